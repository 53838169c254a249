// `runsheet serve --edit` in a real browser: a release from its beginning to its end, without an editor or a terminal.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { VIEWPORTS, launch, needs } from "./browser.mjs";
import { FILES, LIST, RELEASE, Runner } from "./release-editor.mjs";
import { Site, hearing, visit } from "./live.mjs";

let browser, site, server;
before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(() => begin(FILES));
afterEach(async () => {
  await server.stop();
  site.remove();
});

const begin = async (files) => {
  site = new Site(files);
  server = await site.serve("--port", "0", "--edit");
};

const begins = async (files) => {
  await server.stop();
  site.remove();
  await begin(files);
};

const runner = (who, options) => Runner.at(browser, server, who, options);

/** What the browser says of a request that is refused is no complaint about the page. */
const complaints = (maya) => maya.complaints.filter((text) => !text.includes("Failed to load resource"));

/** A release of which every item is closed. */
const allDone = () => FILES[RELEASE].replaceAll(/^  ([a-z]+):$/gm, (_, id) =>
  `  ${id}: { state: done, by: ${id === "approved" ? "greta" : "li"}, at: 2026-11-20T09:00:00Z${id === "backup" ? ', evidence: "https://ci.example.com/1"' : ""} }`);

test("a release is created where there is none, and run to its end on its page", async () => {
  const { [RELEASE]: _, ...empty } = FILES;
  await begins(empty);
  const opened = await visit(browser, server.url + "index.html");
  const { tab } = opened;
  await tab.locator(".empty + .rs-edit-new").first().click();
  const dialog = tab.locator("dialog[open]");
  await dialog.locator("[name=service]").fill("pay");
  await dialog.locator("[name=environment]").fill("production");
  assert.deepEqual(await dialog.locator(":required").evaluateAll((fields) => fields.map(({ name }) => name)), ["version"]);
  await dialog.locator("[name=version]").fill("a/b");
  await dialog.getByRole("button", { name: "Create the release" }).click();
  await dialog.getByText("contains a slash").first().waitFor();
  await dialog.locator("[name=version]").fill("1.0");
  await dialog.locator("[name=owner]").selectOption("maya");
  await dialog.getByRole("button", { name: "Create the release" }).click();
  await tab.waitForURL(server.url + "releases/pay/production/1.0.html");
  const file = "content/releases/pay/production/1.0.yaml";
  assert.match(site.read(file), /^# yaml-language-server: .*\nchecklist: deployment\nenvironment: production\nowner: maya\n/);
  assert.ok(existsSync(site.path("content/releases/pay/production/1.0.md")));

  const maya = new Runner(opened);
  await maya.ready();
  await maya.chooses("maya");
  await maya.button("Start").click();
  await maya.tab.getByText("In progress").first().waitFor();
  assert.match(site.read(file), /started: 20/);
  await maya.button("Close…").click();
  await maya.dialog.getByText("9 items open").waitFor();
  assert.equal(await maya.dialog.getByRole("radio", { checked: true }).count(), 0, "nothing is chosen");
  await maya.dialog.getByLabel("Done").check();
  await maya.dialog.getByText("closed in spite of a not yet").waitFor();
  await maya.dialog.locator("[name=note]").fill("agreed");
  await maya.dialog.getByRole("button", { name: "Close as done" }).click();
  await maya.dialog.waitFor({ state: "detached" });
  await maya.button("Reopen…").waitFor();
  assert.match(site.read(file), /as: done\n.*by: maya[^]*note: agreed[^]*verdict: not-yet|as: done, by: maya.*note: agreed, verdict: not-yet/);
  await maya.acts("Roll back…");
  await maya.dialog.locator("[name=note]").fill("queue grew all weekend");
  await maya.dialog.getByRole("button", { name: "Close as rolled back" }).click();
  await maya.tab.getByText("Rolled back").first().waitFor();
  assert.equal(await maya.status.textContent(), "Saved, rolled back");
  await maya.button("Reopen…").click();
  await maya.dialog.locator("[name=note]").fill("next attempt");
  await maya.dialog.getByRole("button", { name: "Reopen", exact: true }).click();
  await maya.button("Close…").waitFor();
  assert.match(site.read(file), /as: reopened/);
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("a new release gets the kind and the owner that its form shows", async () => {
  const list = `---\nkinds: [minor, hotfix]\n---\n${FILES[LIST]}`;
  await begins({ ...FILES, [LIST]: list, [RELEASE]: FILES[RELEASE].replace("owner: maya", "owner: maya\nkind: minor") });
  const maya = await runner();
  await maya.acts("New release…");
  const field = (name) => maya.dialog.locator(`[name=${name}]`);
  const create = async (version) => {
    await field("version").fill(version);
    await maya.dialog.getByRole("button", { name: "Create the release" }).click();
    await maya.tab.waitForURL(`${server.url}releases/${version}.html`);
    await maya.ready();
    return site.read(`content/releases/${version}.yaml`);
  };
  assert.equal(await field("kind").inputValue(), "minor");
  await field("from").selectOption("");
  assert.equal(await field("kind").inputValue(), "", "no release is followed");
  await field("from").selectOption("1.0");
  assert.match(await create("2.0"), /kind: minor\nowner: maya\n/);
  await maya.acts("New release…");
  await field("kind").selectOption("");
  await field("owner").selectOption("");
  assert.doesNotMatch(await create("3.0"), /kind:|owner:/);
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("a release that is a go closes as done without a reason, by keys alone", async () => {
  site.write(RELEASE, allDone());
  const maya = await runner();
  const { keyboard } = maya.tab;
  await maya.box("tests").focus();
  await keyboard.press("x");
  await maya.dialog.waitFor();
  assert.equal(await maya.tab.evaluate(() => document.activeElement.value), "done", "the end is a go");
  assert.equal(await maya.dialog.locator("[name=note]").evaluate((field) => field.required), false);
  await maya.leavesDialog();
  assert.equal(await maya.tab.evaluate(() => document.activeElement.parentElement.id), "tests", "the focus is back");
  await keyboard.press("x");
  await keyboard.press("ArrowDown");
  assert.equal(await maya.dialog.locator("[name=note]").evaluate((field) => field.required), true);
  await keyboard.press("ArrowUp");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.type("2026-11-20 12:00");
  await keyboard.press("Enter");
  await maya.dialog.waitFor({ state: "detached" });
  assert.match(site.read(RELEASE), /finished: 2026-11-20T12:00:00Z\nclosed:[^]*as: done[^]*verdict: go/);
  await maya.tab.getByText("Closed: done").waitFor({ state: "attached" });
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("while editing, pages name no commands, which published pages do", async () => {
  site.write(RELEASE, allDone());
  site.write("content/checklists/unused.md", "# Unused\n\n- [ ] One {#one}\n");
  const texts = { "releases/1.0.html": "Ready to close.", "index.html": "No release is closed yet.", "checklists/unused.html": "No release has used this checklist yet." };
  for (const [page, text] of Object.entries(texts)) {
    const { tab, context } = await visit(browser, server.url + page);
    await tab.locator(page.startsWith("releases") ? ".rs-edit-bar" : ".rs-edit-quiet").waitFor();
    await tab.locator("main").getByText(text).first().waitFor();
    assert.doesNotMatch(await tab.locator("main").innerText(), /runsheet |Close one|Create one/, page);
    await context.close();
  }
  const address = site.build();
  for (const [page, text] of Object.entries(texts)) {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(address(page));
    await tab.locator("main").getByText(text).first().waitFor();
    assert.match(await tab.locator("main").innerText(), /runsheet (new|close) /, page);
    await context.close();
  }
});

test("a refusal stays in the dialog, with the reasons and what was typed", async () => {
  site.write(RELEASE, allDone());
  const maya = await runner();
  await maya.button("Close…").click();
  await maya.dialog.locator("[name=note]").fill("all green");
  site.write(RELEASE, allDone().replace(/^  canary: .*$/m, "  canary: { state: failed, by: li, at: 2026-11-20T09:30:00Z, note: lock timeout }"));
  await maya.dialog.getByRole("button", { name: "Close as done" }).click();
  const refusal = maya.dialog.getByRole("alert");
  await refusal.getByText("Canary").waitFor();
  assert.doesNotMatch(await refusal.textContent(), /--|runsheet /);
  assert.equal(await maya.dialog.locator("[name=note]").inputValue(), "all green");
  await maya.dialog.getByRole("button", { name: "Close as done" }).click();
  await maya.dialog.getByRole("button", { name: "Cancel" }).click();
  await maya.dialog.waitFor({ state: "detached" });
  assert.doesNotMatch(site.read(RELEASE), /closed:/);
  await maya.close();
});

test("the last record is undone byte for byte, with the key and from the bar", async () => {
  const maya = await runner();
  await maya.box("tests").click();
  await maya.undoBar.getByText("Done recorded").waitFor();
  assert.match(await maya.undoBar.textContent(), /Tests pass/);
  await maya.sees("tests", "done");
  await maya.tab.keyboard.press("u");
  await maya.sees("tests", "todo");
  assert.equal(site.read(RELEASE), FILES[RELEASE]);
  assert.match(await maya.status.textContent(), /^Undone\. The file is as it was/);
  await maya.undoBar.waitFor({ state: "hidden" });
  await maya.tab.keyboard.press("u");
  assert.match(await maya.status.textContent(), /nothing to undo/);
  await maya.tab.keyboard.press("l");
  await maya.tab.keyboard.type("we wait");
  await maya.tab.keyboard.press("Enter");
  await maya.undoBar.getByText("Log line recorded").waitFor();
  await maya.undoBar.getByRole("button", { name: "Undo" }).click();
  await maya.tab.locator(".log").waitFor({ state: "detached" });
  assert.equal(site.read(RELEASE), FILES[RELEASE]);
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("an undo after another record is a correction, which the row shows", async () => {
  const maya = await runner();
  await maya.box("tests").click();
  await maya.sees("tests", "done");
  await hearing(maya.tab, "updated", () => site.write(RELEASE, site.read(RELEASE)
    .replace("  migrate:\n", "  migrate: { state: doing, by: li, at: 2026-11-20T09:40:00Z }\n")));
  await maya.tab.keyboard.press("u");
  await maya.sees("tests", "todo");
  assert.match(await maya.status.textContent(), /^Undone with a correction/);
  await maya.row("tests").getByText("undone").waitFor();
  assert.match(site.read(RELEASE), /corrects: [^]*note: undone/);
  await maya.close();
});

test("an undo before the page shows the record leaves its row free", async () => {
  const maya = await runner();
  // The page does not get its new content yet.
  let show;
  const shown = new Promise((resolve) => (show = resolve));
  await maya.tab.route("**/releases/1.0.html", async (route) => {
    await shown;
    await route.continue();
  });
  await maya.box("tests").click();
  await maya.undoBar.getByText("Done recorded").waitFor();
  await maya.tab.keyboard.press("u");
  await maya.status.getByText("Undone. The file is as it was.").waitFor();
  show();
  await maya.box("tests").click();
  await maya.sees("tests", "done");
  await maya.close();
});

test("undo is offered for ten seconds, and longer while it has the focus", async () => {
  const maya = await runner(null);
  await maya.tab.clock.install();
  await maya.chooses("maya");
  await maya.box("tests").click();
  const undo = maya.undoBar.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await undo.focus();
  await maya.tab.clock.fastForward(11_000);
  assert.equal(await maya.undoBar.isVisible(), true);
  await undo.blur();
  await maya.tab.clock.fastForward(9_000);
  assert.equal(await maya.undoBar.isVisible(), true);
  await maya.tab.clock.fastForward(1_500);
  await maya.undoBar.waitFor({ state: "hidden" });
  await maya.close();
});

test("a file and a picture from the clipboard become evidence", async () => {
  const maya = await runner();
  await maya.goes("backup");
  await maya.tab.keyboard.press("d");
  await maya.said("backup").getByText("requires evidence").waitFor();
  const evidence = maya.form.locator("[name=evidence]");
  await maya.form.locator("input[type=file]").setInputFiles({ name: "load test.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n") });
  await maya.form.getByText("1.0-load-test.csv is stored").waitFor();
  await evidence.evaluate((field) => {
    const clipboardData = new DataTransfer();
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
    clipboardData.items.add(new File([png], "image.png", { type: "image/png" }));
    // A ClipboardEvent of a script has no files in Firefox.
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "clipboardData", { value: clipboardData });
    field.dispatchEvent(event);
  });
  await maya.form.getByText("1.0-image.png is stored").waitFor();
  assert.equal(await evidence.inputValue(), "1.0-load-test.csv\n1.0-image.png");
  await maya.form.locator("input[type=file]").setInputFiles({ name: "run.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") });
  await maya.form.getByText("Not stored: run.exe cannot be attached").waitFor();
  await maya.button("Record it").click();
  await maya.sees("backup", "done");
  assert.match(site.read(RELEASE), /backup: \{ state: done, by: maya, .*evidence: \[1\.0-load-test\.csv, 1\.0-image\.png\] \}/);
  assert.equal(site.read("content/releases/1.0-load-test.csv"), "a,b\n");
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("a file that is too large is not sent", async () => {
  await begins({ ...FILES, "site.yaml": `${FILES["site.yaml"]}evidence: { max_mb: 1 }\n` });
  const maya = await runner();
  await maya.goes("backup");
  await maya.tab.keyboard.press("e");
  await maya.form.locator("input[type=file]").setInputFiles({ name: "big.log", mimeType: "text/plain", buffer: Buffer.alloc(1_000_001, "x") });
  await maya.form.getByText("larger than 1 MB").waitFor();
  assert.deepEqual(readdirSync(site.path("content/releases")), ["1.0.yaml"]);
  assert.deepEqual(maya.complaints, []);
  await maya.close();
});

test("a missing role is given where the sign-off is refused, and recorded for the person who has it", async () => {
  await begins({ ...FILES, [RELEASE]: allDone().replace("roles: { manager: greta }\n", "").replace(/^  approved: .*$/m, "  approved:") });
  const maya = await runner();
  await maya.box("approved").click();
  const role = maya.form.getByLabel("Who has the role manager?");
  await role.waitFor();
  await role.selectOption("greta");
  await maya.form.getByRole("button", { name: "Give the role and record it" }).click();
  await maya.form.getByLabel("Who signed off?").selectOption("greta");
  await maya.button("Record it for Greta Lindqvist").click();
  await maya.sees("approved", "done");
  const text = site.read(RELEASE);
  assert.match(text, /manager: greta/);
  assert.match(text, /approved: \{ state: done, by: greta, at: /);
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("a section is waived with its reason", async () => {
  const maya = await runner();
  await maya.row("deploy").getByRole("button", { name: "Waive the section Deploy…" }).click();
  await maya.tab.keyboard.type("no code changed");
  await maya.tab.keyboard.press("Enter");
  await maya.sees("migrate", "skipped");
  assert.match(site.read(RELEASE), /  deploy: \{ state: skipped, by: maya, at: \S+, note: no code changed \}/);
  assert.match(await maya.status.textContent(), /Deploy: skipped/);
  await maya.row("deploy").getByRole("button", { name: "Waive the section Deploy…" }).waitFor({ state: "detached" });
  await maya.goes("tests");
  await maya.tab.keyboard.press("w");
  assert.equal(await maya.row("prepare").locator("form").count(), 1, "the section of the current row");
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("owner, roles, links, title, artifact and planned time are set in one dialog", async () => {
  const maya = await runner();
  await maya.acts("Owner, roles, links and times…");
  const set = (name, value) => maya.dialog.locator(`[name="${name}"]`).fill(value);
  const hint = maya.dialog.locator("label", { has: maya.tab.locator('[name="planned.start"]') }).locator("small");
  assert.equal(await hint.textContent(), "Write times as 2026-12-01 09:00 (UTC).");
  await set("title", "Winter release");
  await set("artifact", "sha256:9f2c4d");
  await set("planned.start", "2026-12-01 09:00");
  await set("new link name", "ticket");
  await set("new link", "https://tickets.example.com/1");
  await maya.dialog.locator('[name="role.manager"]').selectOption("li");
  await maya.dialog.getByRole("button", { name: "Save the changes" }).click();
  await maya.dialog.waitFor({ state: "detached" });
  const text = site.read(RELEASE);
  for (const line of [/title: Winter release\n/, /artifact: "?sha256:9f2c4d"?\n/, /planned: 2026-12-01T09:00:00Z\n/, /ticket: "?https:/, /manager: li/]) {
    assert.match(text, line);
  }
  assert.match(text, /owner: maya\n/, "what was not changed stays");
  await maya.undoBar.getByRole("button", { name: "Undo" }).click();
  await maya.undoBar.waitFor({ state: "hidden" });
  await maya.tab.waitForFunction(() => document.querySelector(".rs-edit-last").textContent.startsWith("Undone"));
  assert.equal(site.read(RELEASE), FILES[RELEASE], "all of it is one record");
  await maya.acts("Owner, roles, links and times…");
  await maya.dialog.locator('[name="planned.start"]').fill("in May");
  await maya.dialog.getByRole("button", { name: "Save the changes" }).click();
  await maya.dialog.getByRole("alert").getByText("in May").waitFor();
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("a section with a sign-off is waived for its holder, and the form still says that it is waived", async () => {
  const maya = await runner();
  await maya.row("prepare").getByRole("button", { name: "Waive the section Prepare…" }).click();
  await maya.tab.keyboard.type("no code changed");
  await maya.tab.keyboard.press("Enter");
  const waive = maya.button("Waive for Greta Lindqvist");
  await waive.waitFor();
  assert.equal(await maya.form.locator("#rs-edit-subject").textContent(), "Waive Prepare");
  assert.equal(await maya.form.getAttribute("aria-label"), "Waive Prepare");
  await maya.form.getByLabel("Who signed off?").selectOption("greta");
  await waive.click();
  await maya.sees("approved", "skipped");
  assert.match(site.read(RELEASE), /  prepare: \{ state: skipped, by: greta, .*note: no code changed/);
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("a refusal marks the fields that it names, and is on the screen if it names none", async () => {
  const maya = await runner("maya", { viewport: { width: 1280, height: 500 } });
  let reasons = [
    { id: null, key: "incident.link", message: "the scheme `javascript:` is not allowed in links" },
    { id: null, key: "link.ticket", message: "the link is too long" },
  ];
  await maya.tab.route("**/_runsheet/record", (route) => route.fulfill({
    status: 422, contentType: "application/json",
    body: JSON.stringify({ recorded: false, message: "nothing was recorded", reasons, hints: [] }),
  }));
  await maya.acts("Owner, roles, links and times…");
  const field = (name) => maya.dialog.locator(`[name="${name}"]`);
  const save = maya.dialog.getByRole("button", { name: "Save the changes" });
  await field("title").fill("Winter release");
  await field("new link name").fill("ticket");
  await field("new link").fill("https://tickets.example.com/1");
  const topOf = async (name) => (await field(name).boundingBox()).y;
  await save.click();
  await maya.dialog.getByRole("alert").getByText("too long").waitFor();
  assert.equal(await topOf("new link name"), await topOf("new link"), "the field beside a fault stays in line");
  for (const [name, text] of [["incident.link", "The scheme javascript: is not allowed in links."], ["new link", "The link is too long."]]) {
    assert.equal(await field(name).getAttribute("aria-invalid"), "true");
    assert.equal(await maya.dialog.locator(`#${await field(name).getAttribute("aria-describedby")}`).textContent(), text);
    assert.equal(await field(name).isVisible(), true);
  }
  assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "new link");
  await field("new link").fill("https://tickets.example.com/2");
  assert.equal(await field("new link").getAttribute("aria-invalid"), null);
  reasons = [{ id: null, key: null, message: "`1.0` has errors" }];
  await field("title").focus();
  await maya.tab.keyboard.press("Enter");
  await maya.dialog.getByRole("alert").getByText("has errors").waitFor();
  assert.equal(await maya.dialog.locator("[aria-invalid]").count(), 0);
  const isOnScreen = ({ innerHeight }) => {
    const { top, bottom } = document.querySelector("dialog[open] .rs-edit-refusal").getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  };
  await maya.tab.waitForFunction(() => document.activeElement.className === "rs-edit-refusal");
  assert.equal(await maya.tab.evaluate(`(${isOnScreen})(window)`), true);
  await maya.close();
});

test("what the current checklist changes is shown before the release is moved to it", async () => {
  await begins({ ...FILES, "content/releases/1.0.md": FILES[LIST], [RELEASE]: allDone(), [LIST]: FILES[LIST].replace("Migrate", "Migrate twice") });
  const maya = await runner();
  await maya.acts("Move to the current checklist…");
  await maya.dialog.getByText("Migrate → Migrate twice").waitFor();
  assert.match(site.read("content/releases/1.0.md"), /Migrate \{/, "nothing is written yet");
  await maya.dialog.getByLabel("Keep it done").check();
  await maya.dialog.getByRole("button", { name: "Move to the current checklist" }).click();
  await maya.dialog.waitFor({ state: "detached" });
  await maya.row("migrate").getByText("Migrate twice").waitFor();
  assert.equal(await maya.status.textContent(), "Saved, moved to the current checklist");
  await maya.sees("migrate", "done");
  assert.match(site.read("content/releases/1.0.md"), /Migrate twice/);
  assert.deepEqual(complaints(maya), []);
  await maya.close();
});

test("the status is copied for a chat, with who is next", needs("read the clipboard"), async () => {
  const maya = await runner("maya", { permissions: ["clipboard-read", "clipboard-write"] });
  await maya.acts("Copy status");
  await maya.tab.waitForFunction(() => document.querySelector(".rs-edit-last").textContent.startsWith("Status copied"));
  assert.equal(await maya.tab.evaluate(() => navigator.clipboard.readText()), "1.0: planned\n0 done, 9 open of 9 (0 %)\nNext up: Tests pass (Maya Okafor)\n");
  await maya.close();
});

test("on a phone a row has its history and its link while editing, large enough to touch", async () => {
  const maya = await runner("maya", { viewport: { width: 320, height: 640 } });
  await maya.button("All items").click();
  for (const part of [".go", ".copy"]) {
    const box = await maya.row("tests").locator(`> ${part}`).boundingBox();
    assert.ok(box.width >= 44 && box.height >= 44, `${part}: ${box.width} x ${box.height}`);
  }
  assert.equal(await maya.tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  await maya.close();
});

for (const size of ["wide", "phone"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`no dialog has a violation, ${size} and ${colorScheme}`, async () => {
      const maya = await runner("maya", { viewport: VIEWPORTS[size], colorScheme });
      const check = async (what) => {
        await assertAccessible(maya.tab, what);
        const sideways = await maya.tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(sideways, 0, what);
        if (size !== "phone") return;
        const small = await maya.dialog.locator("button, input:not([type=radio]), select, textarea").evaluateAll((all) => all
          .filter((one) => one.offsetParent && one.offsetHeight < 44).map((one) => one.outerHTML));
        assert.deepEqual(small, [], what);
      };
      await maya.tab.keyboard.press("m");
      await check("the list of actions");
      await maya.leavesDialog();
      await maya.tab.keyboard.press("x");
      await maya.dialog.getByLabel("Rolled back").check();
      await check("closing");
      await maya.leavesDialog();
      await maya.acts("Owner, roles, links and times…");
      await maya.dialog.locator("summary").click();
      await check("details");
      await maya.leavesDialog();
      await maya.acts("New release…");
      await maya.dialog.locator("[name=version]").fill("1.0");
      await maya.dialog.locator("[name=service]").fill("");
      await maya.dialog.locator("[name=environment]").fill("");
      await maya.dialog.getByRole("button", { name: "Create the release" }).click();
      await maya.dialog.getByRole("alert").getByText("already").waitFor();
      await check("a refusal");
      await maya.leavesDialog();
      await (size === "phone" ? maya.button("Done") : maya.box("tests")).click();
      await maya.undoBar.getByText("Done recorded").waitFor();
      if (size !== "phone") await maya.sees("tests", "done");
      await check("undo");
      await maya.acts("Close…");
      await maya.dialog.getByLabel("Rolled back").check();
      await maya.dialog.locator("[name=note]").fill("orders arrived twice");
      await maya.dialog.getByRole("button", { name: "Close as rolled back" }).click();
      await maya.button("Dismiss").waitFor();
      await check("a warning about the release");
      await maya.close();
    });
  }
}
