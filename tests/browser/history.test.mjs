// What a reader asks of the history: the five questions from the overview on, the grid by keys, on paper.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, needs, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Whether the middle of an element is on the screen, with nothing over it. */
const inView = (locator) =>
  locator.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = document.elementFromPoint(x + Math.min(width, 40) / 2, y + height / 2);
    return element === top || element.contains(top);
  });

test("the overview says which step failed most in the last year and why, and what takes longest", async () => {
  const { context, tab } = await open(browser, "index.html");
  const most = tab.locator(".findings li", { hasText: "failed most in the year to" });
  assert.match(await most.innerText(), /in \d+ of \d+ releases, the last time in [\d.]+: “.+”/);
  assert.match(await tab.locator(".trend").innerText(), /Median of 12 done releases: 5 h 09 min/);
  assert.match(await tab.locator(".trend").innerText(), /Of the sections, .+ takes longest: median .+ of 12/);
  await most.getByRole("link").last().click();
  assert.match(tab.url(), /releases\/payments\/production\/2026\.11\.1\.html#/);
  assert.ok(await inView(tab.locator(":target .tx").first()));
  await context.close();
});

test("one click leads to what changed in a checklist, and since when", async () => {
  const { context, tab } = await open(browser, "index.html");
  await tab.getByRole("link", { name: "changed 10 Sep 2026" }).click();
  assert.ok(await inView(tab.getByRole("heading", { name: "Versions" })));
  assert.ok(await inView(tab.getByRole("heading", { name: "Since 14 Apr 2026" })));
  await context.close();
});

test("one click leads to who signed off the last release", async () => {
  const { context, tab } = await open(browser, "index.html");
  const last = tab.locator("table.releases tr", { hasText: "payments production" }).first();
  await last.getByRole("link").click();
  const signed = tab.locator(".reasons li", { hasText: "Management approval obtained" });
  assert.match(await signed.innerText(), /Signed off[^]*Greta Lindqvist/);
  assert.ok(await inView(signed));
  await context.close();
});

test("one click leads to what is different about the release that runs", async () => {
  const { context, tab } = await open(browser, "index.html");
  await tab.getByRole("link", { name: "Differences from 2026.11.0" }).click();
  assert.ok(await inView(tab.getByRole("heading", { name: "Differences from 2026.11.0" })));
  assert.ok(await inView(tab.locator(".differs").getByRole("link", { name: "Rate limiting active" })));
  await context.close();
});

test("a running release says when it will likely be done, and from what that is counted", async () => {
  const { context, tab } = await open(browser, "releases/payments/production/2026.11.1.html");
  await tab.clock.setFixedTime(new Date("2026-11-19T13:45:00Z"));
  await tab.reload();
  const forecast = (await tab.locator(".forecast").innerText()).replace(/\s+/g, " ");
  assert.match(forecast, /^Forecast About 1 h \d\d min left likely (\d\d:\d\d); 80 %: \d\d:\d\d to \d\d:\d\d from 12 releases, counted from the last event, 19 Nov 2026 13:39$/);
  const [, likely] = /likely (\d\d:\d\d)/.exec(forecast);
  await tab.getByRole("link", { name: "Overview" }).click();
  // The newest event of the site is on another day.
  assert.ok((await tab.locator(".soon").innerText()).endsWith(`likely 19 Nov ${likely}`));
  await context.close();
});

test("ninety items are printed on three pages", needs("print"), async () => {
  const { context, tab } = await open(browser, "history/deployment.html");
  const pdf = (await tab.pdf({ preferCSSPageSize: true })).toString("latin1");
  assert.equal(pdf.match(/\/Type \/Page$/gm).length, 3);
  await context.close();
});

test("forced colours leave every mark of the grid its shape", async () => {
  const { context, tab } = await open(browser, "history/deployment.html", { forcedColors: "active" });
  const done = tab.locator(".grid tbody:not(.g-facts) td:not([class], :has(a))", { hasText: "done" }).first();
  const width = await done.evaluate((cell) => getComputedStyle(cell, "::before").borderTopWidth);
  assert.equal(width, "3px");
  const icon = tab.locator(".grid td > a > .i").first();
  assert.ok((await icon.boundingBox()).width >= 14);
  await context.close();
});

test("the grid says what a cell is, and the arrow keys lead to every one", async () => {
  const { context, tab } = await open(browser, "history/deployment.html");
  const line = tab.getByRole("status");
  await tab.locator(".grid-box").focus();
  await tab.keyboard.press("ArrowDown");
  assert.match(await line.textContent(), /^All tests pass.* 2026\.11\.1, 19 Nov done/);
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("ArrowRight");
  assert.match(await line.textContent(), /^Security hardening complete 2026\.11\.0/);
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/2026\.11\.0\.html#pre-deployment\/security-hardening-complete$/);
  assert.equal(await tab.locator("li.it:target").count(), 1, "a plain cell leads to the item too");
  await context.close();
});

test("an exception in the grid says who, when and why", async () => {
  const { context, tab } = await open(browser, "history/deployment.html");
  await tab.locator("tr", { hasText: "Database migrations executed" }).locator("td a").first().hover();
  assert.match(await tab.getByRole("status").textContent(), /failed, then done: Li Wen 11:30, Lock timeout on orders/);
  await context.close();
});

test("the words of cells are out of sight, and as large as text that can be read", async () => {
  const { context, tab } = await open(browser, "history/deployment.html");
  const cells = tab.locator(".grid tbody:not(.g-facts) td:not([class*=g-])");
  const small = await cells.evaluateAll((all) => all.filter((cell) => parseFloat(getComputedStyle(cell).fontSize) < 12).length);
  assert.equal(small, 0);
  const seen = await cells.evaluateAll((all) => all.filter((cell) => {
    const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
    if (!text) return false;
    const range = new Range();
    range.selectNodeContents(text);
    return range.getBoundingClientRect().left < cell.getBoundingClientRect().right;
  }).length);
  assert.equal(seen, 0);
  await context.close();
});
