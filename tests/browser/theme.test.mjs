// The themes of the guide in a real browser: a column that fits every window, a font, and editing with an own `item.html`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { VIEWPORTS, launch } from "./browser.mjs";
import { FILES, LIST, RELEASE, Runner } from "./release-editor.mjs";
import { Site, visit } from "./live.mjs";

const GUIDE = readFileSync("../../content/guide/theming.md", "utf8");

/** The files of a theme of the guide. */
function themeFiles(theme) {
  const blocks = [...GUIDE.matchAll(/^```\w+ (themes\/\S+)\n(.*?)^```$/gms)];
  return Object.fromEntries(blocks.map(([, file, text]) => [file, text]).filter(([file]) => file.startsWith(`themes/${theme}/`)));
}

const CONTACTS = "---\nextra:\n  contacts:\n    - { who: On-call, phone: \"+15550100\" }\n---\n\n";

/** A link at the foot of every page. */
const FOOT = `{% component foot_extra(site, page, root) -%}
<a href="{{ root }}guide/help.html">Help</a>
{% endcomponent foot_extra %}
`;

/** The small release, with a theme of the guide. */
function siteWith(theme) {
  const ticket = "{ state: done, by: li, at: 2026-11-20T09:00:00Z, evidence: https://tracker.example.com/browse/PAYMENTS-123456 }";
  return new Site({
    ...FILES,
    "site.yaml": `theme: ${theme}\n${FILES["site.yaml"]}`,
    [LIST]: (CONTACTS + FILES[LIST]).replace("{#migrate}", "{#migrate owner=maya}"),
    [RELEASE]: FILES[RELEASE].replace("  backup:\n", `  backup: ${ticket}\n`),
    [`themes/${theme}/templates/components/foot_extra.html`]: FOOT,
    ...themeFiles(theme),
  });
}

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Serves a site while `run` runs. */
async function serving(site, options, run) {
  const server = await site.serve("--port", "0", ...options);
  try {
    await run(server);
  } finally {
    await server.stop();
    site.remove();
  }
}

test("a column, a section, a link and a font fit every window", async () => {
  const site = siteWith("desk");
  const font = execFileSync("fc-match", ["--format=%{file}", "DejaVu Sans:fontformat=TrueType"], { encoding: "utf8" });
  mkdirSync(site.path("themes/desk/static"), { recursive: true });
  copyFileSync(font, site.path("themes/desk/static/desk.ttf"));
  await serving(site, [], async (server) => {
    const { context, tab, complaints } = await visit(browser, `${server.url}releases/1.0.html`);
    const sizes = { ...VIEWPORTS, laptop: { width: 1280, height: 800 }, narrow: { width: 320, height: 640 } };
    for (const [name, viewport] of Object.entries(sizes)) {
      await tab.setViewportSize(viewport);
      const found = await tab.evaluate(() => {
        const row = document.getElementById("backup");
        const box = (selector) => row.querySelector(`:scope > ${selector}`).getBoundingClientRect();
        const { scrollWidth, clientWidth } = document.documentElement;
        return {
          overflow: scrollWidth - clientWidth,
          isColumn: Math.abs(box(".extra").top - box(".st").top) < 8 && box(".extra").right <= box(".st").left + 1,
          isBelow: box(".extra").top >= box(".tx").bottom - 1,
          isClear: box(".tx").right <= box(".extra").left + 1 || box(".extra").top >= box(".tx").bottom - 1,
        };
      });
      const isPhone = viewport.width <= 55 * 16;
      const expected = { overflow: 0, isColumn: !isPhone, isBelow: isPhone, isClear: true };
      assert.deepEqual(found, expected, name);
    }
    assert.equal(await tab.evaluate(() => document.fonts.ready.then(() => document.fonts.check("16px Desk"))), true);
    assert.match(await tab.evaluate(() => getComputedStyle(document.body).fontFamily), /^"?Desk/);
    assert.equal(await tab.locator("#contacts + ul a").getAttribute("href"), "tel:+15550100");
    await tab.locator(".foot").getByRole("link", { name: "Help" }).click();
    await tab.waitForURL("**/guide/help.html");
    assert.deepEqual(complaints, []);
    await context.close();
  });
});

for (const theme of ["badge", "desk"]) {
  test(`items of the theme ${theme} are recorded in the browser`, async () => {
    await serving(siteWith(theme), ["--edit"], async (server) => {
      const runner = await Runner.at(browser, server, "maya");
      if (theme === "badge") {
        const words = await runner.row("migrate").locator("> .tx").evaluate((text) => text.innerText.trim());
        assert.match(words, /^Todo\s+Maya Okafor\s+Migrate/);
      }
      for (const viewport of Object.values(VIEWPORTS)) {
        await runner.tab.setViewportSize(viewport);
        const overflow = await runner.tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0, `${viewport.width} pixels`);
      }
      await runner.tab.setViewportSize(VIEWPORTS.wide);
      await runner.box("migrate").click();
      await runner.sees("migrate", "done");
      if (theme === "badge") {
        await runner.row("migrate").locator(".badge", { hasText: "Done" }).waitFor();
      } else {
        const [state, extra] = await runner.row("migrate").evaluate((row) =>
          [".st", ".extra"].map((part) => row.querySelector(`:scope > ${part}`).getBoundingClientRect().x));
        assert.ok(extra < state, "the column is before the state");
      }
      await runner.close();
    });
  });
}
