// A whole release of ninety items, run from two browsers and one terminal at once, while the server is killed
// and started again. Then the file says exactly what happened.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launch } from "./browser.mjs";
import { Runner } from "./release-editor.mjs";
import { BINARY, Site } from "./live.mjs";

const ours = (file) => readFileSync(path.resolve("../..", file), "utf8");
const RELEASE = "payments/production/2027.1.0";
const FILE = `content/releases/${RELEASE}.yaml`;
const PAGE = `releases/${RELEASE}.html`;
const LINK = "https://ci.example.com/1";

let browser, site, server;
before(async () => { browser = await launch(); });
after(async () => {
  await browser.close();
  await server?.stop();
  site?.remove();
});

test("ninety items, two browsers, one terminal, a server that is killed: each event once", { timeout: 120_000 }, async () => {
  site = new Site({
    "site.yaml": ours("site.yaml"),
    "content/checklists/deployment.md": ours("content/checklists/deployment.md").replace(/\[([^\]]*)\]\([^)#]*\.md\)/g, "$1"),
  });
  const run = (...args) => promisify(execFile)(BINARY, [...args, "--root", site.root]);
  const git = (...args) => execFileSync("git", ["-C", site.root, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args], { encoding: "utf8" });
  await run("new", RELEASE, "--checklist", "deployment", "--environment", "production");
  site.write(FILE, site.read(FILE).replace("items:", "owner: ravi\nroles: { security: ines, manager: greta }\nitems:"));
  const begun = site.read(FILE);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Begin");

  server = await site.serve("--port", "0", "--edit");
  const port = new URL(server.url).port;
  const maya = await Runner.at(browser, server, "maya", { page: PAGE });
  const li = await Runner.at(browser, server, "li", { page: PAGE });
  const { items } = await maya.tab.evaluate(async () => (await fetch("/_runsheet/edit-state" + location.pathname)).json());
  assert.equal(items.length, 90);

  // What happens, as those who do it know it.
  const ledger = new Map(items.map(({ id }) => [id, []]));
  const third = items.length / 3;
  let killed = null;
  const happened = (id, state, by) => {
    ledger.get(id).push({ state, by });
    const so_far = [...ledger.values()].flat().length;
    if (so_far === third) killed = restart();
  };
  const restart = async () => {
    await server.stop("SIGKILL");
    server = await site.serve("--port", port, "--edit");
  };

  const inTerminal = async (item) => {
    const by = { security: "ines", manager: "greta" }[item.signoff] ?? "sam";
    await run("tick", RELEASE, item.id, "--by", by, "--note", "by hand", ...(item.evidence ? ["--evidence", LINK] : []));
    happened(item.id, "done", by);
  };

  /** In a browser: begun with `begin`, and whatever is asked for on the way is answered. */
  const inBrowser = (runner, by, begin) => async (item, at) => {
    const state = item.state === "todo" && at % 7 === 3 ? "skipped" : "done";
    for (;;) {
      await runner.ready();
      const next = await standing(runner, item.id, state);
      if (next === "shown") break;
      if (next === "nothing") await begin(runner, item.id, state);
      if (next === "asked") await answer(runner, item.id);
      if (next === "lost") await again(runner, item.id);
    }
    happened(item.id, state, by);
  };

  /** How far an item has come: somebody who sees it goes on from there. */
  const standing = async (runner, id, state) => (await runner.tab.waitForFunction(([id, state]) => {
    const row = document.getElementById(id);
    const has = (selector) => row.querySelector(`:scope > .rs-edit-slot > ${selector}`);
    if ("rsSaving" in row.dataset) return null;
    if (row.classList.contains(state)) return "shown";
    return has(".rs-edit-form") ? "asked" : has(".rs-edit-said") ? "lost" : "nothing";
  }, [id, state])).jsonValue();

  const answer = async (runner, id) => {
    for (const [name, text] of [["note", "as agreed"], ["evidence", LINK]]) {
      const field = runner.row(id).locator(`[name=${name}]`);
      if (await field.count()) await field.fill(text);
    }
    await runner.row(id).locator("textarea").first().press("Enter");
  };

  /** It may turn out on the way that it was recorded: then there is nothing to try. */
  const again = (runner, id) => runner.tab.evaluate((id) => {
    for (const button of document.getElementById(id).querySelectorAll(".rs-edit-said button")) {
      if (button.textContent === "Try again") button.click();
    }
  }, id);

  const byMouse = async (runner, id, state) => {
    // What a rule skips is closed already: its box ticks nothing.
    const isOpen = (await runner.box(id).getAttribute("aria-label")).startsWith("Done");
    if (state === "done" && isOpen) return runner.box(id).click();
    await runner.goes(id);
    await runner.row(id).getByRole("button", { name: state === "done" ? "Done" : "Skip…", exact: true }).last().click();
  };
  const byKeys = async (runner, id, state) => {
    const isThere = () => runner.tab.evaluate((id) => document.activeElement.id === id, id);
    while (!(await isThere())) await runner.tab.keyboard.press("j");
    await runner.tab.keyboard.press(state === "done" ? "d" : "s");
  };

  const parts = [[], [], []];
  for (const [at, item] of items.entries()) parts[item.signoff ? 2 : at % 3].push(item);
  const inTurn = async (part, act) => { for (const [at, item] of part.entries()) await act(item, at); };
  await Promise.all([
    inTurn(parts[0], inBrowser(maya, "maya", byKeys)),
    inTurn(parts[1], inBrowser(li, "li", byMouse)),
    inTurn(parts[2], inTerminal),
  ]);
  assert.ok(killed, "the server was killed on the way");
  await killed;

  // Asked by a page, because the server answers nobody else.
  const board = await maya.tab.evaluate((path) => fetch(path).then((answer) => answer.json()), `/_runsheet/edit-state/${PAGE}`);
  for (const { id, seen } of board.items) {
    const [event, ...more] = ledger.get(id);
    assert.deepEqual(more, [], id);
    assert.deepEqual({ events: seen.events, state: seen.state, by: seen.by }, { events: 1, state: event.state, by: [event.by] }, id);
  }
  // In the file, each entry that was empty has its one event behind the colon, and nothing else changed.
  const text = site.read(FILE);
  const entry = /^  (\S+):(.*\n(?:    .*\n)*)/gm;
  const [head, body] = text.split("\nitems:\n");
  assert.equal(`${head}\nitems:\n${body.replace(entry, "  $1:\n")}`, begun);
  for (const [, id, event] of body.matchAll(entry)) {
    const said = [...event.matchAll(/\b(state|by): (\w+)/g)].map(([, name, value]) => [name, value]);
    const [{ state, by }] = ledger.get(id);
    assert.deepEqual(said, [["state", state], ["by", by]], id);
    ledger.get(id).isInFile = true;
  }
  assert.ok([...ledger.values()].every(({ isInFile }) => isInFile));
  const gone = git("diff", "--unified=0", "--no-color", "--", "content").split("\n").filter((line) => /^-[^-]/.test(line));
  assert.deepEqual(gone.filter((line) => !/^-  \S+:$/.test(line)), [], "in the diff a line goes only for the same with its event");
  for (const runner of [maya, li]) {
    for (const { id } of items) await runner.sees(id, ledger.get(id)[0].state);
    assert.deepEqual(runner.complaints, []);
    await runner.close();
  }
});
