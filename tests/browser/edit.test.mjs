// `runsheet serve --edit` in a real browser: the page of a release is where it is run.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { VIEWPORTS, launch, needs } from "./browser.mjs";
import { FILES, LIST, RELEASE, Runner } from "./release-editor.mjs";
import { BINARY, Site, hearing, visit } from "./live.mjs";

let browser, site, server;
before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => {
  site = new Site(FILES);
  server = await site.serve("--port", "0", "--edit");
});
afterEach(async () => {
  await server.stop();
  site.remove();
});

const runner = (who, options) => Runner.at(browser, server, who, options);

/** What the file says of an item. */
const entry = (id) => new RegExp(`^  ${id}:(.*\\n(?:    .*\\n)*)`, "m").exec(site.read(RELEASE))[1];

const isEvent = (line, state, who, more = "") =>
  assert.match(line, new RegExp(`\\{ state: ${state}, by: ${who}, at: \\S+?Z${more} \\}\\n$`));

test("nobody records anything before it is known who they are, and that is asked once", async () => {
  const maya = await runner(null);
  await maya.box("tests").click();
  await maya.dialog.getByText("This browser records under this name.").waitFor();
  assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "who");
  assert.equal(site.read(RELEASE), FILES[RELEASE]);
  await maya.tab.keyboard.press("Escape");
  assert.equal(site.read(RELEASE), FILES[RELEASE], "who says nothing records nothing");
  await maya.box("tests").click();
  await maya.says("maya");
  await maya.sees("tests", "done");
  isEvent(entry("tests"), "done", "maya");
  assert.match(await maya.bar.textContent(), /written to content\/releases\/1\.0\.yaml.*as Maya Okafor/);
  await maya.tab.reload();
  await maya.ready();
  assert.match(await maya.bar.textContent(), /as Maya Okafor/);
  await maya.box("backup").click();
  await maya.form.waitFor();
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("who records for another person is told that the git user is written down too", async () => {
  for (const args of [["init", "--quiet"], ["config", "user.name", "Maya Okafor"]]) execFileSync("git", ["-C", site.root, ...args]);
  await server.stop();
  server = await site.serve("--port", "0", "--edit");
  const maya = await runner(null);
  await maya.button("Who are you?").click();
  const hint = maya.dialog.getByText("runsheet also writes down that Maya Okafor recorded it.");
  assert.equal(await hint.isVisible(), false, "it is the git user");
  await maya.dialog.locator("[name=who][value=li]").check();
  assert.equal(await hint.isVisible(), true);
  await maya.dialog.getByRole("button", { name: "Record as" }).click();
  await maya.box("tests").click();
  await maya.sees("tests", "done");
  assert.match(entry("tests"), /by: li, at: \S+, recorded_by: maya \}/);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("somebody whom the site does not list is recorded, with a warning", async () => {
  const ada = await runner(null);
  await ada.box("tests").click();
  await ada.dialog.getByLabel("Another person…").check();
  await ada.dialog.locator("[name=name]").fill("Ada L.");
  await ada.dialog.locator("[name=name]").press("Enter");
  await ada.sees("tests", "done");
  isEvent(entry("tests"), "done", "Ada L\\.");
  assert.match(await ada.said("tests").textContent(), /Ada L\. is not listed under people in site\.yaml/);
  await ada.tab.reload();
  await ada.ready();
  assert.match(await ada.bar.textContent(), /as Ada L\./);
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("where no people are listed any name will do", async () => {
  await hearing((await see("index.html")).tab, "checked", () => site.write("site.yaml", "title: Runs\n"));
  const ada = await runner(null);
  await ada.box("tests").click();
  await ada.dialog.locator("[name=name]").fill("Ada L.");
  await ada.dialog.locator("[name=name]").press("Enter");
  await ada.sees("tests", "done");
  isEvent(entry("tests"), "done", "Ada L\\.");
  await ada.close();
});

const see = (page, options) => visit(browser, server.url + page, options);

test("a click on the box records it: the row says so from then on, at its size, until the page shows it", async () => {
  const maya = await runner();
  let go;
  const gone = new Promise((resolve) => (go = resolve));
  await maya.tab.route("**/_runsheet/record", async (route) => {
    await gone;
    await route.continue();
  });
  const height = () => maya.row("tests").evaluate((row) => row.offsetHeight);
  await maya.goes("tests");
  const before = await height();
  await maya.box("tests").click();
  await maya.tab.locator("#tests[data-rs-saving]").waitFor();
  const said = () => maya.row("tests").locator("> .st").evaluate((word) => getComputedStyle(word, "::after").content);
  assert.equal(await said(), '"Saving"');
  assert.equal(await height(), before);
  await maya.box("tests").click();
  assert.match(await maya.status.textContent(), /^Not recorded: Tests pass is still being saved/);
  assert.ok((await maya.status.boundingBox()).width > 100, "it is seen, too");
  await hearing(maya.tab, "updated", go);
  await maya.sees("tests", "done");
  assert.equal(await said(), "none");
  assert.match(await maya.bar.locator(".rs-edit-last").textContent(), /^Saved \d\d:\d\d, Tests pass: done$/);
  assert.match(await maya.status.textContent(), /Tests pass: done/);
  assert.equal(entry("tests").split("\n").length, 2, "recorded once");
  assert.ok((await maya.tab.title()).startsWith("EDITING"));
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a release is run with single keys", async () => {
  const maya = await runner();
  const press = (...keys) => keys.reduce((before, key) => before.then(() => maya.tab.keyboard.press(key)), Promise.resolve());
  await press("d");
  assert.match(await maya.status.textContent(), /Choose an item first/);
  await press("j", "d");
  await maya.sees("tests", "done");
  await press("d");
  assert.match(await maya.status.textContent(), /already done/);
  await press("j", "g");
  await maya.sees("backup", "doing");
  await press("k", "t");
  await maya.sees("tests", "todo");
  await press("t");
  assert.match(await maya.status.textContent(), /already todo/);
  await press("f");
  await maya.tab.keyboard.type("three of them");
  await press("Shift+Enter");
  await maya.tab.keyboard.type("are red");
  await press("Enter");
  await maya.sees("tests", "failed");
  assert.match(entry("tests"), /three of them\n\s+are red|three of them\\nare red/);
  await press("b", "Escape");
  assert.equal(await maya.form.count(), 0);
  assert.equal(await maya.tab.evaluate(() => document.activeElement.id), "tests", "the focus is where it was");
  await press("?");
  assert.match(await maya.tab.locator("#rs-keys").textContent(), /dnext|done.*doing.*skip.*failed.*blocked.*evidence.*todo.*undo.*waive.*log.*close/s);
  await maya.tab.locator("#rs-keys-on").uncheck();
  await press("Escape", "t");
  await maya.row("tests").evaluate((row) => row.focus());
  await press("t");
  await maya.tab.locator("#tests.failed").waitFor();
  assert.equal(entry("tests").match(/state:/g).length, 3, "single keys are off");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("fingers find the box and the buttons", needs("touch"), async () => {
  const maya = await runner("maya", { viewport: VIEWPORTS.middle, hasTouch: true, isMobile: true });
  await maya.box("tests").tap();
  await maya.sees("tests", "done");
  await maya.row("migrate").locator("> .tx").tap();
  await maya.row("migrate").getByRole("button", { name: "Fail…" }).tap();
  await maya.form.locator("[name=note]").fill("lock timeout");
  await maya.button("Record as failed").tap();
  await maya.sees("migrate", "failed");
  isEvent(entry("migrate"), "failed", "maya", ", note: lock timeout");
  const small = await maya.tab.evaluate(() => [...document.querySelectorAll("[class^=rs-edit] button, button[class^=rs-edit]")]
    .filter((one) => one.offsetParent)
    .map((one) => ({ name: one.textContent || one.ariaLabel, height: one.offsetHeight - 2 * parseFloat(getComputedStyle(one, "::before").top || 0) }))
    .filter(({ height }) => height < 44));
  assert.deepEqual(small, []);
  const missed = await maya.tab.evaluate(() => [...document.querySelectorAll(".rs-edit-box")].flatMap((box) => {
    box.scrollIntoView({ block: "center" });
    const { left, top, width, height } = box.getBoundingClientRect();
    const sides = [[-21.5, 0], [21.5, 0], [0, -21.5], [0, 21.5]];
    const isHit = ([x, y]) => document.elementFromPoint(left + width / 2 + x, top + height / 2 + y) === box;
    return sides.filter((side) => !isHit(side)).map((side) => `${box.ariaLabel} at ${side}`);
  }));
  assert.deepEqual(missed, [], "a box is hit within 44 by 44");
  assert.equal(await maya.tab.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await maya.close();
});

test("what has to be said is asked for in the row, note first", async () => {
  const maya = await runner();
  const says = async (id, button, fill) => {
    await maya.goes(id);
    await maya.row(id).getByRole("button", { name: button }).click();
    await fill(await maya.tab.evaluate(() => document.activeElement.name));
    await maya.tab.keyboard.press("Enter");
    await maya.form.waitFor({ state: "detached" });
  };
  const type = async (into, focused, text) => {
    assert.equal(focused, into, "the focus is where something is missing");
    await maya.tab.keyboard.type(text);
  };
  await says("tests", "Skip…", (focused) => type("note", focused, "no code"));
  await maya.sees("tests", "skipped");
  await says("canary", "Skip…", async () => {
    await maya.button("Record as skipped").waitFor();
    await maya.form.getByLabel("N/A").check();
    await maya.button("Record as n/a").waitFor();
    await maya.form.locator("[name=note]").fill("one node");
    await maya.form.locator("[name=note]").focus();
  });
  await maya.sees("canary", "na");
  await says("migrate", "Block…", (focused) => type("note", focused, "waits for OPS-1"));
  await maya.sees("migrate", "blocked");
  await says("backup", "Evidence…", (focused) => type("evidence", focused, "https://ci.example.com/1"));
  await maya.sees("backup", "done");
  isEvent(entry("tests"), "skipped", "maya", ", note: no code");
  isEvent(entry("canary"), "n/a", "maya", ", note: one node");
  isEvent(entry("migrate"), "blocked", "maya", ", note: waits for OPS-1");
  isEvent(entry("backup"), "done", "maya", ', evidence: "?https://ci\\.example\\.com/1"?');
  await says("migrate", "Evidence…", async (focused) => {
    assert.equal(await maya.form.getByLabel("Blocked").isChecked(), true, "more evidence is no change of state");
    await type("note", focused, "still");
    await maya.form.locator("[name=evidence]").fill("https://ci.example.com/2");
  });
  await maya.tab.waitForFunction(() => document.querySelectorAll("#migrate .ev").length === 1);
  assert.equal(entry("migrate").match(/state: blocked/g).length, 2);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("an item is added to its section, and the log is written", async () => {
  const maya = await runner();
  await maya.row("deploy").getByRole("button", { name: "Add an item to Deploy…" }).click();
  await maya.tab.keyboard.type("Purge the CDN");
  await maya.tab.keyboard.press("Enter");
  await maya.row("late-purge-the-cdn").waitFor();
  assert.match(entry("late-purge-the-cdn"), /text: Purge the CDN\n?.*section: deploy/s);
  await maya.box("late-purge-the-cdn").waitFor();
  await maya.button("Log…").click();
  await maya.tab.keyboard.type("we wait for the CDN");
  await hearing(maya.tab, "updated", () => maya.tab.keyboard.press("Enter"));
  await maya.tab.locator(".log").getByText("we wait for the CDN").waitFor();
  assert.match(site.read(RELEASE), /log:\n\s+- \{ by: maya, at: \S+, note: we wait for the CDN \}/);
  await maya.goes("tests");
  await maya.tab.keyboard.press("a");
  assert.equal(await maya.row("prepare").locator("form").count(), 1, "the section of the current row");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("an item is added to a checklist without sections", async () => {
  site.write("content/checklists/plain.md", "# Plain\n\n- [ ] One {#one}\n- [ ] Two {#two}\n");
  const file = "content/releases/plain.yaml";
  await hearing((await see("index.html")).tab, "checked", () => site.write(file, "checklist: plain\nitems:\n\n  one:\n"));
  const maya = await runner("maya", { page: "releases/plain.html" });
  await maya.tab.keyboard.press("a");
  await maya.tab.keyboard.type("Purge the CDN");
  await maya.tab.keyboard.press("Enter");
  await maya.row("late-purge-the-cdn").waitFor();
  assert.match(site.read(file), /late-purge-the-cdn: \{ text: Purge the CDN, by: maya, at: \S+ \}/);
  await maya.bar.getByRole("button", { name: "Add an item…" }).click();
  await maya.tab.keyboard.type("Wait");
  await maya.tab.keyboard.press("Enter");
  await maya.row("late-wait").waitFor();
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("another note on an item that failed already is recorded again only if that is said", async () => {
  const maya = await runner();
  const fail = async (note) => {
    await maya.goes("tests");
    await maya.tab.keyboard.press("f");
    await maya.tab.keyboard.type(note);
    await maya.tab.keyboard.press("Enter");
  };
  await fail("red");
  await maya.sees("tests", "failed");
  await fail("still red");
  const again = maya.button("Record it again");
  await again.waitFor();
  assert.match(await maya.said("tests").textContent(), /is already failed, by maya/);
  assert.doesNotMatch(site.read(RELEASE), /still red/);
  await again.click();
  await maya.row("tests").getByText("still red").first().waitFor();
  assert.match(site.read(RELEASE), /note: red \}\n.*note: still red \}/);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("an item can be todo again where it is not, which is an event like any other", async () => {
  const maya = await runner();
  await maya.goes("tests");
  const todo = maya.row("tests").getByRole("button", { name: "Todo" });
  assert.equal(await todo.count(), 0);
  await maya.box("tests").click();
  await maya.sees("tests", "done");
  await maya.box("tests").click();
  assert.match(await maya.status.textContent(), /Tests pass is already done/, "the box of a closed item ticks nothing");
  await todo.click();
  await maya.sees("tests", "todo");
  assert.match(entry("tests"), /state: done, by: maya.*\n.*state: todo, by: maya/);
  await maya.close();
});

const failed = (id, note) => FILES[RELEASE].replace(`  ${id}:\n`,
  `  ${id}: { state: failed, by: li, at: 2026-11-20T09:40:00Z, note: ${note} }\n`);

test("an entry that was a mistake is corrected with keys alone, and the row shows what counts", async () => {
  site.write(RELEASE, failed("tests", "lock timeout").replace("  migrate:\n", "  migrate: { state: doing, by: li, at: 2026-11-20T09:30:00Z }\n"));
  const maya = await runner();
  const { keyboard } = maya.tab;
  await keyboard.press("j");
  await keyboard.press("c");
  const note = maya.form.getByLabel("What was wrong?");
  assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "note");
  const subject = await maya.form.locator("#rs-edit-subject").textContent();
  assert.match(subject, /^Failed, Li Wen \d\d:\d\d: lock timeout$/);
  assert.equal(await note.getAttribute("aria-describedby"), "rs-edit-subject");
  await maya.button("Correct the last event").waitFor();
  await keyboard.press("Enter");
  assert.equal(await maya.form.count(), 1, "it needs a reason");
  await maya.form.getByRole("alert").getByText("This field is required.").waitFor();
  assert.equal(await note.getAttribute("aria-describedby"), "rs-edit-fault-note rs-edit-subject");
  await keyboard.type("w");
  assert.equal(await note.getAttribute("aria-describedby"), "rs-edit-subject");
  await keyboard.press("Backspace");
  await keyboard.press("Escape");
  assert.equal(await focused(maya), "tests");
  await keyboard.press("c");
  await keyboard.type("wrong row, sorry");
  assert.equal(await maya.tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  const counted = maya.tab.locator("#prepare > p");
  assert.match(await counted.textContent(), /0 of 3, 1 failed/);
  await keyboard.press("Enter");
  await maya.sees("tests", "todo");
  assert.equal(await focused(maya), "tests");
  assert.match(await maya.row("tests").locator("s").textContent(), /^Failed, Li Wen \d\d:\d\d: lock timeout$/);
  assert.match(await maya.row("tests").locator(".past").textContent(), /Corrected by Maya Okafor.*wrong row, sorry/);
  assert.match(await counted.textContent(), /0 of 3$/, "it counts nowhere");
  assert.match(await maya.status.textContent(), /^Saved.*Tests pass: corrected$/);
  assert.match(entry("tests"), /state: failed, by: li.*\n.*corrects: 2026-11-20T09:40:00Z, by: maya, at: \S+, note: "wrong row, sorry"/);
  assert.equal(await maya.row("tests").getByRole("button", { name: "Correct…" }).count(), 0, "nothing is left to correct");
  await keyboard.press("c");
  assert.match(await maya.status.textContent(), /has no event of its own to correct/);
  await keyboard.press("d");
  await maya.sees("tests", "done");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a correction never marks an entry that its author has not seen", async () => {
  site.write(RELEASE, failed("tests", "lock timeout"));
  const [maya, li] = [await runner("maya"), await runner("li")];
  await maya.goes("tests");
  await maya.row("tests").getByRole("button", { name: "Correct…" }).click();
  await maya.tab.keyboard.type("wrong row");
  await li.goes("tests");
  await li.tab.keyboard.press("d");
  await maya.tab.locator("#tests.done").waitFor();
  assert.match(await maya.form.locator("#rs-edit-subject").textContent(), /^Failed/, "what it was about stays");
  await maya.tab.keyboard.press("Enter");
  await maya.said("tests").waitFor();
  assert.match(await maya.said("tests").textContent(), /Recorded.*Done by Li Wen.*Yours.*Correction by Maya Okafor.*wrong row/);
  assert.match(await maya.status.textContent(), /Look at it again before you correct it\.$/);
  assert.equal(await maya.button("Record mine after it").count(), 0);
  assert.doesNotMatch(entry("tests"), /corrects/);
  await maya.said("tests").getByRole("button", { name: "Correct…" }).click();
  assert.match(await maya.form.locator("#rs-edit-subject").textContent(), /^Done, Li Wen/);
  assert.equal(await maya.form.locator("[name=note]").inputValue(), "wrong row", "what was typed stays");
  await maya.tab.keyboard.press("Enter");
  for (const one of [maya, li]) await one.sees("tests", "failed");
  assert.equal(await maya.said("tests").count(), 0);
  assert.deepEqual([maya.complaints, li.complaints], [[], []]);
  await maya.close();
  await li.close();
});

test("a correction whose answer was lost is found on the page, which is of a planned release again", async () => {
  site.write(RELEASE, failed("tests", "red"));
  const maya = await runner();
  await maya.interceptRecords({ dropAnswers: true });
  await maya.tab.keyboard.press("j");
  await maya.tab.keyboard.press("c");
  await maya.tab.keyboard.type("wrong row");
  await maya.tab.keyboard.press("Enter");
  await maya.sees("tests", "todo");
  await maya.said("tests").waitFor({ state: "detached" });
  assert.match(await maya.bar.locator(".rs-edit-last").textContent(), /Tests pass: corrected/);
  assert.equal(await focused(maya), "tests", "the row is the same, much as the page has changed");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("in a closed release a correction is recorded late", async () => {
  const closed = "\nclosed: { as: aborted, by: li, at: 2026-11-20T10:00:00Z, note: x }\n";
  site.write(RELEASE, failed("tests", "red") + closed);
  const maya = await runner();
  await maya.goes("tests");
  await maya.tab.keyboard.press("c");
  await maya.tab.keyboard.type("wrong row");
  await maya.tab.keyboard.press("Enter");
  const late = maya.button("Record it although the release is closed");
  await late.waitFor();
  assert.equal(await maya.form.getByLabel("What was wrong?").inputValue(), "wrong row");
  await late.click();
  await maya.row("tests").getByText("Corrected after closing").waitFor();
  await maya.sees("tests", "failed");
  assert.match(entry("tests"), /note: wrong row, late: 1 \}/);
  assert.equal(await maya.said("tests").count(), 0);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

const focused = ({ tab }) => tab.evaluate(() => {
  const { id, localName, className, parentElement } = document.activeElement;
  return id || `${parentElement.id} ${className || localName}`;
});

test("a key that is held, or pressed too often, records once", async () => {
  const maya = await runner();
  await maya.interceptRecords();
  const { keyboard } = maya.tab;
  await maya.goes("tests");
  await keyboard.down("f");
  await keyboard.down("f");
  await keyboard.up("f");
  assert.equal(await maya.form.locator("[name=note]").inputValue(), "", "it is no text yet");
  await keyboard.type("red");
  await keyboard.down("Enter");
  await maya.sees("tests", "failed");
  for (let times = 0; times < 4; times++) await keyboard.down("Enter");
  await keyboard.up("Enter");
  assert.equal((await maya.sent()).length, 1);

  await maya.goes("migrate");
  await maya.row("migrate").getByRole("button", { name: "Done", exact: true }).focus();
  await keyboard.down("Enter");
  await maya.sees("migrate", "done");
  await keyboard.down("Enter");
  await keyboard.up("Enter");
  assert.equal(await focused(maya), "migrate");
  for (const key of ["Space", "Space", "Enter", "Enter"]) await keyboard.press(key);
  assert.equal(await focused(maya), "migrate");
  assert.equal((await maya.sent()).length, 2);

  await maya.box("roll").focus();
  await keyboard.press("Space");
  await maya.form.waitFor();
  for (const key of ["Space", "Enter", "Space"]) await keyboard.press(key);
  assert.equal((await maya.sent()).length, 3, "nobody consents by a key that was meant for the box");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("after a form one more Enter records nothing, whatever had the focus before", async () => {
  const maya = await runner();
  await maya.interceptRecords();
  const { keyboard } = maya.tab;
  const records = async (id, key, state) => {
    await keyboard.press(key);
    await keyboard.type("why");
    await keyboard.press("Enter");
    await maya.sees(id, state);
    for (const again of ["Enter", "Space"]) await keyboard.press(again);
    assert.equal(await focused(maya), id);
  };
  await maya.goes("tests");
  await records("tests", "f", "failed");
  await maya.box("migrate").focus();
  await records("migrate", "b", "blocked");
  await maya.box("announce").focus();
  await records("announce", "s", "skipped");
  assert.deepEqual((await maya.sent()).map(({ state }) => state), ["failed", "blocked", "skipped"]);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("the focus comes back to the row, whatever opened what was closed", async () => {
  const [maya, li] = [await runner("maya"), await runner("li")];
  const { keyboard } = maya.tab;
  await maya.goes("tests");
  await keyboard.press("f");
  await keyboard.press("Escape");
  assert.equal(await focused(maya), "tests");
  await maya.row("tests").getByRole("button", { name: "Doing" }).focus();
  await keyboard.press("Escape");
  assert.equal(await focused(maya), "tests");
  assert.equal(await maya.tab.locator(".rs-edit-acts").count(), 0);
  for (const choice of ["Keep what is recorded", "Record mine after it"]) {
    const id = choice === "Keep what is recorded" ? "canary" : "everywhere";
    await maya.goes(id);
    await keyboard.press("f");
    await keyboard.type("slow");
    await li.box(id).click();
    await maya.tab.locator(`#${id}.done`).waitFor();
    await keyboard.press("Enter");
    await maya.said(id).waitFor();
    await maya.button(choice).click();
    assert.equal(await focused(maya), id);
  }
  await maya.sees("everywhere", "failed");
  await maya.close();
  await li.close();
});

test("what a rule refuses is said in the row, and what would get it through is offered there", async () => {
  const maya = await runner();
  await maya.box("backup").click();
  await maya.said("backup").waitFor();
  assert.match(await maya.said("backup").textContent(), /requires evidence/);
  await maya.form.getByText("Evidence: links or files, one per line (Shift+Enter starts a line) required").waitFor();
  assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "evidence");
  await maya.tab.locator("#backup.todo:not([data-rs-saving])").waitFor();
  await maya.tab.keyboard.type("https://ci.example.com/7");
  await maya.tab.keyboard.press("Enter");
  await maya.sees("backup", "done");
  assert.equal(await maya.said("backup").count(), 0);

  await maya.box("announce").click();
  assert.match(await maya.said("announce").textContent(), /guarded by “Window open”/);
  await maya.form.getByText("Why can it not wait? required").waitFor();
  await maya.tab.keyboard.press("Enter");
  await maya.form.getByText("This field is required.").waitFor();
  await maya.form.getByLabel("Why can it not wait?").fill("cannot wait");
  await maya.button("Record it").click();
  await maya.sees("announce", "done");
  await maya.undoBar.getByText("Announce").waitFor();
  assert.equal(await maya.said("announce").count(), 0, "what was overridden is not said again");

  await maya.box("roll").click();
  assert.match(await maya.said("roll").textContent(), /Canary.*Everywhere/s);
  await maya.button("Record it and these as done").click();
  for (const id of ["roll", "canary", "everywhere"]) {
    await maya.sees(id, "done");
    isEvent(entry(id), "done", "maya");
  }

  await maya.box("approved").click();
  assert.match(await maya.said("approved").textContent(), /sign-off of manager: its holder is Greta Lindqvist, not Maya Okafor/);
  assert.match(await maya.status.textContent(), /^Not recorded\. “Approved” requires the sign-off/, "and no more that something was saved");
  await maya.tab.keyboard.press("Escape");
  assert.equal(await maya.said("approved").count(), 0);
  await maya.tab.locator("#approved.todo:not([data-rs-saving])").waitFor();
  assert.equal(entry("approved"), "\n");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a sign-off of another person is recorded only for a person who was chosen", async () => {
  const maya = await runner();
  await maya.box("approved").click();
  const record = maya.button("Record it for Greta Lindqvist");
  await record.waitFor();
  assert.equal(await maya.form.locator(".rs-edit-main").textContent(), "Cancel Esc");
  await maya.form.getByText("The release will say that Greta Lindqvist signed off. It will not say who recorded it.").waitFor();
  await record.click();
  await maya.tab.keyboard.press("Enter");
  assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "signer");
  assert.equal(entry("approved"), "\n", "nobody was chosen");
  await maya.form.getByLabel("Who signed off?").selectOption("greta");
  await maya.form.getByLabel("Why can it not wait?").fill("she is on the phone");
  await record.click();
  await maya.sees("approved", "done");
  assert.match(entry("approved"), /state: done, by: greta, at: \S+, note: she is on the phone, /);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a closed release says so, and takes what comes late only when that is said", async () => {
  site.write(RELEASE, FILES[RELEASE] + "\nstatus: aborted\nfinished: 2026-11-20T10:00:00Z\n");
  const maya = await runner();
  await maya.bar.getByText("Closed: aborted").waitFor();
  await maya.box("tests").click();
  assert.equal(await maya.said("tests").locator("code").textContent(), "1.0");
  assert.equal(await maya.status.textContent(), "Not recorded. 1.0 is closed: aborted.");
  await maya.button("Record it although the release is closed").click();
  await maya.sees("tests", "done");
  isEvent(entry("tests"), "done", "maya");
  await maya.goes("migrate");
  await maya.tab.keyboard.press("f");
  await maya.tab.keyboard.type("lock");
  await maya.tab.keyboard.press("Enter");
  await maya.button("Record it although the release is closed").waitFor();
  for (const key of ["Enter", "Space"]) await maya.tab.keyboard.press(key);
  assert.equal(await maya.form.locator("[name=note]").inputValue(), "lock", "one more Enter does not agree to it");
  await maya.tab.keyboard.press("Escape");
  await maya.button("Log…").click();
  await maya.tab.keyboard.type("it was the disk");
  await maya.tab.keyboard.press("Enter");
  await hearing(maya.tab, "updated", () => maya.button("Record it although the release is closed").click());
  assert.match(site.read(RELEASE), /note: it was the disk/);
  assert.equal(entry("migrate"), "\n");
  await maya.close();
});

test("a clash shows both sides; what was typed is lost on neither", async () => {
  const [maya, li] = [await runner("maya"), await runner("li")];
  const clash = async (id, note) => {
    await maya.goes(id);
    await maya.row(id).getByRole("button", { name: "Fail…" }).click();
    await maya.tab.keyboard.type(note);
    await li.box(id).click();
    await maya.tab.locator(`[id="${id}"].done`).waitFor();
    assert.equal(await maya.form.locator("[name=note]").inputValue(), note, "what is typed stays");
    assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "note");
    await maya.tab.keyboard.press("Enter");
    await maya.said(id).waitFor();
    const text = await maya.said(id).textContent();
    assert.match(text, /Recorded.*Done by Li Wen/);
    assert.match(text, new RegExp(`Yours.*Failed by Maya Okafor.*${note}`));
  };
  await clash("tests", "red on arm");
  await maya.button("Keep what is recorded").click();
  assert.equal(await maya.said("tests").count(), 0);
  isEvent(entry("tests"), "done", "li");
  await clash("migrate", "lock timeout");
  await maya.button("Record mine after it").click();
  for (const one of [maya, li]) await one.sees("migrate", "failed");
  assert.match(entry("migrate"), /state: done, by: li.*\n.*state: failed, by: maya.*note: lock timeout/);
  assert.deepEqual([maya.complaints, li.complaints], [[], []]);
  await maya.close();
  await li.close();
});

test("during a conflict, keys and the checkbox record nothing and keep what was typed", async () => {
  const maya = await runner();
  await maya.interceptRecords();
  const { keyboard } = maya.tab;
  const skip = async () => {
    await keyboard.press("s");
    await maya.form.waitFor();
  };
  await maya.goes("tests");
  await skip();
  await keyboard.type("no code");
  await hearing(maya.tab, "updated", () => inTerminal("tick", "tests", "--as", "failed", "--note", "red"));
  await keyboard.press("Enter");
  const keep = maya.button("Keep what is recorded");
  await keep.waitFor();
  const isFocused = () => keep.evaluate((one) => one === document.activeElement);
  assert.equal(await isFocused(), true);
  await maya.box("tests").click();
  assert.match(await maya.status.textContent(), /^Not recorded: the item was changed in the meantime\./);
  assert.equal(await isFocused(), true);
  await keyboard.press("d");
  assert.match(await maya.said("tests").textContent(), /Yours.*no code/);
  await keyboard.press("Enter");
  await maya.said("tests").waitFor({ state: "detached" });
  await keyboard.press("Enter");
  assert.equal((await maya.sent()).length, 1);
  assert.match(entry("tests"), /state: failed, by: li, .*note: red\b/);
  assert.doesNotMatch(entry("tests"), /maya/);
  await skip();
  assert.equal(await maya.form.locator("[name=note]").inputValue(), "no code", "what was typed stays");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

const inTerminal = (command, id, ...more) =>
  execFileSync(BINARY, [command, "1.0", id, "--by", "li", "--root", site.root, ...more], { stdio: "ignore" });

test("what lies below a group is recorded along as it was seen, and only that", async () => {
  const maya = await runner();
  await maya.interceptRecords();
  const record = maya.button("Record it and these as done");
  const below = (...lines) => maya.tab.waitForFunction((lines) => lines.join() ===
    [...document.querySelectorAll("#roll > .rs-edit-slot > .rs-edit-said li")].map((line) => line.textContent).join(), lines);
  const change = (...command) => hearing(maya.tab, "updated", () => inTerminal(...command));
  await change("tick", "everywhere");
  await maya.box("roll").click();
  await below("Canary: Todo");
  await change("untick", "everywhere");
  await record.click();
  await below("Canary: Todo", "Everywhere: Todo by Li Wen");
  assert.match(await maya.status.textContent(), /^Not recorded\. Everywhere below it is todo\.$/);
  await change("tick", "canary", "--as", "failed", "--note", "half of them");
  await below("Canary: Failed by Li Wen", "Everywhere: Todo by Li Wen");
  await record.click();
  await maya.button("Look again").waitFor();
  assert.match(await maya.said("roll").textContent(), /“Canary” was changed in the meantime: Failed by Li Wen/);
  assert.doesNotMatch(entry("canary"), /maya/, "nobody records over what they have not seen");
  await maya.button("Look again").click();
  await below("Canary: Failed by Li Wen", "Everywhere: Todo by Li Wen");
  await record.click();
  for (const id of ["roll", "canary", "everywhere"]) await maya.sees(id, "done");
  assert.match(await maya.status.textContent(), /Roll out and 2 below it: done$/);
  const sent = await maya.sent();
  assert.ok(sent.length > 1);
  assert.ok(sent.every((act) => !act.all && act.items.every(({ expected }) => expected)));
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a clash tells the other side as the page does, once that shows it", async () => {
  const maya = await runner();
  await maya.goes("tests");
  await maya.tab.keyboard.press("f");
  await maya.tab.keyboard.type("red on arm");
  let go;
  const gone = new Promise((resolve) => (go = resolve));
  await maya.tab.route("**/releases/1.0.html", async (route) => {
    await gone;
    await route.continue();
  });
  inTerminal("tick", "tests", "--note", "green on x86", "--evidence", "https://ci.example.com/1");
  await maya.tab.keyboard.press("Enter");
  const theirs = maya.said("tests").locator("dd").first();
  assert.equal(await theirs.textContent(), "Done by Li Wen");
  assert.equal(await maya.status.textContent(), "Not recorded. “Tests pass” was changed in the meantime: Done by Li Wen. Keep that, or record yours after it.");
  await hearing(maya.tab, "updated", go);
  await theirs.locator("q").waitFor();
  const at = await maya.row("tests").locator("> .at").textContent();
  assert.match(at, /^\d\d:\d\d$/);
  assert.equal(await theirs.textContent(), `Done by Li Wen, ${at}green on x86`);
  await maya.button("Record mine after it").click();
  await maya.sees("tests", "failed");
  await maya.close();
});

test("a text that cannot be recorded stays in its form, with the reason", async () => {
  const maya = await runner();
  const note = maya.form.locator("[name=note]");
  const log = maya.bar.locator(".rs-edit-said");
  const refused = async (text, said, reason) => {
    await note.fill(text);
    await note.press("Enter");
    await said.getByText(reason).waitFor();
    assert.equal(await note.inputValue(), text);
    assert.match(await maya.status.textContent(), reason);
  };
  await maya.goes("tests");
  await maya.tab.keyboard.press("f");
  await refused("red\u0001", maya.said("tests"), /^Not recorded: a text contains the control character/);
  await refused("x".repeat(70_000), maya.said("tests"), /at most 64 KiB/);
  await note.fill("red");
  await note.press("Enter");
  await maya.sees("tests", "failed");
  assert.equal(await maya.said("tests").count(), 0);
  isEvent(entry("tests"), "failed", "maya", ", note: red");
  await maya.button("Log…").click();
  await refused("on\u0001", log, /control character/);
  await note.press("Escape");
  assert.equal(await log.count(), 0);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("where the file cannot be read everything that records says that it cannot, until it can", async () => {
  const maya = await runner();
  const log = maya.button("Log…");
  const broken = () => site.write(RELEASE, "items: [\n");
  const gone = () => rmSync(site.path(RELEASE));
  // A file that is broken leaves no rows on the page; one that is gone leaves the page as it was.
  for (const [harm, controls] of [[broken, [log]], [gone, [log, maya.button("Add an item to Deploy…"), maya.box("tests")]]]) {
    harm();
    await maya.tab.locator(":root[data-rs-editing=off]").waitFor({ state: "attached" });
    for (const control of controls) {
      assert.equal(await control.getAttribute("aria-disabled"), "true");
      assert.match(await control.getAttribute("title"), /nothing can be recorded/);
      assert.ok(await control.evaluate((one) => getComputedStyle(one).opacity) < 1);
    }
    await log.evaluate((one) => one.click());
    assert.equal(await maya.form.count(), 0);
    assert.match(await maya.status.textContent(), /nothing can be recorded/);
    site.write(RELEASE, FILES[RELEASE]);
    await maya.ready();
    assert.match(await maya.status.textContent(), /You can record again/);
    for (const control of controls) assert.equal(await control.getAttribute("title"), null);
  }
  await maya.close();
});

test("what is said of an item names it, however long its text", async () => {
  site.write(LIST, FILES[LIST].replace("Tests pass", `Tests pass ${"on each machine ".repeat(12)}`));
  const maya = await runner();
  await maya.box("tests").click();
  await maya.sees("tests", "done");
  assert.match(await maya.status.textContent(), /^Saved \d\d:\d\d, Tests pass on each.{40,61}…: done$/);
  await maya.close();
});

test("whoever looks on sees what changes, at once and where", async () => {
  const [maya, li] = [await runner("maya"), await runner("li", { reducedMotion: "reduce" })];
  await maya.box("tests").click();
  await li.sees("tests", "done");
  await li.tab.locator("[data-rs-changed]").waitFor({ state: "attached" });
  assert.deepEqual(await li.tab.evaluate(() => [...document.querySelectorAll("[data-rs-changed]")].map(({ id }) => id)), ["tests"]);
  await li.goes("migrate");
  assert.equal(await li.tab.locator("[data-rs-changed]").count(), 0, "it has been seen");
  await maya.tab.locator("[data-rs-changed]").waitFor({ state: "detached" });
  execFileSync(BINARY, ["tick", "1.0", "canary", "--by", "greta", "--root", site.root], { stdio: "ignore" });
  for (const one of [maya, li]) await one.sees("canary", "done");
  assert.match(await server.line("Tests pass"), /1\.0: Tests pass: done \(maya\)/, "the terminal hears of it");
  await maya.close();
  await li.close();
});

test("a file that is changed by hand meanwhile keeps what was changed", async () => {
  const maya = await runner();
  await maya.goes("tests");
  // The second change is there before any page can know of it. Chromium may miss a request just after it is told to intercept.
  await maya.tab.route("**/_runsheet/record", async (route) => {
    site.write(RELEASE, site.read(RELEASE).replace("owner: maya\n", "owner: maya # she said\n"));
    await route.continue();
  });
  await hearing(maya.tab, "updated", () => site.write(RELEASE, site.read(RELEASE)
    .replace("  migrate:\n", "  migrate: # by hand\n    { state: doing, by: li, at: 2026-11-20T09:40:00Z }\n")));
  await maya.tab.keyboard.press("d");
  await maya.sees("tests", "done");
  const text = site.read(RELEASE);
  assert.match(text, /migrate: # by hand\n    \{ state: doing, by: li/);
  assert.match(text, /owner: maya # she said\n/);
  isEvent(entry("tests"), "done", "maya");
  await maya.close();
});

test("without a server nothing can be recorded; with it back, on its own, everything can", async () => {
  const maya = await runner();
  const port = new URL(server.url).port;
  await maya.goes("migrate");
  await maya.tab.keyboard.press("f");
  await maya.tab.keyboard.type("lock");
  await hearing(maya.tab, "disconnected", () => server.stop("SIGKILL"));
  assert.match(await maya.bar.textContent(), /Not connected since \d\d:\d\d\. Nothing can be recorded\./);
  assert.equal(await maya.box("tests").getAttribute("aria-disabled"), "true");
  const isDisabled = (name) => maya.form.getByRole("button", { name }).getAttribute("aria-disabled");
  assert.deepEqual([await isDisabled("Record as failed"), await isDisabled("Cancel")], ["true", null]);
  await maya.tab.keyboard.press("Enter");
  assert.equal(await maya.status.textContent(), "Not recorded: the server does not answer. What you typed stays here.");
  await maya.tab.keyboard.type(" timeout");
  server = await site.serve("--port", port, "--edit");
  await maya.ready();
  assert.match(await maya.status.textContent(), /You can record again/);
  assert.equal(await maya.box("tests").getAttribute("aria-disabled"), null);
  await maya.tab.keyboard.press("Enter");
  await maya.sees("migrate", "failed");
  isEvent(entry("migrate"), "failed", "maya", ", note: lock timeout");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("what was lost on its way is said to be, and taken back where it turns out to be recorded", async () => {
  const maya = await runner();
  await maya.tab.route("**/_runsheet/record", (route) => route.abort());
  await maya.box("tests").click();
  await maya.said("tests").waitFor();
  assert.match(await maya.said("tests").textContent(), /^The server does not answer\. It is not known whether this was recorded\./);
  assert.equal(await maya.status.textContent(), "The server does not answer. It is not known whether this was recorded. You can try again: it is recorded once.");
  await maya.tab.unroute("**/_runsheet/record");
  await maya.button("Try again").click();
  await maya.sees("tests", "done");
  assert.equal(await maya.said("tests").count(), 0);
  await maya.interceptRecords({ dropAnswers: true });
  await maya.box("migrate").click();
  await maya.sees("migrate", "done");
  await maya.said("migrate").waitFor({ state: "detached" });
  assert.match(await maya.bar.locator(".rs-edit-last").textContent(), /Migrate: done/);
  isEvent(entry("migrate"), "done", "maya");
  await maya.close();
});

test("while the site has a mistake that holds up all pages, what is recorded is said to be", async () => {
  const maya = await runner();
  await hearing(maya.tab, "errors", () => site.write("site.yaml", "title: [\n"));
  await maya.box("tests").click();
  await maya.said("tests").waitFor();
  assert.match(await maya.said("tests").textContent(), /^Recorded; the page shows it after the errors in the site are fixed/);
  isEvent(entry("tests"), "done", "maya");
  await hearing(maya.tab, "updated", () => site.write("site.yaml", FILES["site.yaml"]));
  await maya.sees("tests", "done");
  await maya.close();
});

test("under a filter a row that was ticked stays until something else is chosen", async () => {
  const maya = await runner();
  await maya.tab.locator("label[for=rs-show-open]").click();
  await maya.box("tests").click();
  await maya.sees("tests", "done");
  assert.equal(await maya.row("tests").isVisible(), true);
  await maya.goes("migrate");
  assert.equal(await maya.row("tests").isVisible(), false);
  await maya.close();
});

test("the counts of the filters follow what is recorded, of all and of one owner", async () => {
  site.write(LIST, FILES[LIST].replace("{#migrate}", "{#migrate owner=li}").replace("{#canary}", "{#canary owner=greta}"));
  const maya = await runner();
  const counts = () => maya.tab.locator(".filters label").evaluateAll((labels) => labels.map((label) => label.innerText));
  assert.deepEqual(await counts(), ["All 9", "Open 9", "Problems 0", "Skipped 0"]);
  await maya.box("tests").click();
  await maya.sees("tests", "done");
  assert.deepEqual(await counts(), ["All 9", "Open 8", "Problems 0", "Skipped 0"]);
  await maya.tab.locator(".filters select").selectOption("li");
  assert.deepEqual(await counts(), ["All 1", "Open 1", "Problems 0", "Skipped 0"]);
  await hearing(maya.tab, "updated", () => inTerminal("tick", "migrate", "--as", "failed", "--note", "lock"));
  await maya.sees("migrate", "failed");
  assert.deepEqual(await counts(), ["All 1", "Open 1", "Problems 1", "Skipped 0"]);
  await maya.tab.locator(".filters select").selectOption("");
  assert.deepEqual(await counts(), ["All 9", "Open 8", "Problems 1", "Skipped 0"]);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("rows that move to another section take along what they say, and what is typed", async () => {
  const maya = await runner();
  await maya.box("approved").click();
  await maya.said("approved").waitFor();
  await maya.goes("migrate");
  await maya.tab.keyboard.press("f");
  await maya.tab.keyboard.type("lock");
  const [approved, migrate] = ["- [ ] Approved {#approved signoff=manager}", "- [ ] Migrate {#migrate}"];
  const moved = FILES[LIST].replace(approved, "").replace(migrate, approved).replace("- [ ] Tests pass", `${migrate}\n- [ ] Tests pass`);
  await hearing(maya.tab, "updated", () => site.write(LIST, moved));
  assert.equal(await maya.tab.evaluate(() => document.querySelector("#deploy ~ .items #approved") !== null), true);
  assert.equal(await maya.said("approved").count(), 1);
  assert.equal(await maya.row("migrate").locator("[name=note]").inputValue(), "lock");
  await maya.row("migrate").locator("[name=note]").press("Enter");
  await maya.sees("migrate", "failed");
  await maya.close();
});

test("writing to the log leaves the page where it is", async () => {
  const maya = await runner("maya", { viewport: { width: 1000, height: 400 } });
  await maya.row("announce").scrollIntoViewIfNeeded();
  const before = await maya.tab.evaluate(() => scrollY);
  assert.ok(before > 100);
  await maya.tab.keyboard.press("l");
  await maya.tab.keyboard.type("we wait");
  const after = await maya.tab.evaluate(() => scrollY);
  const grown = await maya.tab.evaluate(() => parseFloat(getComputedStyle(document.documentElement).paddingTop));
  assert.ok(Math.abs(after - before) <= grown, `from ${before} to ${after}`);
  await maya.close();
});

test("what is printed is the release, not the controls", needs("print"), async () => {
  const maya = await runner();
  await maya.goes("tests");
  await maya.tab.emulateMedia({ media: "print" });
  assert.equal(await maya.tab.locator("[class^=rs-edit]:visible").count(), 0);
  assert.equal(await maya.row("tests").locator("> .i").isVisible(), true);
  await maya.close();
});

test("other pages say that this preview writes, and nothing more", async () => {
  const { tab, context, complaints } = await see("guide/help.html");
  const sign = tab.locator(".rs-edit-quiet");
  await sign.waitFor();
  await sign.getByRole("link").click();
  await tab.waitForURL(server.url + "index.html");
  assert.equal(await tab.locator(".rs-edit-bar").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a preview without --edit has none of it, a built site neither", async () => {
  const port = new URL(server.url).port;
  const maya = await runner();
  await server.stop();
  server = await site.serve("--port", port);
  await maya.bar.waitFor({ state: "detached" });
  await maya.tab.waitForFunction(() => window.heard?.checked > 0);
  assert.equal(await maya.tab.locator("[class^=rs-edit]").count(), 0);
  await server.stop();
  server = await site.serve("--port", port, "--edit");
  await maya.ready();
  await maya.close();
  execFileSync(BINARY, ["build", "--root", site.root, "--output", site.path("out")], { stdio: "ignore" });
  assert.doesNotMatch(site.read("out/releases/1.0.html"), /_runsheet|rs-edit/);
});

test("in a theme of other rows the box, the keys and the forms are there all the same", async () => {
  site.write("themes/default/templates/components/item.html", `{% component item(item) -%}
<li class="step {{ item.state }}" id="{{ item.id }}"><p>{{ item.text }}</p><b class="st">{{ item.word }}</b>{% if item.body %}{{ <blocks blocks={item.body} /> }}{% endif %}</li>
{% endcomponent item %}
`);
  const maya = await runner();
  const outcome = (id, word) => maya.tab.locator(`.step[id="${id}"] > .st`, { hasText: word });
  await outcome("tests", "Todo").waitFor();
  await maya.box("tests").click();
  await outcome("tests", "Done").waitFor();
  await maya.tab.getByText("Migrate", { exact: true }).click();
  await maya.tab.keyboard.press("f");
  await maya.tab.keyboard.type("lock");
  await maya.tab.keyboard.press("Enter");
  await outcome("migrate", "Failed").waitFor();
  assert.equal(await maya.tab.locator(".it").count(), 0);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

for (const size of ["wide", "middle"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`while editing there is no violation, ${size} and ${colorScheme}`, async () => {
      const maya = await runner(null, { viewport: VIEWPORTS[size], colorScheme, hasTouch: size === "middle" });
      const check = async (what) => {
        // No target is half below what sticks to the top.
        await maya.tab.evaluate(() => scrollTo(0, 0));
        await assertAccessible(maya.tab, what);
      };
      await check("nobody chosen");
      await maya.chooses("maya");
      await maya.box("approved").click();
      await maya.said("approved").waitFor();
      await check("refused, and asked for consent");
      await maya.tab.keyboard.press("Escape");
      await maya.box("backup").click();
      await maya.form.waitFor();
      await check("refused, and asked for more");
      await maya.tab.keyboard.press("Escape");
      await maya.goes("migrate");
      await maya.tab.keyboard.press("s");
      await check("a form");
      await hearing(maya.tab, "updated", () => site.write(RELEASE, site.read(RELEASE)
        .replace("  migrate:\n", "  migrate:\n    { state: done, by: li, at: 2026-11-20T09:40:00Z }\n")));
      await maya.form.locator("[name=note]").fill("why");
      await maya.form.locator("[name=note]").press("Enter");
      await maya.said("migrate").waitFor();
      await check("a clash");
      await maya.said("migrate").getByRole("button", { name: "Keep what is recorded" }).click();
      await maya.row("migrate").getByRole("button", { name: "Correct…" }).click();
      await check("a correction");
      await maya.form.locator("[name=note]").fill("wrong row");
      await maya.form.locator("[name=note]").press("Enter");
      await maya.sees("migrate", "todo");
      await check("a corrected row");
      await maya.tab.keyboard.press("l");
      await maya.form.waitFor();
      await check("the log");
      await hearing(maya.tab, "disconnected", () => server.stop());
      await check("not connected");
      assert.deepEqual(maya.complaints, []);
      await maya.close();
    });
  }
}
