// What a reader does with a release's page and the list of releases: filter, jump, send a link, print.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { VIEWPORTS, launch, needs, open, url } from "./browser.mjs";

const RUNNING = "releases/payments/production/2026.11.1.html";
const FAILED = "Rate limiting active";
const DONE = "Documentation up to date";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const item = (tab, text) => tab.locator("li.it", { hasText: text }).first();

test("without JavaScript everything can be read and filtered", needs("turn JavaScript off"), async () => {
  const { context, tab } = await open(browser, RUNNING, { javaScriptEnabled: false });
  assert.equal(await tab.locator("li.it:visible").count(), 91, "ninety items and an added one");
  await tab.getByText(/^Problems/).click();
  assert.ok(await item(tab, FAILED).isVisible());
  assert.ok(!(await item(tab, DONE).isVisible()));
  await tab.getByText(/^All 91/).click();
  assert.ok(await item(tab, DONE).isVisible());
  await context.close();
});

test("a filtered view can be sent: it is in the address", async () => {
  const { context, tab } = await open(browser, RUNNING);
  await tab.getByText(/^Open/).first().click();
  await tab.getByLabel("Owner").selectOption("ines");
  assert.match(tab.url(), /\?show=open&owner=ines$/);
  const seen = await tab.locator("li.it:visible").count();
  assert.ok(seen > 0 && seen < 20, `${seen} items`);
  await tab.goto(`${url(RUNNING)}?show=open&owner=ines`);
  assert.equal(await tab.locator("li.it:visible").count(), seen);
  await context.close();
});

test("a filter that finds nothing says so and leads back", async () => {
  const { context, tab } = await open(browser, "releases/payments/production/2026.4.0.html");
  await tab.getByText(/^Problems 0/).click();
  assert.ok(await tab.getByText("No item has a problem.").isVisible());
  await tab.getByText(/^Show all/).locator("visible=true").click();
  assert.ok(await item(tab, DONE).isVisible());
  await context.close();
});

test("single keys jump between items and problems, and can be turned off", async () => {
  const { context, tab } = await open(browser, RUNNING);
  const focused = () => tab.evaluate(() => document.activeElement.textContent);
  await tab.keyboard.press("n");
  assert.match(await focused(), new RegExp(FAILED));
  await tab.keyboard.press("n");
  assert.match(await focused(), /Security monitoring active/);
  await tab.keyboard.press("p");
  assert.match(await focused(), new RegExp(FAILED));
  await tab.keyboard.press("?");
  assert.ok(await tab.getByRole("dialog").isVisible());
  await tab.getByLabel("Single keys are on").uncheck();
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("n");
  assert.match(await focused(), new RegExp(FAILED), "nothing moved");
  await context.close();
});

/** A page with a section in a `details` that is closed, and whether an item is seen on it. */
const folded = async () => {
  const { context, tab } = await open(browser, RUNNING);
  await item(tab, FAILED).evaluate((each) => {
    const list = each.closest(".flow > .items");
    const box = document.createElement("details");
    list.replaceWith(box);
    box.append(list);
  });
  const seen = (text) => item(tab, text).evaluate((each) => each.checkVisibility({ contentVisibilityAuto: true }));
  assert.ok(!(await seen(FAILED)));
  return { context, tab, seen };
};

test("what an author folded away is printed all the same", needs("print"), async () => {
  const { context, tab, seen } = await folded();
  await tab.emulateMedia({ media: "print" });
  assert.ok(await seen(FAILED), "paper cannot be unfolded");
  await context.close();
});

test("what an author folded away is filtered and reached all the same", async () => {
  const { context, tab, seen } = await folded();
  await tab.getByText(/^Problems/).click();
  assert.ok(await seen(FAILED), "a filter looks inside");
  await tab.getByText(/^All 91/).click();
  assert.ok(!(await seen(FAILED)));
  await tab.keyboard.press("n");
  assert.ok(await seen(FAILED), "the key opens what holds the problem");
  assert.match(await tab.evaluate(() => document.activeElement.textContent), new RegExp(FAILED));
  await context.close();
});

test("the first stop of the tab key leads past the navigation", async () => {
  const { context, tab } = await open(browser, RUNNING);
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.textContent), "Skip to content");
  await tab.keyboard.press("Enter");
  assert.match(tab.url(), /#rs-main$/);
  await context.close();
});

