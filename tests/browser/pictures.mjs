// Makes the pictures of the guide from this repository's own site, light and dark: `npm run pictures`.

import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { launch, url } from "./browser.mjs";
import { Site, visit } from "./live.mjs";

const REPOSITORY = path.resolve("../..");
const PICTURES = path.join(REPOSITORY, "content/guide/pictures");
const RELEASE = "releases/payments/production/2026.11.1.html";

/** Soon after the last event of the release, so that its forecast is ahead. */
const NOW = new Date("2026-11-19T13:45:00Z");

/** What each picture shows: the page, the size of the window in pixels, and what is done before it is taken. */
const PUBLISHED = {
  release: { page: RELEASE, width: 1280, height: 1000 },
  grid: { page: "history/deployment.html", width: 1280, height: 800 },
  board: { page: "board.html", width: 1280, height: 390 },
};

async function published(browser, name, { page, ...viewport }, colorScheme) {
  const context = await browser.newContext({ viewport, colorScheme });
  const tab = await context.newPage();
  await tab.clock.setFixedTime(NOW);
  await tab.goto(url(page), { waitUntil: "load" });
  await take(tab, name, colorScheme);
  await context.close();
}

/** Takes the picture of an item that fails, in a copy of the site. */
async function editing(browser, colorScheme) {
  const site = new Site({});
  cpSync(path.join(REPOSITORY, "content"), site.path("content"), { recursive: true });
  cpSync(path.join(REPOSITORY, "site.yaml"), site.path("site.yaml"));
  const server = await site.serve("--port", "0", "--edit");
  const viewport = { width: 1280, height: 800 };
  const { context, tab } = await visit(browser, server.url + RELEASE, { viewport, colorScheme });
  await tab.getByRole("button", { name: "Who are you?", exact: true }).click();
  const dialog = tab.locator("dialog[open]");
  await dialog.locator('[name=who][value="maya"]').check();
  await dialog.getByRole("button", { name: "Record as" }).click();
  await dialog.waitFor({ state: "detached" });
  await tab.keyboard.press("n");
  await tab.keyboard.press("f");
  await tab.locator(".rs-edit-form").waitFor();
  await tab.keyboard.type("Still no `429` after the reload of the limits");
  await take(tab, "editing", colorScheme);
  await context.close();
  await server.stop();
  site.remove();
}

const take = (tab, name, colorScheme) =>
  tab.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}.png`), animations: "disabled" });

mkdirSync(PICTURES, { recursive: true });
const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  for (const [name, what] of Object.entries(PUBLISHED)) await published(browser, name, what, colorScheme);
  await editing(browser, colorScheme);
}
await browser.close();
