// `runsheet serve --edit`: what was typed and not recorded outlives a reload.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { VIEWPORTS, launch } from "./browser.mjs";
import { FILES, RELEASE, Runner } from "./release-editor.mjs";
import { Site, hearing, visit } from "./live.mjs";

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

const runner = (options) => Runner.at(browser, server, "maya", options);

test("a reload brings the open form back with what was typed, until that is recorded", async () => {
  const maya = await runner();
  const note = maya.form.locator("[name=note]");
  await maya.goes("tests");
  await maya.tab.keyboard.press("s");
  await maya.form.getByLabel("N/A").check();
  await note.fill("no code changed");
  await maya.tab.reload();
  await maya.row("tests").locator("[name=note]").waitFor();
  assert.equal(await note.inputValue(), "no code changed");
  assert.equal(await maya.form.getByLabel("N/A").isChecked(), true);
  await note.press("Enter");
  await maya.sees("tests", "na");
  await maya.tab.reload();
  await maya.ready();
  assert.equal(await maya.form.count(), 0);
  await maya.goes("tests");
  await maya.tab.keyboard.press("f");
  assert.equal(await note.inputValue(), "");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a form that was closed does not open again, but keeps its text", async () => {
  const maya = await runner();
  const note = maya.form.locator("[name=note]");
  await maya.tab.keyboard.press("l");
  await note.fill("called the bank");
  await note.press("Escape");
  await maya.tab.reload();
  await maya.ready();
  assert.equal(await maya.form.count(), 0);
  await maya.tab.keyboard.press("l");
  assert.equal(await note.inputValue(), "called the bank");
  await maya.close();
});

test("the log, a section's form, and what a refused record lacks come back too", async () => {
  const maya = await runner();
  const note = maya.form.locator("[name=note]");
  const comesBack = async (text, where) => {
    await note.fill(text);
    await maya.tab.reload();
    await where.locator("[name=note]").waitFor();
    assert.equal(await note.inputValue(), text);
    await note.press("Escape");
  };
  await maya.tab.keyboard.press("l");
  await comesBack("called the bank", maya.bar);
  await maya.row("deploy").getByRole("button", { name: "Add an item to Deploy…" }).click();
  await comesBack("Purge the CDN", maya.row("deploy"));
  await maya.row("deploy").getByRole("button", { name: "Waive the section Deploy…" }).click();
  await comesBack("no code changed", maya.row("deploy"));
  await maya.box("announce").click();
  await comesBack("cannot wait", maya.row("announce"));
  assert.equal(site.read(RELEASE), FILES[RELEASE], "nothing was recorded");
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a dialog comes back with what was typed, and what others changed meanwhile", async () => {
  const maya = await runner();
  const field = (name) => maya.dialog.locator(`[name="${name}"]`);
  await maya.acts("Owner, roles, links and times…");
  await field("title").fill("Winter release");
  await maya.dialog.locator("summary").click();
  await field("incident.link").fill("https://tickets.example.com/1");
  site.write(RELEASE, FILES[RELEASE].replace("owner: maya", "owner: li"));
  await maya.tab.reload();
  await field("title").waitFor();
  assert.equal(await field("title").inputValue(), "Winter release");
  assert.equal(await field("incident.link").isVisible(), true);
  assert.equal(await field("incident.link").inputValue(), "https://tickets.example.com/1");
  assert.equal(await field("owner").inputValue(), "li");
  await maya.dialog.getByRole("button", { name: "Cancel" }).click();
  await maya.dialog.waitFor({ state: "detached" });
  await maya.tab.keyboard.press("x");
  await maya.dialog.getByLabel("Aborted").check();
  await field("note").fill("wrong build");
  await maya.tab.reload();
  await maya.dialog.getByRole("button", { name: "Close as aborted" }).waitFor();
  assert.equal(await field("note").inputValue(), "wrong build");
  await maya.dialog.getByRole("button", { name: "Cancel" }).click();
  await maya.dialog.waitFor({ state: "detached" });
  await maya.tab.reload();
  await maya.ready();
  assert.equal(await maya.dialog.count(), 0);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a key right after a dialog is closed acts on the page, and a late event of the first harms no other", async () => {
  const maya = await runner();
  await maya.acts("Owner, roles, links and times…");
  // Within one frame: the browser sends the event of the closed dialog with the next.
  await maya.tab.evaluate(() => {
    document.querySelector("dialog[open] .rs-edit-leave").click();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true }));
  });
  await maya.dialog.getByLabel("Aborted").check();
  await maya.tab.reload();
  await maya.dialog.getByRole("button", { name: "Close as aborted" }).waitFor();
  await maya.leavesDialog();
  await maya.tab.keyboard.press("x");
  await maya.dialog.getByLabel("Aborted").waitFor();
  await maya.close();
});

