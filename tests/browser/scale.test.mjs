// Large sites: names of 60 characters, 60 services by 3 environments with 180 running releases, and a history of 1,000
// items. A selection of their pages has no axe violation, is valid HTML, and is not too large.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { after, before, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { VIEWPORTS, launch, pages } from "./browser.mjs";
import { Site } from "./live.mjs";
import { complaints } from "./valid.mjs";

const KIB = 1024;

/** A name of exactly 60 characters. */
const long = (name) => `${name}-${"of-the-payments-platform-in-northern-and-southern-europe-".repeat(2)}`.slice(0, 60);

const RUNNING = "items:\n"
  + "  build: { state: done, by: maya, at: 2026-11-20T09:10:00Z, evidence: \"https://ci.example.com/1\" }\n"
  + "  backup: [{ state: failed, by: li, at: 2026-11-20T09:20:00Z, note: lock timeout }, { state: done, by: li, at: 2026-11-20T09:40:00Z }]\n";
const DONE = `${RUNNING}  switch: { state: done, by: li, at: 2026-11-20T10:00:00Z }\n  watch: { state: skipped, by: li, at: 2026-11-20T10:10:00Z, note: no traffic }\n`;
const DEPLOY = "# Deploy\n\n## Prepare\n\n- [ ] Build {#build evidence}\n- [ ] Backup verified {#backup gate=deploy}\n\n## Deploy {#deploy}\n\n- [ ] Switch {#switch}\n- [ ] Watch {#watch}\n";

/** Services by 3 environments: each has two releases that ended and one that runs. */
function services(count, name) {
  const files = {
    "site.yaml": "title: Runbooks\nenvironments: [development, staging, production]\n",
    "content/checklists/deploy.md": DEPLOY,
  };
  for (let at = 0; at < count; at++) {
    for (const environment of ["development", "staging", "production"]) {
      const service = name(`service-${at}`);
      const facts = (version, month) => `checklist: deploy\nservice: ${service}\nenvironment: ${environment}\nversion: "${version}"\nowner: ${name("owner")}\nstarted: 2026-${month}-20T09:00:00Z\n`;
      const folder = `content/releases/s${at}/${environment}`;
      for (const month of ["09", "10"]) {
        const version = `2026.${month}.0`;
        files[`${folder}/${version}.md`] = DEPLOY;
        files[`${folder}/${version}.yaml`] = `${facts(version, month)}closed: { as: done, by: maya, at: 2026-${month}-20T11:00:00Z }\n${DONE.replaceAll("2026-11", `2026-${month}`)}`;
      }
      files[`${folder}/2026.11.0.yaml`] = facts("2026.11.0", "11") + (at % 3 ? RUNNING : RUNNING.replace("done, by: li", "blocked, by: li, note: no disk"));
    }
  }
  return files;
}

/** A checklist of 1,000 items and 25 releases of it, in which every twelfth item failed first. */
function items() {
  const list = ["# Fleet"];
  const ids = [];
  for (let at = 0; at < 1000; at++) {
    if (at % 40 === 0) list.push(`\n## ${long(`Region ${at / 40}`)} {#r${at}}\n`);
    list.push(`- [ ] Host ${at} serves the new version {#host-${at}}`);
    ids.push(`host-${at}`);
  }
  const files = { "content/checklists/fleet.md": `${list.join("\n")}\n` };
  for (let at = 0; at < 25; at++) {
    const day = `2026-01-${String(1 + at).padStart(2, "0")}`;
    const done = `{ state: done, by: li, at: ${day}T10:00:00Z }`;
    const failed = `{ state: failed, by: li, at: ${day}T09:30:00Z, note: "Queue of this host was not empty after ten minutes" }`;
    const entries = ids.map((id, item) => `  ${id}: ${(item + at) % 12 ? done : `[${failed}, ${done}]`}`);
    files[`content/releases/fleet/${at}.yaml`] = `checklist: fleet\nservice: fleet\nenvironment: production\nversion: "${at}"\nstarted: ${day}T09:00:00Z\nitems:\n${entries.join("\n")}\n`;
  }
  return files;
}

const SITES = {
  "180 running releases": {
    files: () => services(60, (name) => name),
    pages: ["index.html", "board.html", "releases/index.html", "archive/releases/2026.html", "audit/2026.html", "history/deploy.html", "releases/s3/production/2026.11.0.html"],
    overview: 200,
  },
  "names of 60 characters": {
    files: () => services(12, long),
    pages: ["index.html", "board.html", "releases/index.html", "audit/2026-09.html", "history/deploy.html", "releases/s3/production/2026.11.0.html", "releases/s3/production/2026.10.0.html", "items/deploy/backup.html"],
    overview: 200,
  },
  "1,000 items": {
    files: items,
    pages: ["history/fleet.html", "archive/history/fleet/items-2.html", "items/fleet/host-500.html"],
    overview: 200,
  },
};

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const [name, { files, pages: selection, overview }] of Object.entries(SITES)) {
  test(`${name}: pages are accessible, valid and small`, async () => {
    const site = new Site(files());
    const address = site.build();
    for (const viewport of [VIEWPORTS.wide, VIEWPORTS.phone]) {
      const context = await browser.newContext({ viewport });
      const tab = await context.newPage();
      for (const page of selection) {
        await tab.goto(address(page));
        await assertAccessible(tab, `${page}, ${viewport.width}`);
        const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${page} at ${viewport.width}: ${overflow} pixels too wide`);
      }
      await context.close();
    }
    assert.deepEqual(complaints(selection.map((page) => site.path(`public/${page}`))), []);
    const size = (page) => statSync(site.path(`public/${page}`)).size;
    assert.ok(size("index.html") <= overview * KIB, `the overview has ${size("index.html")} bytes`);
    const lists = pages(site.path("public")).filter((page) => !page.startsWith("releases/fleet/") && !page.startsWith("checklists/"));
    assert.deepEqual(lists.filter((page) => size(page) > 400 * KIB).map((page) => `${page}: ${size(page)}`), []);
    site.remove();
  });
}
