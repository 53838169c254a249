// A release that is run one-handed on a phone, in `runsheet serve --edit`.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { VIEWPORTS, launch, needs } from "./browser.mjs";
import { FILES, RELEASE, Runner } from "./release-editor.mjs";
import { assertAccessible } from "./accessible.mjs";
import { Site, hearing } from "./live.mjs";

const SIZES = { "390 x 844": VIEWPORTS.phone, "320 x 568": { width: 320, height: 568 } };
const SMALL = SIZES["320 x 568"];

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

/** Somebody who runs the release on a phone. */
class PhoneRunner extends Runner {
  constructor(opened) {
    super(opened);
    this.title = this.tab.locator(".rs-edit-one h1");
    this.zone = this.tab.locator(".rs-edit-zone");
    this.status = this.tab.locator(".rs-edit-dock > .rs-edit-last");
  }

  /** Opens the page, and says who records unless `who` is null. */
  static async at(who = "maya", { viewport = SMALL, ...options } = {}) {
    const runner = new this(await Runner.opened(browser, server, { viewport, ...options }));
    await runner.ready();
    if (who) await runner.chooses(who);
    return runner;
  }

  /** Until that item is the one on the screen. */
  async shows(text) {
    await this.tab.locator(".rs-edit-one h1", { hasText: new RegExp(`^${text}$`) }).waitFor();
  }

  tap(name) {
    return this.zone.getByRole("button", { name, exact: true }).click();
  }

  /** What is below 44 by 44 of everything that can be touched. */
  tooSmall() {
    return this.tab.evaluate(() => {
      const isInText = (one) => one.localName === "a" && one.closest("p, li, dd, h2, .lines, .what, .body");
      const sizeOf = (one) => {
        const after = getComputedStyle(one, "::after");
        const isLarger = after.position === "absolute" && after.content !== "none";
        const { width, height } = (isLarger ? one.parentElement : one.closest("label") ?? one).getBoundingClientRect();
        return { name: one.ariaLabel || one.textContent || one.name, width, height };
      };
      const all = [...document.querySelectorAll("button, a[href], input, textarea, select")];
      const within = document.querySelector("dialog[open]") ?? document;
      return all.filter((one) => within.contains(one) && one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && !isInText(one))
        .filter((one) => !one.closest(".rs-edit-box, .skip") && getComputedStyle(one).clipPath === "none")
        .map(sizeOf).filter(({ width, height }) => width && (width < 43.5 || height < 43.5));
    });
  }

  sideways() {
    return this.tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}

/** What the file says of an item. */
const entry = (id) => new RegExp(`^  ${id}:(.*\\n(?:    .*\\n)*)`, "m").exec(site.read(RELEASE))[1];
const setEntry = (id, text) => site.write(RELEASE, site.read(RELEASE).replace(`  ${id}:\n`, `  ${id}: ${text}\n`));

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`a release is run one item at a time with the thumb, ${size}`, needs("touch"), async () => {
    const maya = await PhoneRunner.at(null, { viewport, hasTouch: true, isMobile: true });
    await maya.shows("Tests pass");
    assert.equal(await maya.bar.evaluate((bar) => bar.offsetHeight), 48);
    assert.equal(await maya.tab.title(), "EDITING: 1.0 – Runs");
    assert.equal(await maya.tab.locator("h1:visible").count(), 1);
    await maya.zone.getByRole("button", { name: "Done", exact: true }).tap();
    await maya.says("maya");
    await maya.shows("Backup verified");
    assert.match(entry("tests"), /state: done, by: maya/, "it was sent once it was known by whom");
    assert.equal(await maya.tab.evaluate(() => document.activeElement.textContent), "Backup verified");
    await maya.tap("Done");
    assert.equal(await maya.status.textContent(), "This item requires evidence.");
    assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "evidence");
    await maya.undoBar.getByText("Done recorded").waitFor();
    await maya.tab.keyboard.type("https://ci.example.com/1");
    assert.equal(await maya.status.textContent(), "", "it is no longer true");
    assert.equal(await maya.undoBar.isVisible(), false, "it would cover the fields");
    await maya.tap("Done");
    await maya.shows("Approved");
    await maya.button("Next item: Migrate").click();
    await maya.shows("Migrate");
    assert.match(entry("backup"), /evidence: "?https:\/\/ci\.example\.com\/1/);
    await maya.tap("Fail…");
    assert.equal(await maya.tab.evaluate(() => document.activeElement.name), "note");
    await maya.tab.keyboard.type("lock timeout");
    await maya.form.getByRole("button", { name: "Record as failed" }).click();
    await maya.shows("Canary");
    assert.match(entry("migrate"), /state: failed, .*note: lock timeout/);
    await maya.button("Add a note").click();
    await maya.tab.keyboard.type("no canary here");
    await maya.tap("Skip…");
    assert.equal(await maya.form.locator("[name=note]").inputValue(), "no canary here", "what was typed is taken along");
    await maya.form.getByRole("button", { name: "Record as skipped" }).click();
    await maya.shows("Everywhere");
    assert.match(entry("canary"), /state: skipped, .*note: no canary here/);
    assert.equal(await maya.sideways(), 0);
    assert.deepEqual(maya.complaints, []);
    await maya.close();
  });
}

