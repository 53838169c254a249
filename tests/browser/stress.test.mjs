// What went wrong in layouts before: long words, wide tables, long pauses, many releases of one month.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { KINDS, VIEWPORTS, launch, needs, pages, url } from "./browser.mjs";
import { Site } from "./live.mjs";

const WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);
const LIST = `# ${WORD}

## Prepare ${WORD}

- [ ] ${WORD} {#long}
- [ ] Build {#build}

| Version | Host | Port | Owner | What it is for, in a whole sentence |
|---|---|---|---|---|
| 2026.11.1-rc.1+build.4711 | ledger.production.example.com | 5432 | payments-platform | Holds the ledger of all accounts, and is replicated to two regions |

## Switch

- [ ] Switch {#switch}

## Watch the dashboards of every region

- [ ] Watch {#watch}
`;

/** Releases of one month: the last one runs, the others took three hours and a night in between. */
function files() {
  const files = { "content/checklists/deploy.md": LIST, "site.yaml": `title: ${WORD}\n`, "content/index.md": `# ${WORD}\n\n${WORD}\n\n- ${WORD}\n` };
  for (let at = 1; at <= 14; at++) {
    const day = String(at).padStart(2, "0");
    const night = String(at + 1).padStart(2, "0");
    const path = `content/releases/${WORD.slice(0, 60)}/${at}`;
    files[`${path}.md`] = LIST;
    files[`${path}.yaml`] = `checklist: deploy\nservice: ${WORD.slice(0, 60)}\nenvironment: ${WORD.slice(60, 90)}\nversion: "${at}"\ntitle: ${WORD}\nowner: ${WORD.slice(0, 60)}\n`
      + `items:\n  build: { state: done, by: ${WORD.slice(0, 60)}, at: 2026-11-${day}T16:00:00Z, note: "${WORD}" }\n`
      + (at < 14
        ? `  long: { state: done, by: li, at: 2026-11-${day}T18:40:00Z }\n  switch: { state: done, by: li, at: 2026-11-${night}T09:00:00Z }\n`
          + `  watch: { state: done, by: li, at: 2026-11-${night}T09:20:00Z }\nclosed: { as: done, by: li, at: 2026-11-${night}T10:00:00Z }\n`
        : `  long: { state: failed, by: li, at: 2026-11-${day}T18:40:00Z, note: "${WORD}\\n\\n${"> ".repeat(64)}quoted\\n\\n${"* ".repeat(64)}listed" }\n`);
  }
  return files;
}

let browser, site, address, root;
before(async () => {
  browser = await launch();
  site = new Site(files());
  address = site.build();
  root = site.path("public");
});
after(async () => {
  await browser.close();
  site.remove();
});

const RUNNING = `releases/${WORD.slice(0, 60)}/14.html`;
const DONE = `releases/${WORD.slice(0, 60)}/13.html`;

async function visit(page, options = {}) {
  const context = await browser.newContext({ viewport: VIEWPORTS.wide, ...options });
  const tab = await context.newPage();
  await tab.goto(page.includes(":") ? page : address(page));
  return { context, tab };
}

