// The wall display: from no release to 180 on one screen, nothing cut that matters, and the page as it is now.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { launch, needs } from "./browser.mjs";
import { Site } from "./live.mjs";

const LONG = "settlement-and-reconciliation-of-cross-border-payments-two-xx";
const SERVICES = ["payments", "ledger", "gateway", "notifications", LONG];
const SCREENS = { large: [1920, 1080], wide: [1440, 900], phone: [390, 844], narrow: [320, 640] };

/** A site with so many running releases, of which each eighth is a no-go. */
function site(running) {
  const files = { "content/checklists/deploy.md": "# Deploy\n\n- [ ] Build {#build}\n- [ ] Switch {#switch gate}\n- [ ] Tell {#tell}\n" };
  for (let at = 0; at < running; at++) {
    const [service, state] = [SERVICES[at % SERVICES.length], at % 8 === 4 ? "failed" : "done"];
    files[`content/releases/${at}.yaml`] = `checklist: deploy\nservice: ${service}\nenvironment: development-${at}\nowner: Wilhelmina Constantinopoulos-Featherstonehaugh of Glenmorangi\n`
      + `items:\n  build: { state: ${state}, by: li, at: 2026-11-20T14:${10 + (at % 50)}:00Z, note: x }\n`;
  }
  return new Site(files);
}

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What does not fit: of the page, and of each tile. It runs in the page. */
const misfits = () => {
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) found.push("the page is too wide");
  if (innerWidth > 880 && page.scrollHeight > innerHeight) found.push("the page scrolls");
  const place = (element) => element.getBoundingClientRect();
  for (const tile of document.querySelectorAll(".tile")) {
    const outer = place(tile);
    for (const part of tile.querySelectorAll("h2, p, svg.strip")) {
      const { bottom, right, height, width } = place(part);
      if (width > 1 && height > 1 && (bottom > outer.bottom || right > outer.right + 1)) found.push(`${part.outerHTML} leaves its tile`);
    }
    for (const whole of tile.querySelectorAll(".hold, .where span")) {
      if (whole.scrollHeight > whole.clientHeight + 2 && whole.clientHeight > 0) found.push(`${whole.outerHTML} is cut below`);
    }
    const environment = tile.querySelector(".where span");
    if (environment?.clientWidth < 0.6 * environment?.scrollWidth) found.push(`of ${environment.outerHTML} little is left`);
    const strip = tile.querySelector("svg.strip");
    if (strip && place(strip).height < 4) found.push("a strip is squeezed");
  }
  return found;
};

for (const [running, tiles] of Object.entries({ 0: 0, 1: 1, 6: 6, 7: 7, 24: 24, 100: 17, 180: 14 })) {
  test(`${running} running releases fit every screen`, async () => {
    const made = site(Number(running));
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(made.build()("board.html"));
    const head = await tab.locator("h1").innerText();
    assert.equal(head, running === "0" ? "No release is running" : `${running} running`);
    const shown = await tab.locator("article.tile").count();
    assert.equal(shown, tiles);
    if (shown < running) assert.match(await tab.locator(".more").innerText(), new RegExp(`^and ${running - shown} more`));
    for (const [name, [width, height]] of Object.entries(SCREENS)) {
      await tab.setViewportSize({ width, height });
      assert.deepEqual(await tab.evaluate(misfits), [], name);
    }
    await context.close();
    made.remove();
  });
}

test("every minute the display fetches the page again, and says when it cannot", needs("answer for a server"), async () => {
  const made = site(1);
  made.build();
  const context = await browser.newContext({ timezoneId: "UTC" });
  const tab = await context.newPage();
  await tab.clock.install({ time: new Date("2026-11-20T14:31:00Z") });
  const text = (file) => readFileSync(path.join(made.root, "public", file), "utf8");
  let answer = () => text("board.html");
  await tab.route("http://wall.example/**", (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    const body = file === "board.html" ? answer() : text(file);
    return body ? route.fulfill({ body, contentType: file.endsWith("css") ? "text/css" : file.endsWith("js") ? "text/javascript" : "text/html" }) : route.abort();
  });
  await tab.goto("http://wall.example/board.html");
  answer = () => text("board.html").replace("1 running", "2 running");
  await tab.clock.runFor(60_000);
  await tab.getByRole("heading", { name: "2 running" }).waitFor();
  answer = () => "";
  await tab.clock.runFor(60_000);
  await tab.getByText("not refreshed since 14:32").waitFor();
  answer = () => text("board.html");
  await tab.clock.runFor(60_000);
  await tab.getByRole("heading", { name: "1 running" }).waitFor();
  assert.equal(await tab.locator(".stale").innerText(), "");
  await context.close();
  made.remove();
});

test("from disk the display is loaded again", async () => {
  const made = site(1);
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.clock.install();
  await tab.goto(made.build()("board.html"));
  const loaded = tab.waitForEvent("load");
  await tab.clock.runFor(60_000);
  await loaded;
  await context.close();
  made.remove();
});
