// What the author wrote, as a browser shows it: the numbers of mixed lists, and text from right to left.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";
import { BINARY, Site } from "./live.mjs";

const site = new Site({
  "content/checklists/c.md": `# פריסה

## לפני

3. [ ] Backup made {#backup}
4. Wait a minute
5. [ ] האם הגיבוי תקין?
   1. Look at the log
   2. [ ] Compare the sizes
   3. Look again

שלום (עולם).

Plain text.

- ראשון
- second
`,
  "content/releases/1.yaml": "checklist: c\nitems:\n  backup: { state: done, note: \"הכול בסדר (2).\" }\n",
});
const PAGES = ["checklists/c.html", "releases/1.html"];

let browser;
before(async () => {
  browser = await launch();
  execFileSync(BINARY, ["build", "--root", site.root], { stdio: "ignore" });
});
after(async () => {
  await browser.close();
  site.remove();
});

const see = async (page) => {
  const tab = await browser.newPage();
  await tab.goto(pathToFileURL(site.path(`public/${page}`)).href);
  return tab;
};

for (const page of PAGES) {
  test(`items and plain entries of a list count together on ${page}`, async () => {
    const tab = await see(page);
    // An item shows its number as text; a plain entry has a marker, whose number is its value.
    const numbers = await tab.$$eval("ol.items > li", (entries) =>
      entries.map((entry) => Number.parseInt(entry.querySelector(":scope > .tx > .no")?.textContent ?? entry.value)),
    );
    assert.deepEqual(numbers, [3, 4, 5, 1, 2, 3]);
    await tab.close();
  });

  test(`text has its own direction on ${page}`, async () => {
    const tab = await see(page);
    const direction = (selector, text) => tab.$$eval(selector, (found, text) =>
      getComputedStyle(found.find((element) => element.textContent.includes(text))).direction, text);
    assert.equal(await direction("p", "שלום"), "rtl");
    assert.equal(await direction("p", "Plain text"), "ltr");
    assert.equal(await direction("li", "second"), "rtl", "a list has the direction of its first letters");
    assert.equal(await direction(".tx", "האם"), "rtl");
    assert.equal(await direction(".tx", "Compare"), "ltr");
    assert.equal(await direction("h2", "לפני"), "rtl");
    assert.equal(await direction("h1", page.startsWith("checklists") ? "פריסה" : "1"), page.startsWith("checklists") ? "rtl" : "ltr");
    if (page.startsWith("releases")) assert.equal(await direction("bdi", "הכול"), "rtl");
    await tab.close();
  });
}
