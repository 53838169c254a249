// The list of releases: filters over all years, counts that follow, the address, CSV; without JavaScript the years.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { BROWSER, VIEWPORTS, launch, needs, open, url } from "./browser.mjs";
import { Site } from "./live.mjs";

const PAGE = "releases/index.html";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const rows = (tab) => tab.locator("#rs-finder tbody tr");
const status = (tab) => tab.locator("#rs-finder").getByRole("status");

test("filters act on all years, and the counts follow them", async () => {
  const { context, tab, complaints } = await open(browser, PAGE);
  assert.equal(await rows(tab).count(), 25);
  assert.match(await status(tab).innerText(), /^25 releases\s+18 done · 2 in progress · 1 planned · 1 done, not yet · 1 rolled back · 1 done, no-go · 1 aborted$/);
  await tab.getByLabel("Period").selectOption({ label: "2025" });
  assert.equal(await rows(tab).count(), 6);
  assert.match(await status(tab).innerText(), /^6 of 25 releases\s+5 done · 1 aborted$/);
  await tab.getByLabel("Outcome").selectOption({ label: "Done" });
  assert.equal(await rows(tab).count(), 5);
  await tab.getByRole("button", { name: "Show all 25" }).first().click();
  assert.equal(await rows(tab).count(), 25);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("all production releases of a quarter are one address", async () => {
  const { context, tab } = await open(browser, PAGE);
  await tab.getByLabel("Period").selectOption({ label: "Q3 2026" });
  await tab.getByLabel("Environment").selectOption("production");
  const found = await rows(tab).allInnerTexts();
  assert.ok(found.length >= 2 && found.every((text) => /production[^]*(Jul|Aug|Sep) 2026/.test(text)), `${found}`);
  assert.match(tab.url(), /\?period=2026-Q3&environment=production$/);
  await tab.goto(tab.url());
  assert.deepEqual(await rows(tab).allInnerTexts(), found);
  await context.close();
});

test("words, days and an owner select too, and nothing found offers the way back", async () => {
  const { context, tab } = await open(browser, PAGE);
  await tab.goto(`${url(PAGE)}?contains=INGRESS+production`);
  assert.equal(await rows(tab).count(), 1);
  await tab.goto(`${url(PAGE)}?period=2026-11-01..2026-11-17`);
  assert.equal(await rows(tab).count(), 3);
  assert.equal(await tab.getByLabel("From", { exact: true }).inputValue(), "2026-11-01");
  await tab.goto(`${url(PAGE)}?owner=nobody`);
  assert.equal(await rows(tab).count(), 0);
  await tab.locator("#rs-finder .empty").getByRole("button").click();
  assert.equal(await rows(tab).count(), 25);
  assert.equal(new URL(tab.url()).search, "");
  await context.close();
});

test("a head sorts the table, and what is not known is last", async () => {
  const { context, tab } = await open(browser, PAGE);
  const took = () => tab.locator("#rs-finder tbody td.took").allInnerTexts();
  for (const direction of ["ascending", "descending"]) {
    await tab.getByRole("button", { name: "Took" }).click();
    assert.equal(await tab.getByRole("columnheader", { name: "Took" }).getAttribute("aria-sort"), direction);
    const texts = await took();
    assert.equal(texts.findIndex((text) => text === ""), texts.filter(Boolean).length);
  }
  assert.match(tab.url(), /\?sort=-took$/);
  await context.close();
});

const SKIP = { skip: BROWSER !== "chromium" && `no test can save a file in ${BROWSER}` };

test("CSV holds what is shown", SKIP, async () => {
  const { context, tab } = await open(browser, PAGE, { acceptDownloads: true });
  await tab.getByLabel("Environment").selectOption("staging");
  const [download] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("button", { name: "CSV of these 7" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  assert.equal(lines.length, 1 + 7 + 1);
  assert.match(lines[0], /^id,service,environment,version,title,kind,owner,outcome,verdict,started,finished/);
  assert.match(lines[1], /^payments\/staging\/2026\.12\.0,payments,staging,2026\.12\.0,Year-end close,/);
  await context.close();
});

test("on a phone the filters are a sheet that says what is set", async () => {
  const { context, tab } = await open(browser, PAGE, { viewport: VIEWPORTS.phone });
  await tab.getByRole("button", { name: "Filters" }).click();
  await tab.getByLabel("Environment").selectOption("staging");
  await tab.getByRole("button", { name: "Close", exact: true }).press("Enter");
  assert.equal(await tab.getByLabel("Environment").isVisible(), false);
  assert.equal(await tab.locator(".opener").innerText(), "Filters: staging");
  assert.equal(await rows(tab).count(), 7);
  await context.close();
});

test("on a phone a row shows its date, and the verdict of a release in progress", async () => {
  const { context, tab } = await open(browser, PAGE, { viewport: VIEWPORTS.phone });
  const running = rows(tab).filter({ hasText: "payments production 2026.11.1" });
  assert.match(await running.innerText(), /In progress\s+No-go\s+19 Nov 2026/);
  const done = rows(tab).filter({ hasText: "2025" }).first();
  assert.match(await done.innerText(), /\d{4}/);
  assert.equal(await done.locator(".decision").isVisible(), false);
  await context.close();
});

test("the list has the column of failures, and no count of the list without JavaScript", async () => {
  const { context, tab } = await open(browser, PAGE);
  await tab.getByRole("button", { name: "Failed" }).click();
  await tab.getByRole("button", { name: "Failed" }).click();
  assert.match(await tab.locator("#rs-finder tbody td.failures").first().innerText(), /^[1-9]/);
  assert.equal(await tab.locator(".facts .newest").isVisible(), false);
  await context.close();
});

test("without JavaScript there are the newest releases and the years", needs("turn JavaScript off"), async () => {
  const { context, tab } = await open(browser, PAGE, { javaScriptEnabled: false });
  assert.equal(await tab.locator("#rs-releases tbody tr").count(), 25);
  assert.equal(await tab.getByLabel("Period").count(), 0);
  await tab.getByRole("link", { name: "2025", exact: true }).first().click();
  assert.equal(await tab.locator("table.releases tbody tr").count(), 6);
  await context.close();
});

test("trends are those of one series, which the address names", async () => {
  const files = { "content/checklists/deploy.md": "# Deploy\n\n- [ ] Build {#build}\n" };
  for (const service of ["cards", "payments"]) {
    for (let at = 0; at < 10; at++) {
      files[`content/releases/${service}/${at}.yaml`] = `checklist: deploy\nservice: ${service}\nstarted: 2026-01-0${at % 9 + 1}T09:00:00Z\n`
        + `finished: 2026-01-0${at % 9 + 1}T10:00:00Z\nitems:\n  build: { state: done }\n`;
    }
  }
  const site = new Site(files);
  const address = site.build()(PAGE);
  const context = await browser.newContext({ viewport: VIEWPORTS.wide });
  const tab = await context.newPage();
  await tab.goto(address);
  const shown = () => tab.locator(".trend:visible > p > a").allInnerTexts();
  assert.deepEqual(await shown(), ["Deploy cards"]);
  await tab.getByLabel("Series").selectOption("Deploy payments");
  assert.deepEqual(await shown(), ["Deploy payments"]);
  assert.match(tab.url(), /\?trend=Deploy\+payments$/);
  await tab.getByLabel("Contains").fill("cards");
  await tab.goto(tab.url());
  assert.deepEqual(await shown(), ["Deploy payments"], "the filters leave the choice as it is");
  await context.close();
  site.remove();
});
