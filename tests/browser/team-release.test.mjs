// A team runs releases of ninety items from *New release* to *Rolled back* and to *Done*: one person at a desk, one on a
// phone, one in a terminal with a clone. Nobody edits a file. A folder in PICTURES gets a picture of each step.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { BROWSER, VIEWPORTS, launch } from "./browser.mjs";
import { BINARY } from "./live.mjs";
import { Runner } from "./release-editor.mjs";
import { RESOLVE_HOST, TeamServer } from "./team-server.mjs";

const CHECKLIST = "content/checklists/deployment.md";
const PEOPLE = `  - { id: greta, name: Greta Lindqvist, emails: [greta@example.com], login: greta }
  - { id: ines, name: Inês Carvalho, emails: [ines@example.com], login: ines }
  - { id: maya, name: Maya Okafor, emails: [maya@example.com], login: maya }
`;
const AUTHORS = {
  greta: "Greta Lindqvist <greta@example.com>", ines: "Inês Carvalho <ines@example.com>", maya: "Maya Okafor <maya@example.com>",
};
const PASSWORDS = { ines: "battery", maya: "correct" };
/** A gate that comes before items above it on the page, so it is done on a *not yet*. */
const EARLY_GATE = "rollback-scripts";
const LINK = "https://ci.example.com/1";
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const skip = BROWSER !== "chromium" && "one browser is enough for the server";

let browser, team, clone;

before(async () => {
  if (skip) return;
  browser = await launch(RESOLVE_HOST);
  const checklist = readFileSync(path.resolve("../..", CHECKLIST), "utf8").replace(/\[([^\]]*)\]\([^)#]*\.md\)/g, "$1");
  team = await TeamServer.start({ files: { [CHECKLIST]: checklist }, people: PEOPLE, passwords: PASSWORDS });
  clone = mkdtempSync(path.join(os.tmpdir(), "runsheet-clone-"));
  execFileSync("git", ["clone", "-q", team.remote, clone]);
  execFileSync("git", ["-C", clone, "config", "user.name", "Greta Lindqvist"]);
  execFileSync("git", ["-C", clone, "config", "user.email", "greta@example.com"]);
});

after(async () => {
  if (skip) return;
  await browser.close();
  await team.stop();
  rmSync(clone, { recursive: true, force: true });
});

/** The keys that a commit removed from the file, rather than added events to them. */
function removedKeys(file) {
  const log = team.git("log", "--unified=0", "--no-color", "--format=", "--patch", "--", file).split("\n");
  const keys = (sign) => log.filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3)))
    .map((line) => /^ *[^\s:]+:|^ *- .*/.exec(line.slice(1))?.[0] ?? line);
  const added = new Set(keys("+"));
  return keys("-").filter((key) => !added.has(key));
}

/** How many records each person has made. */
const made = { greta: 0, ines: 0, maya: 0 };
let pictures = 0;

async function picture(runner, name) {
  if (!process.env.PICTURES) return;
  const file = `${String(++pictures).padStart(2, "0")}-${name}.png`;
  await runner.tab.screenshot({ path: path.join(process.env.PICTURES, file) });
}

/** Greta, in a terminal: fetches what the others shared, records and shares it. */
async function inTerminal(...words) {
  await team.settled();
  const run = promisify(execFile);
  await run("git", ["-C", clone, "pull", "-q", "--rebase"]);
  await run(BINARY, [...words, "--push", "--root", clone]);
  made.greta += 1;
}

/** Maya at her desk. */
async function atDesk(page) {
  const options = { page, ...team.signIn("maya") };
  return new Runner(await Runner.opened(browser, { url: `${team.origin}/` }, options));
}

/** Inês on her phone. */
async function onPhone(page) {
  const options = { page, viewport: VIEWPORTS.phone, hasTouch: true, isMobile: true };
  const ines = await team.signedIn(browser, "ines", options);
  ines.one = ines.tab.locator(".rs-edit-one");
  ines.zone = ines.tab.locator(".rs-edit-zone");
  return ines;
}

/** What the page knows of the items. */
async function itemsOf(runner) {
  const { items } = await runner.tab.evaluate(async () =>
    (await fetch("/_runsheet/edit-state" + location.pathname)).json());
  return items;
}

/** Fills the form for a new release, and waits for its page. */
async function creates(maya, version, fields) {
  for (const [name, value] of Object.entries({ service: "payments", environment: "production", version })) {
    await maya.dialog.locator(`[name=${name}]`).fill(value);
  }
  for (const [name, value] of Object.entries(fields)) await maya.dialog.locator(`[name="${name}"]`).selectOption(value);
  await picture(maya, "new-release");
  await maya.dialog.getByRole("button", { name: "Create the release" }).click();
  await maya.tab.waitForURL(`**/releases/payments/production/${version}.html`);
  await maya.ready();
  made.maya += 1;
  await picture(maya, "created");
}