test("the page opens at the first problem, else at the next item of this person, else at the next", async () => {
  site.write("content/checklists/deployment.md", FILES["content/checklists/deployment.md"].replace("{#migrate}", "{#migrate owner=li}"));
  const li = await PhoneRunner.at("li");
  await li.tab.reload();
  await li.ready();
  await li.shows("Migrate");
  const greta = await PhoneRunner.at("greta");
  await greta.shows("Tests pass");
  await hearing(li.tab, "updated", () => setEntry("canary", "{ state: failed, by: maya, at: 2026-11-20T09:40:00Z, note: slow }"));
  await li.shows("Migrate");
  await li.tab.reload();
  await li.ready();
  await li.shows("Canary");
  await li.tab.goto(`${server.url}releases/1.0.html#announce`);
  await li.ready();
  await li.shows("Announce");
  for (const one of [li, greta]) await one.close();
});

test("an open item says how long it usually takes, from five releases on, and how long it took last time", async () => {
  const past = (number, minutes) => site.write(`content/releases/0.${number}.yaml`, `checklist: deployment
closed: { as: done, by: li, at: 2026-11-0${number}T12:00:00Z, note: x }
items:
  tests:
    - { state: doing, by: li, at: 2026-11-0${number}T09:00:00Z }
    - { state: done, by: li, at: 2026-11-0${number}T09:${String(minutes).padStart(2, "0")}:00Z }
  migrate: { state: done, by: li, at: 2026-11-0${number}T10:00:00Z }
`);
  [4, 6, 8, 20].forEach((minutes, index) => past(index + 1, minutes));
  const maya = await PhoneRunner.at();
  const state = maya.tab.locator(".rs-edit-now");
  const last = maya.tab.locator(".rs-edit-past");
  assert.match(await last.textContent(), /^Last time, 0\.4: done in 20 min\.$/);
  assert.doesNotMatch(await state.textContent(), /usually/);
  past(5, 5);
  await state.getByText("usually 6 min").waitFor();
  assert.match(await last.textContent(), /^Last time, 0\.5: done in 5 min\.$/);
  await maya.tab.evaluate(() => { location.hash = "migrate"; });
  await maya.shows("Migrate");
  assert.doesNotMatch(await state.textContent(), /usually/);
  assert.equal(await last.isVisible(), false);
  await maya.close();
});

test("undo is at the thumb, covers nothing and shows its item again", async () => {
  const maya = await PhoneRunner.at();
  await maya.tap("Done");
  await maya.shows("Backup verified");
  const undo = maya.undoBar.getByRole("button", { name: "Undo" });
  const [bar, zone, button] = await Promise.all([maya.undoBar, maya.zone, undo].map((one) => one.boundingBox()));
  assert.ok(bar.y + bar.height <= zone.y, "it is above the buttons");
  assert.ok(button.width >= 72 && button.height >= 44 && bar.height >= 56);
  await maya.tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const last = await maya.tab.locator(".rs-edit-then li").last().boundingBox();
  assert.ok(last.y + last.height <= (await maya.undoBar.boundingBox()).y + 1, "the end of the page can be read above it");
  await undo.click();
  await maya.shows("Tests pass");
  assert.equal(site.read(RELEASE), FILES[RELEASE], "byte for byte");
  await maya.status.getByText("Undone").waitFor();
  await maya.close();
});

