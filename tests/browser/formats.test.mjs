// The feed, the calendar and the badges, held against their formats: RFC 4287 by a RELAX NG schema, RFC 5545 by a strict
// parser, and SVG by the validator of the W3C. The sites are this repository's own, and awkward ones.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, test } from "node:test";
import ICAL from "ical.js";
import { RelaxNGValidator, XmlDocument } from "libxml2-wasm";
import { SITE } from "./browser.mjs";
import { Site } from "./live.mjs";

const AWKWARD = {
  "content/checklists/deploy.md": "# Deploy\n\n- [ ] Tom & \"Jerry\" <b>switched</b>, at ]]> last {#switch}\n- [ ] Tell {#tell}\n",
  "content/releases/a & b/1.yaml": `checklist: deploy\nservice: "R&D <core>"\nenvironment: "prod, \\"eu\\"; 1"\nowner: maya\n`
    + `title: "${"Überlange Überschrift mit 😀 und 日本語, ".repeat(5)}"\nstarted: 2026-02-28\n`
    + `items:\n  switch: { state: failed, by: li, at: 2026-03-01T09:00:00Z, note: "a; b, c\\\\n <i>d</i> & e" }\n`,
  "content/releases/2.yaml": "checklist: deploy\nplanned: { start: 2026-12-31T23:30:00Z, end: 2027-01-01T00:30:00Z }\n",
  "content/releases/3.yaml": "checklist: deploy\nplanned: 2026-12-31\n",
  "content/releases/4.yaml": "checklist: deploy\nclosed: { as: rolled-back, by: li, at: 2026-04-01T09:00:00Z, note: x }\n",
};
const made = [];
const folder = (files) => {
  const site = new Site(files);
  made.push(site);
  site.build();
  return site.path("public");
};
after(() => made.forEach((site) => site.remove()));

const SITES = {
  "this repository's site": SITE,
  "an awkward site": folder(AWKWARD),
  "an awkward site with an address": folder({ ...AWKWARD, "site.yaml": 'title: "A & B"\nlanguage: pt-BR\nurl: https://runbooks.example.com/a%20b/\n' }),
  "a site without releases": folder({ "content/checklists/deploy.md": "- [ ] a\n" }),
};
const schema = () => RelaxNGValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(new URL("atom.rng", import.meta.url))));
const NAMES = { a: "http://www.w3.org/2005/Atom" };

for (const [name, site] of Object.entries(SITES)) {
  test(`${name} has a valid feed`, () => {
    const feed = XmlDocument.fromBuffer(readFileSync(path.join(site, "feed.xml")));
    schema().validate(feed);
    const texts = (xpath) => feed.find(xpath, NAMES).map((node) => node.content ?? node.value);
    const ids = texts("//a:id");
    assert.equal(new Set(ids).size, ids.length, "each id is the only one of its kind");
    const updated = texts("//a:entry/a:updated").map((text) => new Date(text));
    assert.deepEqual(updated, [...updated].sort((one, other) => other - one), "the newest comes first");
    for (const each of feed.find("//a:feed | //a:entry", NAMES)) {
      assert.equal(each.find("a:link[not(@rel) or @rel = 'alternate']", NAMES).length, 1, "there is one page for each");
    }
  });

  test(`${name} has a valid calendar`, () => {
    const text = readFileSync(path.join(site, "calendar.ics"), "utf8");
    const lines = text.split("\r\n");
    assert.equal(lines.pop(), "", "the last line ends too");
    for (const line of lines) {
      assert.ok(Buffer.byteLength(line) <= 75 && !/[\r\n\ufffd]/.test(line), `${line} is a line of its own and short`);
    }
    ICAL.design.strict = true;
    const calendar = new ICAL.Component(ICAL.parse(text));
    assert.equal(calendar.getFirstPropertyValue("version"), "2.0");
    assert.ok(calendar.getFirstPropertyValue("prodid"));
    const events = calendar.getAllSubcomponents("vevent");
    for (const event of events) {
      const value = (key) => event.getFirstPropertyValue(key);
      for (const key of ["uid", "dtstamp", "dtstart", "summary"]) {
        assert.equal(event.getAllProperties(key).length, 1, `${value("uid")} has one ${key}`);
      }
      assert.equal(value("dtstamp").zone.tzid, "UTC");
      const end = value("dtend");
      assert.ok(!end || (end.compare(value("dtstart")) > 0 && end.isDate === value("dtstart").isDate), `${value("uid")} ends after its start`);
      assert.match(value("status"), /^(TENTATIVE|CONFIRMED|CANCELLED)$/);
    }
    const ids = events.map((event) => event.getFirstPropertyValue("uid"));
    assert.equal(new Set(ids).size, ids.length);
  });
}

test("badges are valid SVG", () => {
  const below = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".svg")).map((entry) => path.join(entry.parentPath, entry.name));
  const files = Object.entries(SITES).filter(([name]) => !name.includes("without")).flatMap(([, site]) => below(path.join(site, "badges")));
  assert.ok(files.length >= 4, `${files}`);
  const jar = createRequire(import.meta.url)("vnu-jar");
  const run = spawnSync("java", ["-Xss4m", "-jar", jar, "--svg", "--format", "json", ...files], { encoding: "utf8" });
  const { messages } = JSON.parse(run.stderr);
  assert.deepEqual(messages.map((each) => `${each.url}:${each.lastLine}: ${each.message}`), []);
});
