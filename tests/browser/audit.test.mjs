// The audit table on paper, and the button that prints it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, needs, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("a button prints the audit table", async () => {
  const { context, tab } = await open(browser, "audit/2026.html");
  await tab.evaluate(() => (window.print = () => (document.title = "printed")));
  await tab.getByRole("button", { name: "Print" }).click();
  assert.equal(await tab.title(), "printed");
  await context.close();
});

test("eighteen releases are printed on five landscape pages, each with the title at its foot", needs("print"), async () => {
  const { context, tab } = await open(browser, "audit/2026.html");
  const pdf = (await tab.pdf({ preferCSSPageSize: true })).toString("latin1");
  assert.equal(pdf.match(/\/Type \/Page$/gm).length, 5);
  const [, width, height] = pdf.match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
  assert.ok(Number(width) > Number(height));
  await tab.emulateMedia({ media: "print" });
  const foot = tab.locator(".print-foot");
  assert.equal(await foot.innerText(), "Audit 2026");
  assert.equal(await foot.evaluate((foot) => getComputedStyle(foot).position), "fixed", "it is repeated on each page");
  assert.ok(!(await tab.getByRole("button", { name: "Print" }).isVisible()));
  await context.close();
});
