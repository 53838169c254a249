// Full names of people on pages: the longest ones fit, and scripts compare ids.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";
import { BINARY, Site } from "./live.mjs";

// Sixty characters, in one word and in several.
const MAYA = "Mayaconstantinopoulosfeatherstonehaughwilhelminaalexandraxyz";
const GRETA = "Greta Alexandra Constantinopoulos-Featherstonehaugh Wilhelmi";
const ADDRESS = `https://ci.example.com/${"averylongnamewithoutanybreak".repeat(3)}`;

const event = (state, by, more = "") => `{ state: ${state}, by: ${by}, at: 2026-11-20T09:40:00Z${more} }`;
const release = (after) => `checklist: deployment
owner: maya
roles: { manager: greta, dba: maya }
started: 2026-11-20T09:00:00Z
${after}log:
  - { by: [maya, greta], at: 2026-11-20T09:10:00Z, note: begun }
items:
  approved: ${event("done", "greta", ", recorded_by: maya")}
  checked: ${event("done", "maya")}
  migrate: [${event("failed", "maya", ", note: lock timeout")}, { corrects: 2026-11-20T09:40:00Z, by: greta, at: 2026-11-20T09:41:00Z, recorded_by: maya, note: no }, ${event("blocked", "[maya, greta]", `, note: waits, evidence: "${ADDRESS}"`)}]
  gone: ${event("done", "maya")}
`;

const site = new Site({
  "site.yaml": `people_stats: true\npeople:\n  - { id: maya, name: "${MAYA}" }\n  - { id: greta, name: "${GRETA}" }\n  - { id: li, name: Li Wen }\n  - { id: lw, name: Li Wen }\n`,
  "content/checklists/deployment.md": `---\nowner: maya\n---\n# Deployment\n\n- [ ] Approved {#approved signoff=manager}
- [ ] Checked {#checked signoff=manager}\n- [ ] Migrate {#migrate owner=dba}\n- [ ] Announce {#announce owner=li}
- [ ] Measure {#measure owner=lw}\n- [ ] Accept {#accept owner=dba signoff=manager}\n`,
  "content/releases/1.0.yaml": release("status: rolled-back\nclosed: { by: [maya, greta], at: 2026-11-20T10:00:00Z }\n"),
  "content/releases/1.1.yaml": release(""),
});
const PAGES = ["index.html", "releases/1.0.html", "releases/1.1.html", "checklists/deployment.html", "history/deployment.html",
  "items/deployment/migrate.html", "items/deployment/approved.html"];

let browser;
before(async () => {
  browser = await launch();
  execFileSync(BINARY, ["build", "--root", site.root], { stdio: "ignore" });
});
after(async () => {
  await browser.close();
  site.remove();
});

const see = async (page, options) => {
  const tab = await browser.newPage(options);
  await tab.goto(pathToFileURL(site.path(`public/${page}`)).href);
  return tab;
};

for (const page of PAGES) {
  test(`names of sixty characters fit on ${page}`, async () => {
    const tab = await see(page);
    const overflow = () => tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    for (const colorScheme of ["light", "dark"]) {
      await tab.emulateMedia({ colorScheme });
      for (const width of [320, 390, 900, 1024, 1440]) {
        await tab.setViewportSize({ width, height: 800 });
        assert.ok(await overflow() <= 0, `${colorScheme}, ${width} pixels`);
      }
    }
    if (page !== "history/deployment.html") {
      await tab.emulateMedia({ media: "print" });
      const wide = await tab.evaluate(() => [...document.querySelectorAll(".by, .ln, .act, .facts span, .signatures td, .log .when")]
        .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== "inline").map((part) => part.outerHTML));
      assert.deepEqual(wide, [], "on paper");
    }
    await tab.close();
  });
}

test("the choice of an owner shows names and compares ids", async () => {
  const tab = await see("releases/1.1.html");
  const owner = tab.getByLabel("Owner");
  assert.deepEqual(await owner.locator("option").allTextContents(), ["Everyone", GRETA, "Li Wen (li)", "Li Wen (lw)", MAYA]);
  await owner.selectOption({ label: "Li Wen (lw)" });
  assert.match(tab.url(), /\?owner=lw$/);
  assert.deepEqual(await tab.locator(".flow .it:visible").evaluateAll((rows) => rows.map(({ id }) => id)), ["measure"]);
  await tab.locator("label[for=rs-show-problems]").click();
  assert.ok(await tab.getByText("Nothing shown here belongs to Li Wen (lw).").isVisible());
  await tab.close();
});

test("a sign-off and evidence wrap beside their icons", async () => {
  const tab = await see("releases/1.1.html", { viewport: { width: 320, height: 640 } });
  for (const selector of ["#approved .ln.sign", "#checked .ln.sign", "#migrate > .lines .ev"]) {
    const { icon, lines } = await tab.locator(selector).first().evaluate((line) => {
      const range = document.createRange();
      range.setStartAfter(line.firstElementChild);
      range.setEndAfter(line.lastChild);
      const box = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
      return { icon: box(line.firstElementChild.getBoundingClientRect()), lines: [...range.getClientRects()].map(box) };
    });
    assert.ok(lines.length > 1, `${selector} has several lines`);
    assert.ok(lines.every(({ left }) => left >= icon.right), selector);
    assert.ok(lines[0].top < icon.bottom && lines[0].bottom > icon.top, `${selector} begins beside its icon`);
  }
  assert.match(await tab.locator("#approved .ln.sign").innerText(), new RegExp(`^Signed off by ${GRETA}, manager, Fri 20 Nov 2026, 09:40 UTC\\. Recorded by ${MAYA}\\.$`));
  assert.match(await tab.locator("#checked .ln.sign").innerText(), /^Sign-off of manager is not valid: signed by .*, who does not hold the role manager\.$/);
  await tab.close();
});
