// A forecast whose time has passed: a page does not know the time, but the reader's browser does.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, needs } from "./browser.mjs";
import { Site } from "./live.mjs";

const DAYS = ["09", "10", "11", "12", "13"];
const RUNNING = (at, switched = "todo") => `checklist: deploy\nservice: shop\nstarted: 2026-11-19T14:00:00Z\nitems:\n  build: { state: done, at: 2026-11-19T${at}:00Z }\n  switch: { state: ${switched}, at: 2026-11-19T${at}:00Z, note: x }\n`;

/** A site with five releases that took an hour from the first item on, and with so many running releases. */
function site(running, switched) {
  const files = { "content/checklists/deploy.md": "# Deploy\n\n- [ ] Build {#build}\n- [ ] Switch {#switch}\n" };
  for (const day of DAYS) {
    const at = (time) => `2026-11-${day}T${time}:00Z`;
    files[`content/releases/${day}.yaml`] = `checklist: deploy\nservice: shop\nstatus: done\nstarted: ${at("09:00")}\nfinished: ${at("10:10")}\n`
      + `items:\n  build: { state: done, at: "${at("09:10")}" }\n  switch: { state: done, at: "${at("10:00")}" }\n`;
  }
  for (let each = 0; each < running; each++) files[`content/releases/running-${each}.yaml`] = RUNNING("14:05", switched);
  return new Site(files);
}

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function tabAt(time) {
  const context = await browser.newContext({ timezoneId: "UTC" });
  const tab = await context.newPage();
  await tab.clock.install({ time: new Date(time) });
  return tab;
}

// The panel of the overview, the row of the overview with more releases, the release, and the wall display.
const PLACES = [
  [1, "index.html", ".soon", /About 1 h left, likely 15:05$/, "was likely 19 Nov 15:05", "failed"],
  [7, "index.html", ".running td.likely", "15:05", "was likely 19 Nov 15:05"],
  [1, "releases/running-0.html", ".forecast", /About 1 h left\s+likely 15:05; 80 %/, "was likely 19 Nov 15:05"],
  [1, "board.html", ".tile .likely", "likely 15:05", "was 19 Nov 15:05"],
];

for (const [running, page, place, ahead, past, switched] of PLACES) {
  test(`${place} of ${page} says that the likely time has passed`, needs("control of the clock"), async () => {
    const made = site(running, switched);
    const address = made.build()(page);
    const tab = await tabAt("2026-11-19T15:04:30Z");
    await tab.goto(address);
    const shown = () => tab.locator(place).first().innerText();
    assert.match(await shown(), ahead instanceof RegExp ? ahead : new RegExp(`^${ahead}$`));
    await tab.clock.runFor(61_000);
    await tab.locator(".was-likely").first().waitFor();
    const words = await shown();
    assert.ok(words.endsWith(past) || words.includes(`${past}\n`), words);
    assert.doesNotMatch(words, /About|80 %/);
    await tab.context().close();
    made.remove();
  });
}

test("a page of the preview shows a later forecast again", needs("control of the clock"), async () => {
  const made = site(1);
  const server = await made.serve();
  const tab = await tabAt("2026-11-19T15:30:00Z");
  await tab.goto(`${server.url}releases/running-0.html`);
  await tab.locator(".was-likely").waitFor();
  made.write("content/releases/running-0.yaml", RUNNING("15:00"));
  await tab.getByText("About 1 h left").waitFor();
  assert.equal(await tab.locator(".was-likely").count(), 0);
  await tab.context().close();
  await server.stop();
  made.remove();
});
