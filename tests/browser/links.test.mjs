// From disk: every link of every page leads to a file that is there, and every fragment to a part of it.

import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SITE, launch, open, pages } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("every link works without a server", async () => {
  const parts = new Map();
  const links = [];
  // 404.html alone uses the site's address, because a server shows it at any depth.
  for (const page of pages().filter((page) => page !== "404.html")) {
    const { context, tab } = await open(browser, page, { javaScriptEnabled: false });
    parts.set(page, new Set(await tab.$$eval("[id]", (all) => all.map((each) => each.id))));
    for (const href of await tab.$$eval("a[href], link[href]", (all) => all.map((each) => each.href))) {
      links.push([page, href]);
    }
    for (const src of await tab.$$eval("script[src], img[src]", (all) => all.map((each) => each.src))) {
      links.push([page, src]);
    }
    await context.close();
  }
  assert.ok(links.length > 1000, `only ${links.length} links`);
  const dead = new Set();
  for (const [page, href] of links) {
    const target = new URL(href);
    if (target.protocol !== "file:") continue;
    const file = fileURLToPath(new URL(target.pathname, "file://"));
    const fragment = decodeURIComponent(target.hash.slice(1));
    const known = parts.get(path.relative(SITE, file));
    if (!existsSync(file) || !statSync(file).isFile()) dead.add(`${page}: ${href} is not there`);
    else if (fragment && known && !known.has(fragment)) dead.add(`${page}: ${href} has no such part`);
  }
  assert.deepEqual([...dead], []);
});

test("no id stands twice on a page", async () => {
  for (const page of pages()) {
    const { context, tab } = await open(browser, page, { javaScriptEnabled: false });
    const ids = await tab.$$eval("[id]", (all) => all.map((each) => each.id));
    assert.deepEqual(ids.filter((id, at) => ids.indexOf(id) !== at), [], page);
    await context.close();
  }
});
