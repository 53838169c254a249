#!/usr/bin/env node
// Times the preview: from the save of a file to the page painted anew in a real browser, and how much memory the
// server has after ten edits and after a thousand. Beside it, in the same minutes, Hugo's server on its own site.
//
//   node benches/live.mjs SITE [--hugo SITE] [--rounds N] [--targets]
//
// SITE is made by corpus.py, Hugo's by hugo.py; both are edited, and put back. Needs `npm ci` in tests/browser,
// `cargo build --release`, and for Hugo its binary in HUGO or on the path. `--targets` exits 1 when a target of
// the design is missed, and says which.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { launch } from "../tests/browser/browser.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hugo: { type: "string" }, rounds: { type: "string", default: "100" }, targets: { type: "boolean", default: false } },
});
const [root] = positionals;
if (!root) throw new Error("live.mjs SITE [--hugo SITE] [--rounds N] [--targets]");
const here = path.dirname(new URL(import.meta.url).pathname);
const rounds = Number(values.rounds);

/** In milliseconds; and of the memory after ten edits how much there may be after a thousand. */
const TARGETS = { median: 50, high: 100, memory: 1.1 };

/** A page that does not show an edit after so long never will, and is loaded anew by hand. */
const PATIENCE = 3000;

/** So long nothing happens before the next save: nobody saves faster, and the servers have their housekeeping done. */
const PAUSE = 250;

/** How often files are edited to see what memory does. */
const EDITS = 1000;

/** A server, as a process that says where it is, and when it has taken a change in. */
class Server {
  constructor(command, options, address, taken) {
    this.taken = taken;
    this.child = spawn(command, options, { stdio: ["ignore", "pipe", "pipe"] });
    this.heard = [];
    this.waiting = [];
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.hear(line));
    }
    this.ready = this.line(address).then(([, url]) => (this.url = url));
  }

  hear(line) {
    this.waiting = this.waiting.filter(({ pattern, resolve }) => {
      const found = pattern.exec(line);
      if (found) resolve(found);
      return !found;
    });
    const found = this.taken.exec(line);
    if (found) this.heard.push(Number(found[1]));
  }

  line(pattern) {
    return new Promise((resolve) => this.waiting.push({ pattern, resolve }));
  }

  /** Resident memory in MiB. */
  memory() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  async stop() {
    this.child.kill("SIGINT");
    await once(this.child, "exit");
  }
}

