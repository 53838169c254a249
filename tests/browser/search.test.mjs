// The search on every page: from disk, by keys, in the folded form of Rust, fast, and without a violation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { VIEWPORTS, launch, needs, open } from "./browser.mjs";
import { Site, hearing, visit } from "./live.mjs";

const PAGE = "releases/payments/production/2026.11.1.html";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const dialog = (tab) => tab.getByRole("dialog", { name: "Search" });
const status = (tab) => dialog(tab).getByRole("status");
const titles = (tab) => dialog(tab).locator("h2").allInnerTexts();

/** Opens the search by `/`, and waits for its data. */
async function search(tab, text = "") {
  await tab.keyboard.press("/");
  await status(tab).filter({ hasText: /^Type|result/ }).waitFor();
  if (text) await tab.keyboard.type(text);
}

test("words are found in any order, and the results are grouped", async () => {
  const { context, tab, complaints } = await open(browser, PAGE);
  await search(tab, "timeout LOCK");
  assert.match(await status(tab).innerText(), /^\d+ results in 2026, newest first$/);
  assert.deepEqual((await titles(tab)).map((title) => title.replace(/ \d+$/, "")), ["Notes and log", "Pages"]);
  const first = dialog(tab).getByRole("link").first();
  assert.match(await first.innerText(), /^Lock timeout on orders[^]*payments production 2026\.11\.1 · Failed · Li Wen · 19 Nov 2026$/);
  assert.deepEqual(await first.locator("mark").allInnerTexts(), ["Lock", "timeout", "lock", "timeout"]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a result leads to the very line, from the same page and from another", async () => {
  for (const page of [PAGE, "guide/index.html"]) {
    const { context, tab } = await open(browser, page);
    await search(tab, "lock timeout orders");
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/2026\.11\.1\.html#db-migrate$/);
    assert.equal(await tab.locator("li.it:target").count(), 1);
    assert.equal(await dialog(tab).count(), 0, "the search is closed");
    await context.close();
  }
});

test("the keys lead through the results and back to where the reader was", async () => {
  const { context, tab } = await open(browser, PAGE);
  await tab.keyboard.press("j");
  const here = await tab.evaluate(() => document.activeElement.id);
  await tab.keyboard.press("Control+k");
  await status(tab).filter({ hasText: /^Type/ }).waitFor();
  assert.deepEqual(await titles(tab), ["Running now 2"]);
  await tab.keyboard.type("migrat");
  const focused = () => tab.evaluate(() => document.activeElement.localName);
  const text = () => tab.evaluate(() => document.activeElement.innerText);
  await tab.keyboard.press("ArrowDown");
  const first = await text();
  await tab.keyboard.press("ArrowDown");
  assert.notEqual(await text(), first);
  await tab.keyboard.press("ArrowUp");
  await tab.keyboard.press("ArrowUp");
  assert.equal(await focused(), "input");
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.type("ions");
  assert.equal(await focused(), "input", "what is typed on a row goes on in the field");
  assert.equal(await dialog(tab).getByRole("searchbox").inputValue(), "migrations");
  await tab.keyboard.press("Escape");
  assert.equal(await dialog(tab).getByRole("searchbox").inputValue(), "");
  await tab.keyboard.press("Escape");
  assert.equal(await dialog(tab).count(), 0);
  assert.equal(await tab.evaluate(() => document.activeElement.id), here);
  await context.close();
});

test("older years are searched on demand, and nothing found says where", async () => {
  const { context, tab } = await open(browser, "index.html");
  await search(tab, "kubernets");
  assert.match(await dialog(tab).innerText(), /Nothing found for “kubernets”\. Searched \d+ releases of 2026 and all pages\./);
  await dialog(tab).getByRole("button", { name: "Search 2025 as well" }).click();
  await dialog(tab).getByText(/releases of 2026 and 2025/).waitFor();
  await dialog(tab).getByRole("searchbox").fill("2025.12.0");
  assert.match(await dialog(tab).getByRole("link").first().innerText(), /2025\.12\.0/);
  await context.close();
});

test("long groups are shown in full on demand", async () => {
  const { context, tab } = await open(browser, "index.html");
  await search(tab, "backup");
  const more = dialog(tab).getByRole("button", { name: /^Show all/ }).first();
  const all = Number((await more.innerText()).match(/\d+/)[0]);
  await more.click();
  assert.equal(await dialog(tab).locator("section").first().getByRole("link").count(), all);
  await context.close();
});

test("`/` is a letter in a field, and off when single keys are", async () => {
  const { context, tab } = await open(browser, PAGE);
  await tab.keyboard.press("?");
  await tab.getByRole("checkbox", { name: "Single keys are on" }).uncheck();
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("/");
  assert.equal(await dialog(tab).count(), 0);
  await tab.getByRole("button", { name: "Search" }).click();
  await dialog(tab).waitFor();
  await tab.keyboard.type("a/b");
  assert.equal(await dialog(tab).getByRole("searchbox").inputValue(), "a/b");
  await context.close();
});

test("without JavaScript there is no button", needs("turn JavaScript off"), async () => {
  const { context, tab } = await open(browser, "index.html", { javaScriptEnabled: false });
  assert.equal(await tab.getByRole("button", { name: "Search" }).count(), 0);
  await context.close();
});

test("texts are folded as in Rust", async () => {
  const table = JSON.parse(readFileSync(new URL("folding.json", import.meta.url), "utf8"));
  const { context, tab } = await open(browser, "index.html");
  const folded = await tab.evaluate((texts) => texts.map((text) => runsheetSearch.fold(text)), table.map(([text]) => text));
  assert.deepEqual(folded, table.map(([, expected]) => expected));
  await context.close();
});

test("results show within 100 ms of the key", async () => {
  const { context, tab } = await open(browser, "index.html");
  await search(tab);
  const took = await tab.evaluate(() => {
    const field = document.querySelector("#rs-search input");
    return ["ba", "bac", "back", "backup", "backup v"].map((text) => {
      const start = performance.now();
      field.value = text;
      field.dispatchEvent(new Event("input"));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    });
  });
  took.sort((a, b) => a - b);
  // Half of them, because another process may interrupt one. benches/search.mjs measures the target of 50 ms.
  assert.ok(took[2] < 100, `${took}`);
  await context.close();
});

for (const [size, viewport] of Object.entries({ ...VIEWPORTS, narrow: { width: 320, height: 640 } })) {
  test(`the search has no violation and fits, ${size}`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      const { context, tab } = await open(browser, "index.html", { viewport, colorScheme });
      await search(tab, "rate limit");
      const check = async (what) => {
        await assertAccessible(tab, `${what}, ${colorScheme}`);
        const width = await tab.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${what} is ${width} pixels wide`);
      };
      await check("results");
      await dialog(tab).getByRole("searchbox").fill("kubernets");
      await check("nothing");
      await dialog(tab).getByRole("searchbox").fill("");
      await check("running");
      await context.close();
    }
  });
}

test("a preview finds what was just saved, also in an open search", async () => {
  const site = new Site({
    "content/checklists/list.md": "# List\n\n- [ ] Tests pass {#tests}\n",
    "content/releases/1.0.yaml": "checklist: list\nstarted: 2026-11-20\nitems:\n  tests: { state: done, note: first words }\n",
  });
  const server = await site.serve("--port", "0");
  const { context, tab, complaints } = await visit(browser, `${server.url}index.html`);
  await search(tab, "words");
  await dialog(tab).getByRole("link", { name: /first words/ }).waitFor();
  await hearing(tab, "checked", () => site.write("content/releases/1.0.yaml", site.read("content/releases/1.0.yaml").replace("first", "second")));
  await dialog(tab).getByRole("link", { name: /second words/ }).waitFor();
  assert.equal(await dialog(tab).getByRole("searchbox").inputValue(), "words");
  assert.deepEqual(complaints, []);
  await context.close();
  await server.stop();
  site.remove();
});

test("words that begin with the query come first, and so do people and releases", async () => {
  const site = new Site({
    "site.yaml": "people: [{ id: ines, name: Ines Roth }, { id: carvalho, name: Ana Carvalho }]\n",
    "content/checklists/list.md": "# List\n\n- [ ] Business lines on {#rules}\n- [ ] Check Ines and Business {#check}\n- [ ] Raise the rate limit {#rate}\n- [ ] Lines drawn {#lines}\n",
    "content/releases/shop/production/1.0.yaml": "checklist: list\nowner: ines\nstarted: 2026-11-20\nitems:\n  rules: done\n  rate: { state: done, by: carvalho }\n",
  });
  const context = await browser.newContext({ viewport: VIEWPORTS.wide });
  const tab = await context.newPage();
  await tab.goto(site.build()("index.html"));
  await search(tab, "ines");
  assert.equal((await titles(tab))[0], "People 1");
  const hits = (title) => dialog(tab).locator("section").filter({ has: tab.locator("h2", { hasText: title }) }).locator(".hit").allInnerTexts();
  assert.deepEqual(await hits("Items"), ["Check Ines and Business", "Business lines on", "Lines drawn"]);
  await dialog(tab).getByRole("searchbox").fill("busi");
  assert.deepEqual(await hits("Items"), ["Business lines on", "Check Ines and Business"]);
  await dialog(tab).getByRole("searchbox").fill("shop");
  assert.equal((await titles(tab))[0], "Releases 1");
  await dialog(tab).getByRole("searchbox").fill("Carvalho rate");
  assert.deepEqual(await hits("Items"), ["Raise the rate limit"]);
  await context.close();
  site.remove();
});