test("on a phone the sections open as a sheet that closes after a tap", needs("touch"), async () => {
  const { context, tab } = await open(browser, RUNNING, { viewport: VIEWPORTS.phone, hasTouch: true });
  const sheet = tab.locator("#rs-sections");
  assert.ok(!(await sheet.isVisible()));
  await tab.getByRole("button", { name: "Sections" }).tap();
  assert.ok(await sheet.isVisible());
  await sheet.getByRole("link", { name: /Final Checks/ }).tap();
  await sheet.waitFor({ state: "hidden" });
  assert.match(tab.url(), /#final-checks$/);
  await context.close();
});

test("releases are filtered and sorted, and the address says how", async () => {
  const { context, tab } = await open(browser, "releases/index.html");
  const rows = () => tab.locator("table.releases tbody tr:visible");
  const all = await rows().count();
  assert.equal(all, 25);
  await tab.getByLabel("Environment").selectOption("staging");
  assert.equal(await rows().count(), 7);
  await tab.getByRole("button", { name: "Took" }).first().click();
  assert.match(tab.url(), /environment=staging/);
  assert.match(tab.url(), /sort=/);
  const sent = tab.url();
  await tab.goto(sent);
  assert.equal(await rows().count(), 7);
  await context.close();
});

test("status is never told by colour alone: each state has its own shape and word", async () => {
  const { context, tab } = await open(browser, RUNNING);
  const told = await tab.$$eval("li.it", (items) =>
    items.map((each) => [
      each.querySelector(":scope > .st").textContent,
      each.querySelector(":scope > svg use").getAttribute("href"),
    ]),
  );
  const shapes = new Map();
  for (const [word, shape] of told) {
    assert.ok(word, "a word stands beside every icon");
    shapes.set(word, (shapes.get(word) ?? new Set()).add(shape));
  }
  const words = [...shapes.keys()];
  for (const word of words) {
    for (const other of words.filter((each) => each !== word)) {
      for (const shape of shapes.get(word)) assert.ok(!shapes.get(other).has(shape), `${word} and ${other}`);
    }
  }
  await context.close();
});

test("on paper every item stands, and what a screen needs does not", needs("print"), async () => {
  const { context, tab } = await open(browser, RUNNING);
  await tab.getByText(/^Problems/).click();
  await tab.emulateMedia({ media: "print" });
  assert.equal(await tab.locator("li.it:visible").count(), 91, "filters are for the screen");
  assert.ok(!(await tab.locator(".filters").isVisible()));
  assert.ok(await tab.getByRole("heading", { name: "Signatures" }).isVisible());
  await context.close();
});

test("a row leads to its history and copies its address", needs("read the clipboard"), async () => {
  const { context, tab } = await open(browser, RUNNING, { permissions: ["clipboard-read", "clipboard-write"] });
  const row = item(tab, FAILED);
  const opacity = (part) => part.evaluate((element) => getComputedStyle(element).opacity);
  const history = row.getByRole("link", { name: "History" });
  const copy = row.getByRole("button", { name: "Copy link to this item" });
  assert.deepEqual([await opacity(history), await opacity(copy)], ["0", "0"]);
  await history.focus();
  assert.deepEqual([await opacity(history), await opacity(copy)], ["1", "1"]);
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await row.getByText("Copied").waitFor();
  assert.equal(await tab.getByRole("status").textContent(), "Copied");
  const address = await tab.evaluate(() => navigator.clipboard.readText());
  assert.equal(address, `${url(RUNNING)}#security-verification/rate-limiting-active`);
  await history.click();
  assert.match(tab.url(), /\/items\/deployment\/security-verification\/rate-limiting-active\.html$/);
  await context.close();
});

test("a permalink to a failed item leaves it red and marks its section in the list", async () => {
  const { context, tab } = await open(browser, RUNNING);
  const shadow = () => item(tab, FAILED).evaluate((row) => getComputedStyle(row).boxShadow);
  const before = await shadow();
  await tab.goto(`${url(RUNNING)}#security-verification/rate-limiting-active`);
  assert.equal(await shadow(), before);
  const current = tab.locator(".sections [aria-current=location]");
  await current.getByText("Security Verification").waitFor();
  assert.equal(await current.count(), 1);
  await context.close();
});

test("the list of pages marks the one that is shown, under the headings of the folder's own page", async () => {
  const { context, tab } = await open(browser, "guide/recording.html");
  const list = tab.locator(".sections");
  await tab.mouse.wheel(0, 2000);
  await tab.waitForFunction(() => scrollY > 0);
  assert.deepEqual(await list.locator("[aria-current]").allTextContents(), ["Run a release"]);
  assert.deepEqual(await list.locator("h3").allTextContents(), ["Start", "How-to", "Explanation", "Reference"]);
  await context.close();
});

test("the second skip link leads to the runbook", async () => {
  const { context, tab } = await open(browser, RUNNING);
  await tab.locator(".skip", { hasText: "Skip to the runbook" }).focus();
  await tab.keyboard.press("Enter");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "rs-book");
  await context.close();
});

test("a picture for dark pages is shown instead of the one for light pages", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { context, tab } = await open(browser, "guide/browser.html", { colorScheme });
    const picture = (look) => tab.locator(`main img[src$="editing-${look}.png#gh-${look}-mode-only"]`);
    const other = colorScheme === "light" ? "dark" : "light";
    await picture(colorScheme).waitFor();
    await picture(other).waitFor({ state: "hidden" });
    await tab.evaluate((look) => (document.documentElement.dataset.look = look), other);
    await picture(other).waitFor();
    await picture(colorScheme).waitFor({ state: "hidden" });
    await context.close();
  }
});
