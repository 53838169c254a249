// `runsheet serve` in a real browser: pages follow the files in place.

import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { launch } from "./browser.mjs";
import { Site, hearing, visit } from "./live.mjs";

const items = (section, count) =>
  Array.from({ length: count }, (_, at) => `- [ ] Step ${at} of ${section}\n`).join("");

const LIST = "content/checklists/deployment.md";
const checklist = (first = "Tests pass", more = "") =>
  `# Deployment\n\n<details><summary>Why</summary>\n\nBecause.\n\n</details>\n\n## Prepare\n\n- [ ] ${first}\n${more}${items("prepare", 30)}\n` +
  `## Deploy\n\n- [ ] Migrate {#migrate owner=dba}\n- [ ] Announce {#announce owner=comms}\n${items("deploy", 30)}`;

const RELEASE = "content/releases/1.0.yaml";
const release = (state = "done", note = "quick") =>
  `checklist: deployment\nowner: maya\nroles: { dba: li }\nitems:\n\n  migrate:\n    { state: ${state}, by: li, at: 2026-11-20T09:40:00Z, note: "${note}" }\n`;

const FILES = {
  "site.yaml": "title: Preview\n",
  [LIST]: checklist(),
  [RELEASE]: release(),
  "content/guide/help.md": "# Help\n\nNothing of releases.\n",
};

let browser, site, server;
before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => {
  site = new Site(FILES);
  // A rename into a folder that was made a moment ago may fall between two looks, and is no rename then.
  mkdirSync(site.path("content/checklists/team"));
  server = await site.serve("--port", "0");
});
afterEach(async () => {
  await server.stop();
  site.remove();
});

const see = (page, options) => visit(browser, server.url + page, options);