test("no long word makes a page wider than the screen", async () => {
  const { context, tab } = await visit("index.html");
  for (const page of pages(root).filter((page) => page !== "404.html")) {
    await tab.goto(address(page));
    for (const width of [1440, 390, 320]) {
      await tab.setViewportSize({ width, height: 800 });
      const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${page} at ${width}: ${overflow} pixels too wide`);
    }
  }
  await context.close();
});

test("of two charts side by side both stand at the same height, and no month is named twice", async () => {
  const { context, tab } = await visit("index.html");
  for (const width of [1440, 1000, 900]) {
    await tab.setViewportSize({ width, height: 800 });
    const tops = await tab.evaluate(() => [...document.querySelectorAll(".chart")].map((chart) => chart.getBoundingClientRect().bottom));
    assert.equal(new Set(tops).size, 1, `${width}: ${tops}`);
  }
  for (const chart of await tab.locator(".chart").all()) {
    const months = await chart.locator("text.x").allTextContents();
    assert.deepEqual(months, ["Nov 2026"]);
  }
  await context.close();
});

test("a night between two days of work is cut out of the timeline", async () => {
  const { context, tab } = await visit(DONE);
  await tab.getByText("Without a pause of 14 h 20 min.").waitFor();
  const labels = await tab.locator(".timeline thead").textContent();
  assert.doesNotMatch(labels, /\b(00|01|02|03|04|05|06):00/);
  await context.close();
});

test("the last column of a wide table holds more than a word a line", async () => {
  const { context, tab } = await visit("checklists/deploy.html", { viewport: { width: 390, height: 844 } });
  const cell = tab.locator(".table td").last();
  assert.ok((await cell.boundingBox()).width >= 140);
  await context.close();
});

test("durations in the heads of sections do not break", async () => {
  const { context, tab } = await visit(RUNNING, { viewport: { width: 320, height: 640 } });
  const lines = await tab.evaluate(() => [...document.querySelectorAll(".head p")].filter((text) => text.offsetParent && /\smin/.test(text.textContent)).map(({ lastChild }) => {
    const { length } = lastChild.textContent;
    const start = lastChild.textContent.lastIndexOf("·") + 2;
    const range = new Range();
    range.setStart(lastChild, start);
    range.setEnd(lastChild, length);
    return range.getClientRects().length;
  }));
  assert.ok(lines.length > 0 && lines.every((count) => count === 1), `${lines}`);
  await context.close();
});

test("icons of the grid are in line with its dots", async () => {
  const { context, tab } = await visit(url("history/deployment.html"));
  const off = await tab.evaluate(() => {
    const middle = (element) => {
      const { top, height } = element.getBoundingClientRect();
      return top + height / 2;
    };
    return [...document.querySelectorAll(".grid td > a > .i")].filter((icon) => Math.abs(middle(icon) - middle(icon.closest("td"))) > 0.6).length;
  });
  assert.equal(off, 0);
  await context.close();
});

test("no item has two findings", async () => {
  const { context, tab } = await visit(url("history/deployment.html"));
  const items = await tab.locator(".findings li > a:first-of-type, .findings li a:first-of-type").evaluateAll((links) => links.map((link) => link.textContent));
  const named = items.filter((text) => !/^[\d.]+$/.test(text));
  assert.equal(new Set(named).size, named.length, `${named}`);
  await context.close();
});

test("a filter hides the sections in which nothing matches, and counts follow the owner", async () => {
  const { context, tab } = await visit(url("releases/payments/production/2026.11.1.html"));
  const heads = () => tab.locator(".flow .head:visible h2").allInnerTexts();
  const all = await heads();
  await tab.getByText("Problems 4").click();
  assert.deepEqual(await heads(), ["Security Verification", "Performance Verification"]);
  await tab.getByLabel("Owner").selectOption({ label: "Noor Haddad" });
  const shown = await tab.locator(".flow .it.problem:visible").count();
  assert.equal(await tab.locator("label[for=rs-show-problems] b").filter({ visible: true }).innerText(), `${shown}`);
  await tab.locator("label[for=rs-show-all]").click();
  await tab.getByLabel("Owner").selectOption("");
  assert.equal(await tab.locator("label[for=rs-show-problems] b").filter({ visible: true }).innerText(), "4");
  assert.deepEqual(await heads(), all);
  await context.close();
});

test("on the smallest phone the navigation shows every entry", async () => {
  const { context, tab } = await visit(url("index.html"), { viewport: { width: 320, height: 640 } });
  const rights = await tab.locator(".top nav a").evaluateAll((links) => links.map((link) => link.getBoundingClientRect().right));
  assert.ok(Math.max(...rights) <= 320, `${rights}`);
  await context.close();
});

/** The text of each sheet of paper. */
async function sheets(tab) {
  const input = await tab.pdf({ preferCSSPageSize: true });
  const { stdout, status, error } = spawnSync("pdftotext", ["-layout", "-", "-"], { input, encoding: "utf8" });
  assert.equal(status, 0, `pdftotext: ${error}`);
  return stdout.split("\f").slice(0, -1);
}

test("on paper the signatures name their release", needs("print"), async () => {
  const { context, tab } = await visit(url("index.html"));
  for (const page of KINDS) {
    const [, environment, version] = /^releases\/payments\/(\w+)\/(.+)\.html$/.exec(page) ?? [];
    if (!version) continue;
    await tab.goto(url(page));
    const signed = (await sheets(tab)).filter((sheet) => /Signature +Date and time/.test(sheet));
    assert.equal(signed.length, 1, page);
    assert.ok(signed[0].includes(`Signatures: payments ${environment} ${version}`), page);
  }
  await context.close();
});

test("on paper the footer has no page of its own, however long a release is", needs("print"), async () => {
  const short = new Site({ "content/checklists/d.md": "# D\n\n- [ ] Build {#b}\n", "content/releases/1.0.yaml": "checklist: d\nitems: { b: doing }\n" });
  const { context, tab } = await visit(short.build()("releases/1.0.html"));
  await tab.evaluate(() => document.querySelector("h1").after(document.createElement("div")));
  const pages = new Set();
  for (let height = 0; height <= 200; height += 5) {
    await tab.locator("h1 + div").evaluate((gap, height) => (gap.style.height = `${height}mm`), height);
    const printed = await sheets(tab);
    pages.add(printed.length);
    assert.match(printed.at(-1), /Signature[^]*Built by runsheet/, `the signatures are on the last page, ${height} mm`);
  }
  assert.deepEqual([...pages], [1, 2], "the end came to the end of a page");
  await context.close();
  short.remove();
});

test("the history of 50 services in two environments has a choice of series instead of 99 links", async () => {
  const files = { "site.yaml": "environments: [staging, production]\n", "content/checklists/deploy.md": "# Deploy\n\n- [ ] Build {#build}\n" };
  for (let at = 0; at < 50; at++) {
    for (const environment of ["production", "staging"]) {
      files[`content/releases/s${at}/${environment}/1.yaml`] = `checklist: deploy\nservice: service-${String(at).padStart(2, "0")}\nenvironment: ${environment}\nitems:\n  build: { state: done }\n`;
    }
  }
  const many = new Site(files);
  const { context, tab } = await visit(many.build()("history/deploy.html"), { viewport: { width: 390, height: 844 } });
  assert.equal(await tab.locator(".others a").count(), 0);
  const select = tab.getByLabel("Other services and environments");
  const names = await select.locator("option").allTextContents();
  assert.equal(names.length, 99);
  assert.deepEqual(names.slice(-2), ["service-49 staging", "service-49 production"]);
  await select.selectOption("service-31 production");
  await tab.getByRole("button", { name: "Open" }).click();
  await tab.waitForURL(/history\/deploy\/service-31\/production\.html$/);
  assert.match(await tab.locator(".facts").first().innerText(), /^service-31 production/);
  await context.close();
  many.remove();
});

test("on a phone a link to an item of a checklist is large enough to hit", async () => {
  const { context, tab } = await visit(url("checklists/deployment.html"), { viewport: { width: 390, height: 844 } });
  const sizes = await tab.locator("a.at").evaluateAll((links) => links.map((link) => link.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)));
  assert.ok(Math.min(...sizes) >= 24, `${Math.min(...sizes)}`);
  await context.close();
});

test("a button that copies the link of an item covers no other link", async () => {
  for (const page of ["checklists/deployment.html", "releases/payments/production/2026.11.1.html"]) {
    const { context, tab } = await visit(url(page));
    const covered = await tab.evaluate(() => [...document.querySelectorAll(".it > .copy")].filter((button) => {
      const box = button.getBoundingClientRect();
      return [...button.parentElement.querySelectorAll(":scope > a")].some((link) => {
        const other = link.getBoundingClientRect();
        return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      });
    }).length);
    assert.equal(covered, 0, page);
    await context.close();
  }
});

test("many running releases: short rows on a phone, and no long version widens the board", async () => {
  const files = { "content/checklists/deploy.md": "# Deploy\n\n- [ ] Build {#build}\n- [ ] Switch {#switch}\n" };
  for (let at = 0; at < 8; at++) {
    for (const environment of ["production", "staging"]) {
      const version = at === 3 && environment === "staging" ? `1.0.0-rc.${"1".repeat(50)}` : "1.0.0";
      files[`content/releases/s${at}/${environment}/1.yaml`] = `checklist: deploy\nservice: service-${at}\nenvironment: ${environment}\nversion: "${version}"\nowner: li\nitems: { build: { state: done } }\n`;
    }
  }
  const many = new Site(files);
  const address = many.build()("index.html");
  const { context, tab } = await visit(address);
  const widths = await tab.locator(".board thead th:not(:first-child)").evaluateAll((heads) => heads.map((head) => head.offsetWidth));
  assert.ok(Math.max(...widths) <= 2 * Math.min(...widths), `${widths}`);
  await tab.setViewportSize({ width: 390, height: 844 });
  const row = tab.locator(".running tbody tr").first();
  const box = (selector) => row.locator(selector).boundingBox();
  const [whole, link, count] = [await row.boundingBox(), await box("th a"), await box(".n")];
  assert.ok(link.height >= 44 && link.height < 50, `the name takes one line: ${link.height}`);
  assert.ok(count.y < link.y + link.height && count.x > link.x + link.width, "the count is at the right of the name");
  assert.ok(whole.height <= 130, `${whole.height}`);
  await context.close();
  many.remove();
});