test("all items: finished sections and runs of closed items fold, and a tap opens an item", async () => {
  for (const id of ["tests", "approved", "migrate", "canary", "everywhere", "roll"]) {
    setEntry(id, `{ state: done, by: ${id === "approved" ? "greta" : "li"}, at: 2026-11-20T09:00:00Z }`);
  }
  setEntry("backup", '{ state: done, by: li, at: 2026-11-20T09:00:00Z, evidence: "https://ci.example.com/1" }');
  const maya = await PhoneRunner.at();
  await maya.shows("Window open");
  await maya.button("All items").click();
  assert.equal(await maya.title.count(), 0);
  const fold = maya.button("Prepare: 3 of 3");
  assert.equal((await fold.locator("..").boundingBox()).height, 48);
  assert.equal(await maya.row("tests").locator("..").getAttribute("hidden"), "until-found");
  assert.equal(await maya.tab.getByRole("button", { name: "Open: Tests pass" }).count(), 0, "nothing but a search finds it");
  await fold.click();
  await maya.row("tests").locator("> .tx").click();
  await maya.shows("Tests pass");
  assert.deepEqual(await maya.zone.getByRole("button").allTextContents(), ["Go to next: Window open", "Correct…", "•••"]);
  await maya.button("All items").click();
  assert.deepEqual(await maya.tab.locator("li.folded").allTextContents(), ["2 done"], "those in a list that has open items too");
  await maya.tap("Go to next: Window open");
  await maya.shows("Window open");
  assert.equal(await maya.sideways(), 0);
  await maya.close();
});

test("a server that does not answer is said plainly: nothing is queued, what was typed stays, a person sends it again", async () => {
  const maya = await PhoneRunner.at();
  const port = new URL(server.url).port;
  await maya.button("Add a note").click();
  await maya.tab.keyboard.type("all green");
  await hearing(maya.tab, "disconnected", () => server.stop("SIGKILL"));
  assert.match(await maya.bar.locator(".rs-edit-state").textContent(), /^Not connected since \d\d:\d\dNothing can be recorded\.$/);
  const done = maya.zone.getByRole("button", { name: "Done", exact: true });
  assert.equal(await done.getAttribute("aria-disabled"), "true");
  assert.equal(await done.evaluate((one) => getComputedStyle(one).borderStyle), "dashed");
  await done.focus();
  await maya.tab.keyboard.press("Enter");
  assert.equal(await maya.status.textContent(), "Not recorded: the server does not answer. What you typed stays here.");
  server = await site.serve("--port", port, "--edit");
  await maya.ready();
  assert.equal(site.read(RELEASE), FILES[RELEASE], "nothing was queued");
  await maya.tab.route("**/_runsheet/record", (route) => route.abort());
  await maya.tap("Done");
  await maya.said("tests").waitFor();
  assert.match(await maya.said("tests").textContent(), /^The server does not answer\. It is not known whether this was recorded\./);
  assert.ok((await maya.said("tests").boundingBox()).y + (await maya.said("tests").boundingBox()).height <= (await maya.zone.boundingBox()).y);
  await maya.tab.unroute("**/_runsheet/record");
  await maya.button("Try again").click();
  await maya.shows("Backup verified");
  assert.match(entry("tests"), /state: done, .*note: all green/);
  assert.equal(entry("tests").match(/state:/g).length, 1);
  await maya.close();
});

test("a device that loses its network says so at once", needs("touch"), async () => {
  const maya = await PhoneRunner.at();
  await hearing(maya.tab, "disconnected", () => maya.context.setOffline(true));
  assert.match(await maya.bar.locator(".rs-edit-state").textContent(), /^Not connected since/);
  await maya.context.setOffline(false);
  await maya.ready();
  await maya.tap("Done");
  await maya.shows("Backup verified");
  await maya.close();
});

