#!/usr/bin/env node
// Times the preview: from the save of a file to the page painted anew in a real browser.
//
//   node benches/live.mjs SITE [ROUNDS]
//
// SITE is made by corpus.py and is edited. Needs `npm ci` in tests/browser, and `cargo build --release`.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { launch } from "../tests/browser/browser.mjs";

const [root, rounds = "100"] = process.argv.slice(2);
if (!root) throw new Error("live.mjs SITE [ROUNDS]");
const here = path.dirname(new URL(import.meta.url).pathname);
const binary = process.env.RUNSHEET ?? path.join(here, "../target/release/runsheet");

const child = spawn(binary, ["serve", "--root", root, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
const lines = createInterface({ input: child.stderr });
const own = [];
lines.on("line", (line) => own.push(Number(/: (\d+) ms,/.exec(line)?.[1] ?? NaN)));
const url = await new Promise((resolve) => lines.on("line", (line) => {
  const found = /Serving (http:\S+)/.exec(line);
  if (found) resolve(found[1]);
}));

const folder = path.join(root, "content/releases/payments/production");
const newest = readdirSync(folder).filter((name) => name.endsWith(".yaml")).sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
const list = path.join(root, "content/checklists/deployment.md");
const state = path.join(folder, newest);
const style = path.join(root, "themes/default/static/runsheet.css");
mkdirSync(path.dirname(style), { recursive: true });
writeFileSync(style, readFileSync(path.join(here, "../themes/default/static/runsheet.css")));
const before = Object.fromEntries([list, state, style].map((file) => [file, readFileSync(file, "utf8")]));

// What is edited, the page that shows it, and what the page then holds. The page asks itself before each
// paint, and says when it was painted so.
const edits = [
  ["checklist", list, "checklists/deployment.html",
    (round) => before[list].replace(/- \[ \] (.*?)( \{|\n)/, `- [ ] Edited ${round}$2`),
    (round) => document.querySelector("main").textContent.includes(`Edited ${round}`)],
  ["state file", state, `releases/payments/production/${newest.replace(/yaml$/, "html")}`,
    (round) => before[state].replace(/note: "[^"]*"/, `note: "Edited ${round}"`),
    (round) => document.querySelector("main").textContent.includes(`Edited ${round}`)],
  ["stylesheet", style, "checklists/deployment.html",
    (round) => `${before[style]}\nh1 { --round: ${round} }\n`,
    (round) => getComputedStyle(document.querySelector("h1")).getPropertyValue("--round").trim() === `${round}`],
];

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;

const browser = await launch();
const tab = await (await browser.newContext()).newPage();
for (const [what, file, page, edit, shows] of edits) {
  await tab.goto(url + page, { waitUntil: "load" });
  await tab.waitForFunction(() => document.querySelector(".rs-live-panel"));
  const took = [];
  const used = [];
  for (let round = 1; round <= Number(rounds); round++) {
    const painted = tab.evaluate(`new Promise((resolve) => {
      const shows = ${shows};
      const look = () => shows(${round})
        ? requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => resolve(Date.now()); c.port2.postMessage(0); })
        : requestAnimationFrame(look);
      look();
    })`);
    // The page has to be looking before the file is saved.
    await tab.evaluate(() => 0);
    const saved = Date.now();
    writeFileSync(file, edit(round));
    took.push(await painted - saved);
    if (round === 10) used.push(memory());
  }
  used.push(memory());
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  const made = own.splice(0).filter((ms) => ms >= 0).sort((a, b) => a - b);
  console.log(`${what}: median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, worst ${took.at(-1)} ms; ` +
    `the site itself ${made[Math.floor(made.length / 2)]} ms; memory ${used.map((mib) => mib.toFixed(0)).join(" MiB, then ")} MiB`);
}
await browser.close();
child.kill("SIGINT");
await once(child, "exit");
