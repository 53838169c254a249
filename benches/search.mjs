#!/usr/bin/env node
// How large the data of the search are, and how long it takes from a key to the results, in a site that was built.
//
//     search.mjs SITE [--targets]
//
// SITE is the folder that `runsheet build` wrote. Pages are opened from disk. Of each key the time until the results are
// laid out and painted is measured; with `--targets` it exits 1 if a target of the design is missed.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { launch } from "../tests/browser/browser.mjs";

const { values, positionals: [site] } = parseArgs({ allowPositionals: true, options: { targets: { type: "boolean" } } });
const TARGETS = { bytes: 300_000, milliseconds: 50 };
const TEXTS = ["backup", "lock timeout", "migrate --resume", "decision 4", "ci.example.com/runs/403", "zzz"];
const ROUNDS = 5;

const folder = path.join(site, "assets/search");
const years = readdirSync(folder).filter((name) => name !== "site.js");
const packed = (name) => gzipSync(readFileSync(path.join(folder, name)), { level: 9 }).length;
const bytes = years.reduce((sum, name) => sum + packed(name), 0);
console.log(`${years.length} years: ${(bytes / 1000).toFixed(0)} KB with gzip; the site as a whole: ${(packed("site.js") / 1000).toFixed(0)} KB`);

const browser = await launch();
const tab = await (await browser.newContext()).newPage();
await tab.goto(pathToFileURL(path.resolve(site, "index.html")).href);
const start = Date.now();
await tab.keyboard.press("/");
const status = (text) => tab.locator("#rs-search .status", { hasText: text }).waitFor();
await status(/^Type/);
console.log(`first opened after ${Date.now() - start} ms`);
await tab.locator("#rs-search input").fill("zzz");
const older = tab.locator("#rs-search .older");
if (await older.count()) await older.click();
await status(/^No result/);

const took = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const text of TEXTS) {
    for (let length = 2; length <= text.length; length++) {
      took.push(await tab.evaluate((text) => new Promise((resolve) => {
        const field = document.querySelector("#rs-search input");
        const { port1, port2 } = new MessageChannel();
        const start = performance.now();
        port1.onmessage = () => resolve(performance.now() - start);
        field.value = text;
        field.dispatchEvent(new Event("input"));
        // A message that is sent before a paint arrives when the paint is done.
        requestAnimationFrame(() => port2.postMessage(null));
      }), text.slice(0, length)));
    }
  }
}
await browser.close();
took.sort((a, b) => a - b);
const share = (part) => took[Math.floor((took.length - 1) * part)];
console.log(`${took.length} keys: median ${share(0.5).toFixed(0)} ms, 95th percentile ${share(0.95).toFixed(0)} ms, worst ${share(1).toFixed(0)} ms`);

const missed = [bytes > TARGETS.bytes && `${bytes} bytes, not ${TARGETS.bytes}`,
  share(0.95) > TARGETS.milliseconds && `95th percentile ${share(0.95).toFixed(0)} ms, not ${TARGETS.milliseconds}`].filter(Boolean);
for (const miss of missed) console.log(`missed: ${miss}`);
if (values.targets && missed.length) process.exitCode = 1;