/** Fills a dialog, and sends it. */
async function sends(runner, fields, button) {
  for (const [name, value] of Object.entries(fields)) await runner.dialog.locator(`[name="${name}"]`).fill(value);
  await runner.dialog.getByRole("button", { name: button, exact: true }).click();
  await runner.dialog.waitFor({ state: "detached" });
}

/** Ticks an item at the desk with the keyboard, and gives what is asked for on the way. */
async function ticks(maya, { id, evidence }) {
  await maya.goes(id);
  await maya.tab.keyboard.press("d");
  if (evidence) {
    await maya.form.locator("[name=evidence]").fill(LINK);
    await maya.form.locator("[name=evidence]").press("Enter");
  }
  if (id === EARLY_GATE) {
    await maya.said(id).getByText("not yet").first().waitFor();
    await picture(maya, "not-yet");
    await maya.form.locator("[name=note]").fill("deployment follows the gates, not the page");
    await maya.form.locator("[name=note]").press("Enter");
  }
  await maya.sees(id, "done");
  made.maya += 1;
}

/** Kills the server and starts it again, until all pages are connected. */
async function restarts(...runners) {
  const heard = (runner) => runner.tab.evaluate(() => window.heard.connected);
  const before = await Promise.all(runners.map(heard));
  await team.restart();
  await Promise.all(runners.map(({ tab }, index) => tab.waitForFunction((count) => window.heard.connected > count, before[index])));
}

/** Opens an item on the phone. */
async function opens(ines, { id, text }) {
  await ines.tab.evaluate((id) => { location.hash = id; }, id);
  await ines.one.locator("h1", { hasText: text }).waitFor();
}

/** Ticks an item on the phone. */
async function taps(ines, item) {
  await opens(ines, item);
  if (item.evidence) await ines.one.locator("[name=evidence]").fill(LINK);
  await ines.zone.getByRole("button", { name: "Done", exact: true }).tap();
  await ines.one.locator("h1", { hasText: item.text }).waitFor({ state: "detached" });
  made.ines += 1;
}

/** All commits by their author. */
const commitsOf = (author) => team.commits().filter((commit) => commit.startsWith(`${author}: `));

const first = "releases/payments/production/2027.1.0";
const next = "releases/payments/production/2027.1.1";
/** Who is at work, and the items of the first release. Each test goes on from the one before. */
let maya, ines, items;

test("a release is created, described and started on its page", { skip }, async () => {
  maya = await atDesk("index.html");
  await picture(maya, "empty-overview");
  await maya.tab.locator(".empty + .rs-edit-new").last().click();
  await creates(maya, "2027.1.0", { kind: "minor", owner: "maya" });
  await maya.acts("Owner, roles, links and times…");
  await maya.dialog.locator('[name="role.manager"]').selectOption("greta");
  await maya.dialog.locator('[name="role.security"]').selectOption("ines");
  await picture(maya, "details");
  await sends(maya, { title: "Winter", artifact: "sha256:9f2c4d" }, "Save the changes");
  made.maya += 1;
  await maya.button("Start").click();
  await maya.tab.getByText("In progress").first().waitFor();
  made.maya += 1;
  await picture(maya, "started");
  items = await itemsOf(maya);
  assert.equal(items.length, 90);
  ines = await onPhone(`${first}.html`);
  await picture(ines, "phone-next-item");
});

test("evidence is a picture, and an undo takes a record back", { skip }, async () => {
  const [tests, , , , benchmarks] = items;
  await maya.goes(tests.id);
  await maya.tab.keyboard.press("d");
  await maya.form.locator("input[type=file]").setInputFiles({ name: "tests passed.png", mimeType: "image/png", buffer: PNG });
  await maya.form.getByText("2027.1.0-tests-passed.png is stored").waitFor();
  await picture(maya, "evidence");
  await maya.form.locator("[name=evidence]").press("Enter");
  await maya.sees(tests.id, "done");
  made.maya += 1;
  await maya.goes(benchmarks.id);
  await maya.tab.keyboard.press("g");
  await maya.sees(benchmarks.id, "doing");
  await picture(maya, "undo");
  await maya.tab.keyboard.press("u");
  await maya.sees(benchmarks.id, "todo");
});

