// Every kind of page, in every size and colour scheme: no axe violation.

import { after, before, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { KINDS, VIEWPORTS, launch, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const page of KINDS) {
  test(`${page} has no violation in any size or scheme`, async () => {
    for (const [size, viewport] of Object.entries(VIEWPORTS)) {
      const { context, tab } = await open(browser, page, { viewport });
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme });
        await assertAccessible(tab, `${page}, ${size}, ${colorScheme}`);
      }
      await context.close();
    }
  });
}
