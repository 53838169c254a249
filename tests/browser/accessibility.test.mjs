// Every kind of page, in every size and colour scheme: no axe violation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { KINDS, VIEWPORTS, launch, open } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const page of KINDS) {
  test(`${page} has no violation in any size or scheme`, async () => {
    for (const [size, viewport] of Object.entries(VIEWPORTS)) {
      for (const colorScheme of ["light", "dark"]) {
        const { context, tab } = await open(browser, page, { viewport, colorScheme });
        // Through the debugger, because the page's own policy lets no inline script in.
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate((values) => axe.run({ runOnly: { type: "tag", values }, preload: false }), TAGS);
        const found = violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join("\n    ")}`);
        assert.deepEqual(found, [], `${page}, ${size}, ${colorScheme}`);
        await context.close();
      }
    }
  });
}
