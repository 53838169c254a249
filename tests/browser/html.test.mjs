// Every page of the site is valid HTML, and holds no inline script or style.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { SITE, pages } from "./browser.mjs";
import { complaints } from "./valid.mjs";

test("the validator has nothing to say", () => {
  const files = pages().map((page) => path.join(SITE, page));
  assert.ok(files.length > 30, "the whole site is there");
  assert.deepEqual(complaints(files), []);
});

test("no page holds a script or a style of its own, and each has a strict policy", () => {
  for (const page of pages()) {
    const html = readFileSync(path.join(SITE, page), "utf8");
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/, page);
    assert.doesNotMatch(html, /<style|<script(?![^>]* src=)|\sstyle="|\son[a-z]+="/i, page);
    assert.doesNotMatch(html, /unsafe-inline|unsafe-eval/, page);
  }
});