test("how the release stands opens from the bar, and a reason leads to its item", async () => {
  setEntry("migrate", "{ state: failed, by: li, at: 2026-11-20T09:40:00Z, note: lock }");
  const maya = await PhoneRunner.at();
  await maya.shows("Migrate");
  await maya.tab.locator(".rs-edit-state").click();
  await maya.dialog.getByText("No-go:").waitFor();
  for (const name of ["Copy status", "Log…", "Close…", "New release…"]) await maya.dialog.getByRole("button", { name, exact: true }).waitFor();
  await maya.dialog.getByRole("link", { name: "Tests pass" }).first().click();
  await maya.shows("Tests pass");
  await maya.tab.locator(".rs-edit-state").click();
  await maya.dialog.getByRole("button", { name: "Log…" }).click();
  await maya.form.locator("[name=note]").fill("Backup is slow");
  await maya.form.locator("[name=note]").press("Enter");
  await maya.undoBar.getByText("Log line recorded").waitFor();
  assert.match(site.read(RELEASE), /Backup is slow/);
  await maya.tab.evaluate(() => { location.hash = "announce"; });
  await maya.shows("Announce");
  await maya.zone.getByRole("button", { name: "More actions for this item…" }).click();
  await maya.dialog.getByRole("button", { name: "Waive the section…" }).click();
  await maya.form.locator("[name=note]").fill("not for this one");
  await maya.form.getByRole("button", { name: "Waive the section" }).click();
  await maya.undoBar.getByText("Skipped recorded").waitFor();
  assert.match(site.read(RELEASE), /  deploy: \{ state: skipped, by: maya, at: \S+, note: not for this one \}/);
  await maya.close();
});

test("a window that becomes wide, and narrow again, keeps its item and what was typed", async () => {
  const maya = await PhoneRunner.at();
  await maya.button("Next item: Backup verified").click();
  await maya.shows("Backup verified");
  await maya.button("Add a note").click();
  await maya.tab.keyboard.type("slow");
  await maya.tab.setViewportSize(VIEWPORTS.wide);
  await maya.tab.locator(":root:not([data-rs-view])").waitFor({ state: "attached" });
  await maya.tab.locator("#backup[data-rs-now] .rs-edit-acts").waitFor();
  assert.equal(await maya.row("migrate").isVisible(), true);
  await maya.tab.setViewportSize(SMALL);
  await maya.shows("Backup verified");
  assert.equal(await maya.tab.locator(".rs-edit-one [name=note]").inputValue(), "slow");
  await maya.close();
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`there is no violation and no target below 44 pixels, ${size} and ${colorScheme}`, async () => {
      setEntry("canary", "{ state: failed, by: li, at: 2026-11-20T09:40:00Z, note: slow }");
      const maya = await PhoneRunner.at(null, { viewport, colorScheme });
      const checkAll = async (what) => {
        await assertAccessible(maya.tab, what);
        assert.deepEqual(await maya.tooSmall(), [], what);
        assert.equal(await maya.sideways(), 0, what);
      };
      await checkAll("one item, with a problem");
      await maya.button("Previous item: Roll out").click();
      await maya.shows("Roll out");
      await checkAll("a group");
      await maya.button("All items").click();
      await checkAll("all items");
      await maya.tap("Go to next: Tests pass");
      await maya.tap("Done");
      await maya.dialog.waitFor();
      await checkAll("who are you");
      await maya.says("maya");
      await maya.shows("Backup verified");
      await maya.button("Add a note").click();
      await checkAll("undo, and a field");
      await maya.tap("Fail…");
      await checkAll("a form");
      await maya.tab.keyboard.press("Escape");
      await maya.button("More actions for this item…").click();
      await checkAll("more");
      await maya.tab.keyboard.press("Escape");
      await maya.tab.locator(".rs-edit-state").click();
      await checkAll("how it stands");
      await maya.tab.keyboard.press("Escape");
      await hearing(maya.tab, "disconnected", () => server.stop());
      // Playwright waits for a button that says it is disabled.
      await maya.zone.getByRole("button", { name: "Done", exact: true }).evaluate((done) => done.click());
      await checkAll("not connected");
      assert.deepEqual(maya.complaints, []);
      await maya.close();
    });
  }
}
