// Every page of the site is valid HTML, and holds no inline script or style.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { SITE, pages } from "./browser.mjs";

test("the validator has nothing to say", () => {
  const jar = createRequire(import.meta.url)("vnu-jar");
  const files = pages().map((page) => path.join(SITE, page));
  assert.ok(files.length > 30, "the whole site is there");
  const run = spawnSync("java", ["-Xss4m", "-jar", jar, "--format", "json", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { messages } = JSON.parse(run.stderr);
  // A validator that reads files knows no origin for 'self'; the browser's console says whether all loads.
  const told = messages.filter((each) => !each.message.startsWith("Resource violates Content Security Policy"));
  const lines = told.map((each) => `${each.url}:${each.lastLine}: ${each.message}`);
  assert.deepEqual([...new Set(lines)], []);
});

test("no page holds a script or a style of its own, and each has a strict policy", () => {
  for (const page of pages()) {
    const html = readFileSync(path.join(SITE, page), "utf8");
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/, page);
    assert.doesNotMatch(html, /<style|<script(?![^>]* src=)|\sstyle="|\son[a-z]+="/i, page);
    assert.doesNotMatch(html, /unsafe-inline|unsafe-eval/, page);
  }
});
