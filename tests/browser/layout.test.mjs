// Every kind of page in every size and colour scheme, opened from disk: nothing in the console, nothing wider than
// the screen, the colours of the scheme, and the columns of the grid in their widths.
//
// With SHOTS=1 a picture of each goes into the folder `shots`.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { BROWSER, KINDS, VIEWPORTS, launch, needs, open } from "./browser.mjs";
import { measure, misfits } from "./layout.mjs";

// A page should fit in 320 pixels, as WCAG requires.
const SIZES = { ...VIEWPORTS, narrow: { width: 320, height: 640 } };

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const colorScheme of ["light", "dark"]) {
  for (const page of KINDS) {
    const needed = page === "404.html" ? needs("answer for a server") : {};
    test(`${page} fits every size, ${colorScheme}`, needed, async () => {
      const { context, tab, complaints } = await open(browser, page, { colorScheme });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await tab.setViewportSize(viewport);
        const measured = await tab.evaluate(measure);
        assert.ok(Math.abs(measured.width - viewport.width) < 16, `the window is ${measured.width} pixels wide`);
        assert.deepEqual(misfits(page, colorScheme, measured), [], `${page}, ${size}, ${colorScheme}`);
      }
      assert.deepEqual(complaints, [], `${page}, ${colorScheme}`);
      if (process.env.SHOTS) await pictures(tab, page, colorScheme);
      await context.close();
    });
  }
}

async function pictures(tab, page, colorScheme) {
  const folder = `shots/${BROWSER}`;
  mkdirSync(folder, { recursive: true });
  for (const [size, viewport] of Object.entries(SIZES)) {
    await tab.setViewportSize(viewport);
    await tab.screenshot({ path: `${folder}/${page.replaceAll("/", "-")}-${size}-${colorScheme}.png` });
  }
}
