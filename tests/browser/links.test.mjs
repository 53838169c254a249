// From disk: every link of every page leads to a file that is there, and every fragment to a part of it.

import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SITE, launch, pages, url } from "./browser.mjs";

/** The ids and addresses of each page, by its path, as a browser without JavaScript sees them. */
const found = new Map();
before(async () => {
  const browser = await launch();
  const tab = await browser.newPage({ javaScriptEnabled: false });
  for (const page of pages()) {
    await tab.goto(url(page));
    const ids = await tab.$$eval("[id]", (all) => all.map((each) => each.id));
    const addresses = await tab.$$eval("a[href], link[href], script[src], img[src]", (all) => all.map((each) => each.href ?? each.src));
    found.set(page, { ids, addresses });
  }
  await browser.close();
});

/** What is wrong with an address that a page of the site has; nothing if it is right, or leads elsewhere. */
function fault(address) {
  const target = new URL(address);
  if (target.protocol !== "file:") return null;
  const file = fileURLToPath(new URL(target.pathname, "file://"));
  if (!existsSync(file) || !statSync(file).isFile()) return "is not there";
  const fragment = decodeURIComponent(target.hash.slice(1));
  const ids = found.get(path.relative(SITE, file))?.ids;
  return fragment && ids && !ids.includes(fragment) ? "has no such part" : null;
}

test("every link works without a server", () => {
  // 404.html alone uses the site's address, because a server shows it at any depth.
  const links = [...found].filter(([page]) => page !== "404.html")
    .flatMap(([page, { addresses }]) => addresses.map((address) => ({ page, address })));
  assert.ok(links.length > 1000, `only ${links.length} links`);
  const dead = links.filter(({ address }) => fault(address)).map(({ page, address }) => `${page}: ${address} ${fault(address)}`);
  assert.deepEqual([...new Set(dead)], []);
});

test("no id stands twice on a page", () => {
  for (const [page, { ids }] of found) assert.deepEqual(ids.filter((id, at) => ids.indexOf(id) !== at), [], page);
});
