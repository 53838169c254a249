// The page of a person: what is open for them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { VIEWPORTS, launch, open } from "./browser.mjs";
import { FILES, RELEASE } from "./release-editor.mjs";
import { Site, hearing, visit } from "./live.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("the page of a person follows what is recorded, until nothing is open", async () => {
  const site = new Site({ ...FILES, [RELEASE]: FILES[RELEASE].replace("items:", "started: 2026-11-20\nitems:") });
  const server = await site.serve("--port", "0");
  const { context, tab, complaints } = await visit(browser, server.url + "people/greta.html");
  try {
    const titles = () => tab.locator("main h2").allInnerTexts();
    assert.deepEqual(await titles(), ["Waiting sign-offs 1"]);
    const entry = "{ state: done, by: li, at: 2026-11-20T09:00:00Z";
    const record = (id, more = "") => hearing(tab, "updated", () => site.write(RELEASE, site.read(RELEASE).replace(`  ${id}:\n`, `  ${id}: ${entry}${more} }\n`)));
    // The page changes with the last item before the sign-off.
    site.write(RELEASE, site.read(RELEASE).replace("  tests:\n", `  tests: ${entry} }\n`));
    await record("backup", ', evidence: "https://ci.example.com/1"');
    await tab.locator("h2", { hasText: "Next up" }).waitFor();
    await tab.getByRole("link", { name: "Approved" }).waitFor();
    await hearing(tab, "updated", () => site.write(RELEASE, site.read(RELEASE).replace("  approved:\n", "  approved: { state: done, by: greta, at: 2026-11-20T10:00:00Z }\n")));
    await tab.getByText("Nothing is open for Greta Lindqvist.").waitFor();
    assert.deepEqual(await titles(), []);
    await assertAccessible(tab, "nothing is open");
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
    await server.stop();
    site.remove();
  }
});

for (const [size, viewport] of Object.entries({ wide: VIEWPORTS.wide, phone: VIEWPORTS.phone, small: { width: 320, height: 568 } })) {
  test(`the owner of a release leads to their page, and its items lead on, ${size}`, async () => {
    const { context, tab, complaints } = await open(browser, "releases/payments/production/2026.11.1.html", { viewport });
    await tab.locator(".facts").getByRole("link", { name: "Maya Okafor" }).click();
    await tab.locator("h1", { hasText: "Maya Okafor" }).waitFor();
    await assertAccessible(tab, "a person");
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    await tab.locator(".mine .lead").first().click();
    await tab.waitForURL(/releases\/payments\/.*html#/);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("the search finds a person's page", async () => {
  const { context, tab } = await open(browser, "index.html");
  await tab.keyboard.press("/");
  await tab.keyboard.type("ravi");
  await tab.getByRole("dialog").locator("a[href$='people/ravi.html']").click();
  await tab.locator("h1", { hasText: "Ravi" }).waitFor();
  await context.close();
});
