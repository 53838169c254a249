// Copy status on published pages: the text is that of `runsheet status --format text`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { SITE, VIEWPORTS, launch, pages, url } from "./browser.mjs";
import { BINARY, Site } from "./live.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** What the button copies on each of these pages. */
async function copied(addresses) {
  const context = await browser.newContext({ viewport: VIEWPORTS.wide });
  const tab = await context.newPage();
  await tab.addInitScript(() => {
    navigator.clipboard.writeText = async (text) => { window.copied = text; };
  });
  const texts = [];
  for (const address of addresses) {
    await tab.goto(address);
    await tab.getByRole("button", { name: "Copy status" }).click({ timeout: 5000 });
    await tab.getByRole("button", { name: "Copied" }).waitFor();
    texts.push(await tab.evaluate(() => window.copied));
  }
  await context.close();
  return texts;
}

const statusOf = (root, id) => spawnSync(BINARY, ["status", id, "--format", "text", "--root", root], { encoding: "utf8" }).stdout;

test("every release of the guide's site copies what the command prints", async () => {
  const releases = pages().filter((page) => /^(archive\/)?releases\/(?!index|\d{4}\.html)/.test(page) && !/\/(index|\d{4})\.html$/.test(page));
  assert.ok(releases.length > 10);
  const ids = releases.map((page) => page.replace(/^(archive\/)?releases\//, "").replace(/\.html$/, ""));
  const expected = ids.map((id) => statusOf(path.resolve(SITE, "../.."), id));
  assert.deepEqual(await copied(releases.map(url)), expected);
});

const LIST = "# D\n\n## Prepare\n\n- [ ] Tests {#a}\n  - [ ] Unit {#a1}\n  - [ ] `load` & *soak* {#a2}\n- [ ] Extra {#x optional}\n- [ ] Window open {#g gate}\n- [ ] Announce {#b}\n";
const AT = "at: 2026-11-20T09:00:00Z";
const done = (...ids) => ids.map((id) => `  ${id}: { state: done, by: li, ${AT} }\n`).join("");
const RELEASES = {
  todo: "",
  planned: null,
  gate: done("a", "a1", "a2"),
  through: done("a", "a1", "a2", "g"),
  go: done("a", "a1", "a2", "g", "b") + `  x: { state: skipped, by: li, ${AT}, note: later }\n`,
  failed: done("a1") + `  a2: { state: failed, by: li, ${AT}, note: red }\n  b: { state: n/a, by: li, ${AT}, note: none }\n`,
};

test("groups, optional items, gates and each verdict are copied as the command prints them", async () => {
  const files = Object.entries(RELEASES).map(([id, items]) => [`content/releases/${id}.yaml`,
    `checklist: d\ntitle: "A: b"\n${items === null ? "planned: 2026-12-01T09:00:00Z\n" : `started: 2026-11-20T08:00:00Z\n${items && `items:\n${items}`}`}`]);
  const closed = ["done", "rolled-back", "aborted"].map((as) => [`content/releases/${as}.yaml`,
    `checklist: d\nowner: li\nstarted: 2026-11-20T08:00:00Z\nclosed: { as: ${as}, by: li, at: 2026-11-20T10:00:00Z, note: x }\nitems:\n${done("a1")}`]);
  closed.push(["content/releases/no-go.yaml", closed[0][1].replace("note: x }", "note: x, verdict: no-go }")]);
  const site = new Site({ "site.yaml": "title: S\npeople: [{ id: li, name: Li Wen }]\n", "content/checklists/d.md": LIST, ...Object.fromEntries([...files, ...closed]) });
  const at = site.build();
  const ids = [...Object.keys(RELEASES), "done", "rolled-back", "aborted", "no-go"];
  assert.deepEqual(await copied(ids.map((id) => at(`releases/${id}.html`))), ids.map((id) => statusOf(site.root, id)));
  site.remove();
});
