// What is finished folds on a phone, in a published release.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { BROWSER, VIEWPORTS, launch, needs, open, url } from "./browser.mjs";

const SMALL = { width: 320, height: 568 };

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const RUNNING = "releases/payments/production/2026.11.1.html";

test("on a phone a published release folds what is finished, and the reader opens it", async () => {
  const { context, tab, complaints } = await open(browser, RUNNING, { viewport: SMALL });
  const fold = tab.getByRole("button", { name: "Pre-Deployment: 9 of 9, 1 skipped" });
  await assertAccessible(tab, "folded");
  const height = () => tab.locator(".flow > .items").first().evaluate((list) => list.offsetHeight);
  assert.equal(await height(), 0);
  await fold.focus();
  await tab.keyboard.press("Enter");
  assert.ok(await height() > 100);
  assert.equal(await fold.getAttribute("aria-expanded"), "true");
  await assertAccessible(tab, "opened");
  await fold.click();
  assert.equal(await height(), 0);
  await tab.locator("label[for=rs-show-skipped]").click();
  assert.ok(await height() > 0, "a filter looks through what is folded");
  assert.equal(await tab.locator("button.fold").count(), 0);
  await tab.locator("label[for=rs-show-all]").click();
  assert.equal(await height(), 0);
  await tab.setViewportSize(VIEWPORTS.wide);
  await tab.locator("button.fold").first().waitFor({ state: "detached" });
  assert.ok(await height() > 100, "a wide page folds nothing");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a permalink, a link and a key open the section that they lead into", async () => {
  const { context, tab } = await open(browser, RUNNING, { viewport: SMALL });
  const id = await tab.locator(".flow > .items").first().locator("> .it").nth(2).getAttribute("id");
  const isShown = () => tab.evaluate((id) => {
    const { top, height } = document.getElementById(id).getBoundingClientRect();
    return height > 20 && top >= 0 && top < innerHeight;
  }, id);
  assert.equal(await isShown(), false);
  await tab.evaluate((id) => { location.hash = id; }, id);
  await tab.waitForFunction(() => document.querySelector("button.fold[aria-expanded=true]"));
  assert.equal(await isShown(), true);
  await tab.reload();
  assert.equal(await isShown(), true, "from the address");
  await tab.goto("about:blank");
  await tab.goto(url(RUNNING));
  await tab.keyboard.press("j");
  assert.ok(await tab.evaluate(() => document.activeElement.offsetHeight) > 20, "j goes to a row that is seen");
  await context.close();
});

// No test can open the search of a browser. A fragment of text finds what is folded in the same way: `beforematch`, then shown.
test("the browser's own search opens what is folded", { skip: BROWSER !== "chromium" && "other browsers open it differently" }, async () => {
  const { context, tab } = await open(browser, RUNNING, { viewport: SMALL });
  const text = "Security hardening complete";
  const row = tab.locator(".flow .it", { hasText: text }).first();
  assert.equal(await row.evaluate((one) => one.checkVisibility({ contentVisibilityAuto: true }) && one.offsetHeight > 0), false);
  await tab.addInitScript(() => document.addEventListener("beforematch", () => { window.matched = true; }, true));
  await tab.goto("about:blank");
  await tab.goto(`${url(RUNNING)}#:~:text=${encodeURIComponent(text)}`);
  await tab.locator("button.fold[aria-expanded=true]").waitFor();
  assert.equal(await tab.evaluate(() => window.matched), true);
  const { y, height } = await row.boundingBox();
  assert.ok(height > 20 && y >= 0 && y < SMALL.height);
  assert.equal(await tab.locator("button.fold[aria-expanded=true]").count(), 1, "the others stay folded");
  await context.close();
});

test("what is folded is printed, and read without JavaScript", needs("print"), async () => {
  const { context, tab } = await open(browser, RUNNING, { viewport: SMALL });
  await tab.emulateMedia({ media: "print" });
  const list = tab.locator(".flow > .items").first();
  assert.ok(await list.evaluate((one) => one.offsetHeight) > 100);
  assert.equal(await tab.locator(".fold:visible, .folded:visible").count(), 0);
  await context.close();
  const plain = await open(browser, RUNNING, { viewport: SMALL, javaScriptEnabled: false });
  assert.ok((await plain.tab.locator(".flow > .items").first().boundingBox()).height > 100);
  await plain.context.close();
});
