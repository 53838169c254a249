// Checks a page with axe.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails where the page has a violation; `what` says what the page shows. */
export async function assertAccessible(tab, what) {
  if (!(await tab.evaluate(() => "axe" in window))) await tab.evaluate(axe);
  const { violations } = await tab.evaluate((values) => axe.run({ runOnly: { type: "tag", values }, preload: false }), TAGS);
  assert.deepEqual(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join("\n    ")}`), [], what);
}