test("a sign-off and a failure come from the phone, and the failure is corrected at the desk", { skip }, async () => {
  await taps(ines, items.find(({ signoff }) => signoff === "security"));
  await picture(ines, "phone-undo");
  const docs = items[2];
  await opens(ines, docs);
  await ines.zone.getByRole("button", { name: "Fail…", exact: true }).tap();
  await ines.form.locator("[name=note]").fill("the runbook is missing");
  await picture(ines, "phone-fail");
  await ines.form.getByRole("button", { name: "Record as failed" }).tap();
  await ines.form.waitFor({ state: "detached" });
  await maya.sees(docs.id, "failed");
  made.ines += 1;
  await picture(ines, "phone-failed");
  await maya.goes(docs.id);
  await maya.tab.keyboard.press("c");
  await maya.form.locator("[name=note]").fill("it was another release");
  await maya.form.locator("[name=note]").press("Enter");
  await maya.sees(docs.id, "todo");
  made.maya += 1;
  await picture(maya, "corrected");
});

test("a killed server and a phone without network lose nothing", { skip }, async () => {
  await restarts(maya, ines);
  await inTerminal("log", "payments/production/2027.1.0", "The database team is on call");
  await maya.tab.locator(".log", { hasText: "on call" }).waitFor();
  const review = items[5];
  const notConnected = ines.bar.getByText("Nothing can be recorded").first();
  await opens(ines, review);
  await ines.context.setOffline(true);
  await notConnected.waitFor();
  await picture(ines, "phone-not-connected");
  await ines.context.setOffline(false);
  await notConnected.waitFor({ state: "hidden" });
  await taps(ines, review);
});

test("a section is waived, and the release is rolled back", { skip }, async () => {
  const waive = maya.tab.getByRole("button", { name: "Waive the section Documentation & Communication…" });
  await waive.scrollIntoViewIfNeeded();
  await waive.click();
  await maya.tab.keyboard.type("nothing is announced for a trial");
  await picture(maya, "waive");
  await maya.tab.keyboard.press("Enter");
  await maya.status.getByText("Documentation & Communication: skipped").waitFor({ state: "attached" });
  made.maya += 1;
  await maya.button("Close…").click();
  await maya.dialog.getByLabel("Rolled back").check();
  await picture(maya, "close");
  await sends(maya, { note: "payments arrived twice" }, "Close as rolled back");
  await maya.tab.getByText("Rolled back").first().waitFor();
  made.maya += 1;
  await picture(maya, "rolled-back");
});

test("the next release takes over the roles, and all three run it until it is done", { skip, timeout: 600_000 }, async () => {
  await maya.acts("New release…");
  await creates(maya, "2027.1.1", { from: "payments/production/2027.1.0" });
  await ines.tab.goto(`${team.origin}/${next}.html`);
  await ines.ready();
  await runs(maya, ines);
  await maya.button("Close…").click();
  await maya.dialog.getByText("go", { exact: true }).first().waitFor();
  await picture(maya, "close-on-go");
  await sends(maya, { finished: "now" }, "Close as done");
  await maya.tab.locator(".verdict .word", { hasText: "Done" }).waitFor();
  made.maya += 1;
  await picture(maya, "done");
  await picture(ines, "phone-done");
  const command = ["status", "payments/production/2027.1.1", "--format", "json", "--root", team.site.root];
  const { status, verdicts } = JSON.parse(execFileSync(BINARY, command, { encoding: "utf8" }));
  assert.deepEqual([status, verdicts.end.verdict], ["done", "go"]);
});

test("git has one commit for each record by its recorder, and each only adds to the files", { skip }, async () => {
  await team.settled();
  for (const [person, count] of Object.entries(made)) assert.equal(commitsOf(AUTHORS[person]).length, count, person);
  for (const release of [first, next]) assert.deepEqual(removedKeys(`content/${release}.yaml`), []);
  assert.deepEqual([...maya.complaints, ...ines.complaints], []);
  await maya.close();
  await ines.close();
});

/** Closes every item of the release that is open, in the order that its gates require. */
async function runs(maya, ines) {
  const open = (await itemsOf(maya)).filter(({ closed }) => !closed);
  const isEarly = ({ id }) => /^(pre-deployment|environment-setup)\//.test(id);
  const isRollback = ({ id }) => id.startsWith("rollback-");
  const order = [
    ...open.filter(isEarly),
    ...open.filter(isRollback),
    ...open.filter((item) => !isEarly(item) && !isRollback(item)),
  ];
  for (const [index, item] of order.entries()) {
    if (index === Math.round(order.length / 2)) await restarts(maya, ines);
    if (item.signoff === "manager") await approves(maya, item);
    else if (item.signoff || (index % 3 === 2 && item.id !== EARLY_GATE)) await taps(ines, item);
    else await ticks(maya, item);
  }
}

/** The manager approves in a terminal, once everything before it is shared. */
async function approves(maya, { id }) {
  await inTerminal("tick", "payments/production/2027.1.1", id, "--evidence", LINK);
  await maya.sees(id, "done");
}