test("what is typed while the row of a form is away for a moment is no command, and the form has the focus again", async () => {
  const maya = await runner();
  await maya.goes("tests");
  await maya.tab.keyboard.press("f");
  const note = maya.form.locator("[name=note]");
  await note.pressSequentially("lock ");
  // The page does not know yet that the release cannot be read.
  let answer;
  const answered = new Promise((resolve) => (answer = resolve));
  await maya.tab.route("**/_runsheet/edit-state/**", async (route) => {
    await answered;
    await route.continue();
  });
  await hearing(maya.tab, "updated", () => site.write(RELEASE, ""));
  assert.equal(await maya.form.count(), 0);
  await maya.tab.keyboard.type("dl");
  assert.equal(await maya.form.count(), 0);
  answer();
  site.write(RELEASE, FILES[RELEASE]);
  await note.waitFor();
  await maya.ready();
  await maya.tab.keyboard.type("timeout");
  assert.equal(await note.inputValue(), "lock timeout");
  assert.equal(site.read(RELEASE), FILES[RELEASE], "nothing was recorded");
  await maya.close();
});

test("the dialog for a new release comes back on a page that is no release", async () => {
  const { tab, context, complaints } = await visit(browser, server.url + "index.html");
  await tab.locator(".rs-edit-quiet").getByRole("button", { name: "New release…" }).click();
  const version = tab.locator("dialog[open] [name=version]");
  await version.fill("2.0");
  await tab.reload();
  await version.waitFor();
  assert.equal(await version.inputValue(), "2.0");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("on a phone a reload shows the item again at which somebody typed", async () => {
  const maya = await runner({ viewport: VIEWPORTS.phone });
  await maya.button("Next item: Backup verified").click();
  await maya.button("Add a note").click();
  await maya.tab.keyboard.type("slow");
  await maya.tab.reload();
  await maya.ready();
  await maya.tab.locator(".rs-edit-one h1", { hasText: "Backup verified" }).waitFor();
  assert.equal(await maya.tab.locator(".rs-edit-one [name=note]").inputValue(), "slow");
  await maya.tab.locator(".rs-edit-zone").getByRole("button", { name: "Fail…" }).click();
  await maya.form.locator("[name=note]").fill("slow disk");
  await maya.tab.reload();
  await maya.form.waitFor();
  assert.equal(await maya.form.locator("[name=note]").inputValue(), "slow disk");
  await maya.close();
});

test("a browser that stores nothing asks before it leaves a page with text", async () => {
  const maya = await runner();
  await maya.tab.evaluate(() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; });
  const asked = [];
  maya.tab.on("dialog", (dialog) => {
    asked.push(dialog.type());
    dialog.dismiss();
  });
  await maya.tab.keyboard.press("l");
  await maya.tab.keyboard.type("called the bank");
  await Promise.all([maya.tab.waitForEvent("dialog"), maya.tab.evaluate(() => location.reload())]);
  assert.deepEqual(asked, ["beforeunload"]);
  assert.equal(await maya.form.locator("[name=note]").inputValue(), "called the bank");
  await maya.tab.keyboard.press("Enter");
  await maya.undoBar.getByText("Log line recorded").waitFor();
  await maya.tab.reload();
  await maya.ready();
  assert.deepEqual(asked, ["beforeunload"], "what is recorded is asked for no more");
  await maya.close();
});

test("a change of the page opens no form twice", async () => {
  const maya = await runner();
  await maya.acts("Owner, roles, links and times…");
  await maya.dialog.locator("[name=title]").fill("Winter release");
  await hearing(maya.tab, "updated", () => site.write(RELEASE, FILES[RELEASE].replace("owner: maya", "owner: li")));
  await maya.tab.locator(".facts").getByText("Li Wen").waitFor();
  assert.equal(await maya.dialog.count(), 1);
  assert.equal(await maya.dialog.locator("[name=title]").inputValue(), "Winter release");
  await maya.close();
});