test("an edit of the checklist shows in place, and nothing of the reader's is lost", async () => {
  const { context, tab, complaints } = await see("checklists/deployment.html");
  const state = () => tab.evaluate(() => ({
    mark: window.mark,
    open: document.querySelector("details").open,
    top: document.getElementById("migrate").getBoundingClientRect().top,
    scroll: scrollY,
  }));
  await tab.evaluate(() => {
    document.querySelector("details").open = true;
    document.getElementById("migrate").scrollIntoView();
  });
  const first = await state();
  assert.ok(first.scroll > 200);
  await hearing(tab, "updated", () => site.write(LIST, checklist("Tests pass twice", items("more", 5))));
  assert.ok(await tab.getByText("Tests pass twice").count());
  const second = await state();
  assert.equal(second.mark, first.mark, "the page was not loaded anew");
  assert.ok(second.open, "what was opened stays open");
  assert.ok(Math.abs(second.top - first.top) < 2, `moved from ${first.top} to ${second.top}`);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a change of state shows in the release, with the filter, the focus and the owner as they were", async () => {
  const { context, tab, complaints } = await see("releases/1.0.html");
  await tab.locator("label[for=rs-show-open]").click();
  await tab.locator(".filters select").selectOption("li");
  await tab.locator("a[href]").nth(5).focus();
  const kept = () => tab.evaluate(() => ({
    mark: window.mark,
    focus: document.activeElement.outerHTML,
    show: document.querySelector("input[name=show]:checked").value,
    owner: document.querySelector(".filters select").value,
    query: location.search,
    selects: document.querySelectorAll(".filters select").length,
    hints: document.querySelectorAll(".filters .hint").length,
  }));
  const first = await kept();
  await hearing(tab, "updated", () => site.write(RELEASE, release("failed", "lock timeout")));
  assert.ok(await tab.locator("#migrate.failed").count(), "the row has its new state");
  assert.ok(await tab.getByText("lock timeout").count());
  assert.deepEqual(await kept(), first);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the choice of an owner lists people, whatever they are called, and neither rules nor counts", async () => {
  site.write(LIST, `---
kinds: [patch, major]
---
# Deployment\n
- [ ] Load test {#load only=major}
- [ ] Migrate {#migrate owner=rule}
- [ ] Roll out {#roll}
  - [ ] Canary {#canary}
  - [ ] Everywhere {#everywhere}
- [ ] Announce {#announce}
`);
  await hearing((await see("index.html")).tab, "updated", () => site.write("content/releases/1.0.1.yaml", `checklist: deployment
kind: patch
items:
  canary: { state: done, by: "1 of 2", at: 2026-11-20T09:40:00Z }
  announce: { state: done, by: ["Lindqvist, Greta", li], at: 2026-11-20T09:50:00Z }
`));
  const { context, tab, complaints } = await see("releases/1.0.1.html");
  assert.equal(await tab.locator("#load > .by").textContent(), "by rule");
  assert.equal(await tab.locator("#roll > .by").textContent(), "1 of 2");
  const owner = tab.getByLabel("Owner");
  assert.deepEqual(await owner.locator("option").allTextContents(), ["Everyone", "1 of 2", "li", "Lindqvist, Greta", "rule"]);
  const visible = () => tab.evaluate(() => [...document.querySelectorAll(".it")].filter((item) => item.offsetParent).map(({ id }) => id));
  await owner.selectOption("rule");
  assert.deepEqual(await visible(), ["migrate"]);
  await owner.selectOption("Lindqvist, Greta");
  assert.deepEqual(await visible(), ["announce"]);
  await owner.selectOption("1 of 2");
  assert.deepEqual(await visible(), ["roll", "canary"]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a page that shows nothing of a change is not touched", async () => {
  const { context, tab } = await see("guide/help.html");
  await tab.evaluate(() => {
    window.changes = 0;
    new MutationObserver((all) => (window.changes += all.length))
      .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await hearing(tab, "checked", () => site.write(RELEASE, release("done", "slow")));
  assert.deepEqual(await tab.evaluate(() => [window.changes, window.heard.updated]), [0, 0]);
  await context.close();
});

test("a mistake lies over the page as the terminal tells it, and goes with it", async () => {
  const { context, tab, complaints } = await see("checklists/deployment.html");
  const panel = tab.locator(".rs-live-panel");
  assert.equal(await panel.isVisible(), false);
  await hearing(tab, "errors", () => site.write(RELEASE, release("dnoe")));
  const told = await panel.locator(".rs-live-text").textContent();
  assert.match(told, /error\[unknown-state\]/);
  assert.equal(await panel.locator("strong").textContent(), `1 error in ${RELEASE}`);
  assert.match(told, /content\/releases\/1\.0\.yaml:7:14/);
  assert.match(told, /Did you mean `done`\?/);
  const inTerminal = await server.line("unknown-state");
  assert.ok(told.startsWith(inTerminal), inTerminal);
  assert.equal(await panel.getAttribute("role"), "status");
  assert.ok(await tab.getByText("Tests pass").first().isVisible(), "the page is still there");
  await tab.keyboard.press("Escape");
  assert.equal(await panel.isVisible(), false, "it can be hidden");
  await hearing(tab, "errors", () => site.write(RELEASE, release("don")));
  assert.equal(await panel.isVisible(), true, "another mistake is shown again");
  await hearing(tab, "errors", () => site.write(RELEASE, release("done")));
  assert.equal(await panel.isVisible(), false);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the number of errors includes those that are not shown", async () => {
  const { context, tab } = await see("index.html");
  const entries = (count) => Array.from({ length: count }, (_, at) => `  step-${at}: { state: dnoe }\n`).join("");
  await hearing(tab, "errors", () => site.write(RELEASE, `checklist: deployment\nitems:\n${entries(25)}`));
  const panel = tab.locator(".rs-live-panel");
  assert.equal(await panel.locator("strong").textContent(), `25 errors in ${RELEASE}`);
  assert.equal((await panel.locator(".rs-live-text").textContent()).match(/^error/gm).length, 20);
  await context.close();
});

test("where nothing can be made of the site, the last good pages stay", async () => {
  const { context, tab } = await see("index.html");
  await hearing(tab, "errors", () => site.write("site.yaml", "title: [\n"));
  assert.match(await tab.locator(".rs-live-panel").textContent(), /last version without errors, from \d\d:\d\d:\d\d/);
  const other = await see("checklists/deployment.html");
  assert.ok(await other.tab.getByText("Tests pass").first().isVisible());
  await other.context.close();
  await hearing(tab, "updated", () => site.write("site.yaml", "title: Mended\n"));
  assert.equal(await tab.title(), "Mended");
  assert.equal(await tab.locator(".rs-live-panel").isVisible(), false);
  await context.close();
});

test("a template that fails on a page is told there, and the page comes back by itself", async () => {
  const { context, tab } = await see("guide/help.html");
  const template = "themes/default/templates/document.html";
  const text = (name) => `{% extends "base.html" %}{% block main %}<h1>Ours {{ document.${name} }}</h1>{% endblock main %}`;
  await hearing(tab, "errors", () => site.write(template, text("titel")));
  assert.match(await tab.locator(".rs-live-text").textContent(), /document\.html:1:/);
  assert.equal(await tab.locator(".rs-live-panel strong").textContent(), `1 error in ${template}`);
  assert.ok(await tab.getByText("Nothing of releases.").isVisible());
  const fresh = await see("guide/help.html");
  assert.ok(await fresh.tab.getByText("This page cannot be shown yet").isVisible());
  site.write(template, text("title"));
  await fresh.tab.getByRole("heading", { name: "Ours Help" }).waitFor();
  await tab.getByRole("heading", { name: "Ours Help" }).waitFor();
  await fresh.context.close();
  await context.close();
});

test("a stylesheet is put in place without loading the page", async () => {
  const { context, tab, complaints } = await see("checklists/deployment.html");
  const mark = await tab.evaluate(() => window.mark);
  for (const colour of ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]) {
    await hearing(tab, "styled", () => site.write("themes/default/static/runsheet.css", `h1 { color: ${colour} }`));
    assert.equal(await tab.evaluate(() => getComputedStyle(document.querySelector("h1")).color), colour);
  }
  assert.equal(await tab.locator("link[rel=stylesheet][href*=runsheet\\.css]").count(), 1);
  assert.equal(await tab.evaluate(() => window.mark), mark);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("whatever a stylesheet holds, the page has its rules and no others", async () => {
  const { context, tab, complaints } = await see("checklists/deployment.html");
  const style = "themes/default/static/runsheet.css";
  site.write("themes/default/static/more.css", "main { margin-top: 3px }");
  const texts = [
    "a { color: red }\nb { color: red }\nb { color: red }",
    "b { color: red }",
    "@layer low;\n@media print { b { color: red } }\nb { color: red }\n@layer low { a { color: blue } }",
    "@import url(more.css);\nb { color: red }",
    "b { color: blue; background: url(dot.png) }\nnothing here",
    "@font-face { font-family: x; src: local(y) }\n.it:has(> b) { b & { color: red } }",
    "",
  ];
  const rules = (text) => tab.evaluate((text) => {
    const told = ({ cssRules }) => [...cssRules].map((rule) => rule.cssText);
    const next = new CSSStyleSheet();
    if (text !== null) next.replaceSync(text);
    return told(text === null ? document.querySelector("link[rel=stylesheet]").sheet : next);
  }, text);
  for (const text of texts) {
    await hearing(tab, "styled", () => site.write(style, text));
    const expected = text.startsWith("@import") ? ["@import url(\"more.css\");", "b { color: red; }"] : await rules(text);
    assert.deepEqual(await rules(null), expected);
  }
  assert.equal(complaints.filter((one) => !one.includes("dot.png")).length, 0);
  await context.close();
});

test("a picture that stands twice on a page is new in both places", async () => {
  const picture = (colour) => `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path fill="${colour}" d="M0 0h9v9z"/></svg>`;
  site.write("content/guide/dot.svg", picture("red"));
  site.write("content/guide/twice.md", "# Twice\n\n![one](dot.svg)\n\n![two](dot.svg)\n");
  const { context, tab } = await see("guide/twice.html");
  const addresses = () => tab.evaluate(() => [...document.images].map(({ src }) => src));
  const before = await addresses();
  site.write("content/guide/dot.svg", picture("blue"));
  await tab.waitForFunction((before) => [...document.images].every(({ src }, at) => src !== before[at]), before);
  assert.equal(new Set(await addresses()).size, 1);
  await context.close();
});

test("a server that stops is told of quietly, and one that is back brings the page up to date", async () => {
  const { context, tab } = await see("checklists/deployment.html");
  const label = tab.locator(".rs-live-label");
  const port = new URL(server.url).port;
  await hearing(tab, "disconnected", () => server.stop());
  assert.equal(await label.isVisible(), true);
  assert.match(await label.textContent(), /not connected/);
  site.write(LIST, checklist("Tests pass again"));
  await hearing(tab, "updated", async () => { server = await site.serve("--port", port); });
  assert.ok(await tab.getByText("Tests pass again").count());
  assert.equal(await label.isVisible(), false);
  await context.close();
});

test("a tab goes along when its file is renamed, and the reader keeps the place", async () => {
  const { context, tab, complaints } = await see("checklists/deployment.html?rs=1#migrate");
  await tab.evaluate(() => {
    document.querySelector("details").open = true;
    document.getElementById("migrate").scrollIntoView();
  });
  const kept = () => tab.evaluate(() => ({
    mark: window.mark,
    open: document.querySelector("details").open,
    top: Math.round(document.getElementById("migrate").getBoundingClientRect().top),
  }));
  const first = await kept();
  await hearing(tab, "updated", () => renameSync(site.path(LIST), site.path("content/checklists/team/deploy.md")));
  assert.equal(tab.url(), `${server.url}checklists/team/deploy.html?rs=1#migrate`);
  assert.match(await server.line("renamed to"), /deployment\.md renamed to content\/checklists\/team\/deploy\.md/);
  assert.deepEqual(await kept(), first);
  await hearing(tab, "updated", () => site.write("content/checklists/team/deploy.md", checklist("Tests pass twice")));
  assert.ok(await tab.getByText("Tests pass twice").count());
  assert.deepEqual(await kept(), first);
  assert.deepEqual(complaints, []);
  await tab.goto(server.url + "checklists/deployment.html");
  assert.equal(tab.url(), server.url + "checklists/team/deploy.html", "the old address leads there too");
  await context.close();
});

test("a page that is broken for a while comes back where it was, and as it was", async () => {
  const { context, tab } = await see("releases/1.0.html");
  await tab.locator("summary").click();
  await tab.locator("label[for=rs-show-open]").click();
  await tab.evaluate(() => document.getElementById("deploy/step-20-of-deploy").scrollIntoView());
  const place = () => tab.evaluate(() => ({
    mark: window.mark,
    top: Math.round(document.getElementById("deploy/step-20-of-deploy")?.getBoundingClientRect().top),
    open: document.querySelector("details")?.open,
    shows: document.querySelector("input[name=show]:checked")?.value,
  }));
  const first = await place();
  assert.deepEqual([first.open, first.shows], [true, "open"]);
  assert.ok(await tab.evaluate(() => scrollY) > 200);
  await hearing(tab, "updated", () => site.write(RELEASE, "checklist: [\n"));
  assert.equal(await tab.locator("#migrate").count(), 0, "nothing of it is left");
  await hearing(tab, "updated", () => site.write(RELEASE, release("failed")));
  assert.deepEqual(await place(), first);
  await tab.keyboard.press("o");
  assert.equal((await place()).shows, "all", "keys and filters work on");
  await tab.keyboard.press("?");
  await tab.locator("#rs-keys[open]").waitFor();
  await context.close();
});

test("a page whose file is gone says so and keeps the place until the file is there again", async () => {
  const { context, tab, complaints } = await see("checklists/deployment.html");
  const gone = tab.locator(".rs-live-gone");
  await tab.evaluate(() => {
    document.querySelector("details").open = true;
    document.getElementById("migrate").scrollIntoView();
  });
  const kept = () => tab.evaluate(() => [window.mark, document.querySelector("details").open, scrollY]);
  const first = await kept();
  assert.equal(await gone.isVisible(), false);
  await hearing(tab, "checked", () => rmSync(site.path(LIST)));
  assert.equal(await gone.isVisible(), true);
  assert.ok(await tab.getByText("Tests pass").count(), "how it was last");
  const fresh = await see("checklists/deployment.html");
  assert.ok(await fresh.tab.getByText("Page not found").isVisible());
  assert.equal(await fresh.tab.locator(".rs-live-gone").isVisible(), false);
  await Promise.all([tab, fresh.tab].map((one) => one.evaluate(() => {
    window.until = new Promise((resolve) => document.addEventListener("runsheet:updated", resolve, { once: true }));
  })));
  site.write(LIST, checklist("Tests pass twice"));
  for (const one of [tab, fresh.tab]) {
    await one.evaluate(() => window.until.then(() => {}));
    assert.ok(await one.getByText("Tests pass twice").count());
    assert.equal(await one.locator(".rs-live-gone").isVisible(), false);
  }
  assert.deepEqual(await kept(), first);
  assert.deepEqual(complaints, []);
  await fresh.context.close();
  await context.close();
});