/** What is edited: its file, the page that shows it, its text in each round, and what the page then shows. */
const NOTE = (text, round) => text.replace(/note: "[^"]*"/, `note: "Edited ${round}"`);
const STYLE = (text, round) => `${text}\nh1 { --round: ${round} }\n`;
const ITEM = (text, round) => text.replace(/- \[ \] (.*?)( \{|\n)/, `- [ ] Edited ${round}$2`);

const newest = (folder, ending) => readdirSync(folder)
  .filter((name) => name.endsWith(ending) && !name.startsWith("_"))
  .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
  .at(-1);

function ours() {
  const releases = "content/releases/payments/production";
  const state = newest(path.join(root, releases), ".yaml");
  const style = "themes/default/static/runsheet.css";
  const own = path.join(root, style);
  mkdirSync(path.dirname(own), { recursive: true });
  writeFileSync(own, readFileSync(path.join(here, "..", style)));
  const page = `releases/payments/production/${state.replace(/yaml$/, "html")}`;
  return [
    ["state file", path.join(root, releases, state), page, NOTE],
    ["stylesheet", own, page, STYLE],
    ["checklist", path.join(root, "content/checklists/deployment.md"), "checklists/deployment.html", ITEM],
  ];
}

function hugos() {
  const releases = "content/releases/payments/production";
  const state = newest(path.join(values.hugo, releases), ".md");
  const page = `releases/payments/production/${state.replace(/md$/, "html")}`;
  return [
    ["state file", path.join(values.hugo, releases, state), page, NOTE],
    ["stylesheet", path.join(values.hugo, "static/style.css"), page, STYLE],
  ];
}

/** Runs in every page: asks before each paint which round the page shows, and says so when that was painted. */
function watchPaint() {
  let last = "";
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => window.painted(data, Date.now());
  const look = () => {
    const heading = document.querySelector("h1");
    const text = document.querySelector("main")?.textContent ?? "";
    const style = heading && getComputedStyle(heading).getPropertyValue("--round").trim();
    const shows = [/Edited (\d+)/.exec(text)?.[1] ?? "", style ?? ""].join(" ");
    if (shows !== last) port2.postMessage((last = shows));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Waits until the server has spoken to the page: a page that was loaded anew hears of nothing before. */
function connections(tab) {
  let heard;
  let hear;
  const begin = () => (heard = new Promise((resolve) => (hear = resolve)));
  begin();
  tab.on("framenavigated", begin);
  tab.on("websocket", (socket) => socket.on("framereceived", () => hear()));
  return () => heard;
}

/** Milliseconds from save to paint, one for each round. */
async function time(context, url, [what, file, page, edit]) {
  const tab = await context.newPage();
  let seen = () => {};
  await tab.exposeFunction("painted", (shows, at) => seen(shows, at));
  const connected = connections(tab);
  await tab.addInitScript(watchPaint);
  await tab.goto(url + page, { waitUntil: "load" });
  const text = readFileSync(file, "utf8");
  const took = [];
  for (let round = 1; round <= rounds; round++) {
    const painted = new Promise((resolve) => {
      setTimeout(resolve, PATIENCE, Infinity);
      seen = (shows, at) => shows.split(" ")[what === "stylesheet" ? 1 : 0] === `${round}` && resolve(at);
    });
    await connected();
    await pause(PAUSE);
    const saved = Date.now();
    writeFileSync(file, edit(text, round));
    took.push(await painted - saved);
    if (took.at(-1) === Infinity) await tab.reload();
  }
  writeFileSync(file, text);
  await tab.close();
  return took.sort((a, b) => a - b);
}

/** The memory after ten edits, and after all of them, each taken in before the next. */
async function grow(server, edits) {
  const texts = edits.map(([, file]) => readFileSync(file, "utf8"));
  const used = [];
  for (let round = 1; round <= EDITS; round++) {
    const at = round % edits.length;
    const taken = server.line(server.taken);
    writeFileSync(edits[at][1], edits[at][3](texts[at], round));
    await taken;
    if (round === 10 || round === EDITS) used.push(server.memory());
  }
  edits.forEach(([, file], at) => writeFileSync(file, texts[at]));
  return used;
}

const share = (all, part) => all[Math.min(all.length - 1, Math.floor(all.length * part))];

async function measure(browser, name, server, edits) {
  await server.ready;
  const context = await browser.newContext();
  const result = {};
  for (const edit of edits) {
    server.heard = [];
    const took = await time(context, server.url, edit);
    const own = server.heard.sort((a, b) => a - b);
    result[edit[0]] = { median: share(took, 0.5), high: share(took, 0.95) };
    const lost = took.filter((each) => !isFinite(each)).length;
    console.log(`${name}, ${edit[0]}: median ${share(took, 0.5)} ms, 95th percentile ${share(took, 0.95)} ms, ` +
      `worst ${took.findLast(isFinite)} ms, ${lost} of ${rounds} not shown; ` +
      `the site itself ${share(own, 0.5)} ms`);
  }
  await context.close();
  return result;
}

const load = () => os.loadavg()[0].toFixed(1);
console.log(`load ${load()} before`);
const browser = await launch();
const binary = process.env.RUNSHEET ?? path.join(here, "../target/release/runsheet");
const edits = ours();
const server = new Server(binary, ["serve", "--root", root, "--port", "0"], /Serving (http:\S+)/, /: (\d+) ms, .* http:/);
const mine = await measure(browser, "runsheet", server, edits);
const [ten, all] = await grow(server, edits);
console.log(`runsheet, memory: ${ten.toFixed(0)} MiB after ten edits, ${all.toFixed(0)} MiB after ${EDITS}`);
await server.stop();
rmSync(path.join(root, "themes"), { recursive: true });
if (values.hugo) {
  const url = "http://127.0.0.1:4899/";
  const options = ["server", "--renderToMemory", "--source", values.hugo, "--port", "4899", "--baseURL", url];
  const hugo = new Server(process.env.HUGO ?? "hugo", options, /available at (http:\S+)/, /^Total in (\d+) ms/);
  const theirs = await measure(browser, "Hugo", hugo, hugos());
  await hugo.stop();
  for (const [what, { median }] of Object.entries(theirs)) {
    console.log(`Hugo takes ${(median / mine[what].median).toFixed(1)} times as long for a ${what}`);
  }
}
await browser.close();
console.log(`load ${load()} after`);

const missed = Object.entries(mine).flatMap(([what, took]) => [
  took.median > TARGETS.median && `${what}: median ${took.median} ms, not ${TARGETS.median}`,
  took.high > TARGETS.high && `${what}: 95th percentile ${took.high} ms, not ${TARGETS.high}`,
]);
missed.push(all > ten * TARGETS.memory && `memory: ${all.toFixed(0)} MiB after ${EDITS} edits, ${ten.toFixed(0)} after ten`);
for (const miss of missed.filter(Boolean)) console.log(`missed: ${miss}`);
if (values.targets && missed.some(Boolean)) process.exitCode = 1;
