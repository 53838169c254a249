// What is finished folds on a phone, in a published release.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { VIEWPORTS, launch, needs, open, url } from "./browser.mjs";

const SMALL = { width: 320, height: 568 };

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const RUNNING = "releases/payments/production/2026.11.1.html";

test("on a phone a published release folds what is finished, and the reader opens it", async () => {
  const { context, tab, complaints } = await open(browser, RUNNING, { viewport: SMALL });
  const fold = tab.getByRole("button", { name: "Pre-Deployment: 9 of 9, 1 skipped" });
  await assertAccessible(tab, "folded");
  const height = () => tab.locator(".flow > .items").first().evaluate((list) => list.offsetHeight);
  assert.equal(await height(), 0);
  await fold.focus();
  await tab.keyboard.press("Enter");
  assert.ok(await height() > 100);
  assert.equal(await fold.getAttribute("aria-expanded"), "true");
  await assertAccessible(tab, "opened");
  await fold.click();
  assert.equal(await height(), 0);
  await tab.locator("label[for=rs-show-skipped]").click();
  assert.ok(await height() > 0, "a filter looks through what is folded");
  assert.equal(await tab.locator("button.fold").count(), 0);
  await tab.locator("label[for=rs-show-all]").click();
  assert.equal(await height(), 0);
  await tab.setViewportSize(VIEWPORTS.wide);
  await tab.locator("button.fold").first().waitFor({ state: "detached" });
  assert.ok(await height() > 100, "a wide page folds nothing");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a permalink, a link and a key open the section that they lead into", async () => {
  const { context, tab } = await open(browser, RUNNING, { viewport: SMALL });
  const id = await tab.locator(".flow > .items").first().locator("> .it").nth(2).getAttribute("id");
  const isShown = () => tab.evaluate((id) => {
    const { top, height } = document.getElementById(id).getBoundingClientRect();
    return height > 20 && top >= 0 && top < innerHeight;
  }, id);
  assert.equal(await isShown(), false);
  await tab.evaluate((id) => { location.hash = id; }, id);
  await tab.waitForFunction(() => document.querySelector("button.fold[aria-expanded=true]"));
  assert.equal(await isShown(), true);
  await tab.reload();
  assert.equal(await isShown(), true, "from the address");
  await tab.goto("about:blank");
  await tab.goto(url(RUNNING));
  await tab.keyboard.press("j");
  assert.ok(await tab.evaluate(() => document.activeElement.offsetHeight) > 20, "j goes to a row that is seen");
  await context.close();
});

test("what is folded is printed, and read without JavaScript", needs("print"), async () => {
  const { context, tab } = await open(browser, RUNNING, { viewport: SMALL });
  await tab.emulateMedia({ media: "print" });
  const list = tab.locator(".flow > .items").first();
  assert.ok(await list.evaluate((one) => one.offsetHeight) > 100);
  assert.equal(await tab.locator(".fold:visible, .folded:visible").count(), 0);
  await context.close();
  const plain = await open(browser, RUNNING, { viewport: SMALL, javaScriptEnabled: false });
  assert.ok((await plain.tab.locator(".flow > .items").first().boundingBox()).height > 100);
  await plain.context.close();
});
