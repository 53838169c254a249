// The site under test and a browser to look at it with.
//
// SITE names the folder that was built (tests/run does both). Pages are opened from disk, as a reader of
// an unzipped archive does.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, firefox } from "playwright-core";
import { launchWebKit } from "./webkit.mjs";

export const SITE = path.resolve(process.env.SITE ?? "../../target/site");

/** The browser under test: `chromium`, `firefox` or `webkit`, which runs the tests of the layout alone. */
export const BROWSER = process.env.BROWSER ?? "chromium";

export const VIEWPORTS = {
  wide: { width: 1440, height: 900 },
  middle: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};

// One page of each kind, the awkward ones included; all others are made by the same templates.
export const KINDS = [
  "index.html",
  "board.html",
  "releases/index.html",
  "audit/2026.html",
  "archive/releases/2025.html",
  "releases/payments/production/2026.11.1.html",
  "releases/payments/production/2026.8.0.html",
  "releases/payments/production/2026.10.1.html",
  "releases/payments/staging/2026.9.0.html",
  "releases/payments/production/2026.12.0.html",
  "releases/payments/production/2025.5.0.html",
  "checklists/deployment.html",
  "checklists/hotfix.html",
  "history/deployment.html",
  "history/deployment/payments/staging.html",
  "archive/history/deployment/2025.html",
  "items/deployment/db-migrate.html",
  "people/ines.html",
  "people/ravi.html",
  "guide/index.html",
  "guide/progress.html",
  "404.html",
];

/** Every HTML page of the site, by its path. */
export function pages(folder = SITE, below = "") {
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const at = path.posix.join(below, entry.name);
      if (entry.isDirectory()) return entry.name.startsWith(".") ? [] : pages(folder, at);
      return at.endsWith(".html") ? [at] : [];
    })
    .sort();
}

export const url = (page) => pathToFileURL(path.join(SITE, page)).href;

// What site.yaml says. 404.html alone needs it, because a server answers with that page at any depth.
const ADDRESS = "https://runbooks.example.com";

/** Answers for the published site, as a server would; nothing leaves this machine. */
function publish(tab) {
  return tab.route(`${ADDRESS}/**`, (route) => {
    const file = path.join(SITE, new URL(route.request().url()).pathname);
    return route.fulfill({ path: existsSync(file) ? file : path.join(SITE, "404.html") });
  });
}

/** Starts the browser under test. It keeps to this machine. `options` are for Chromium. */
export const launch = (...options) => BROWSERS[BROWSER](options);

/** Starts the browser under test with its viewer of PDF files, which the headless shell of Chromium lacks. */
export const launchWithViewer = () => (BROWSER === "chromium" ? launchChromium("/usr/bin/chromium", []) : launch());

/** The headless shell has the engine of Chromium, and takes two thirds of its time. */
const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);

const launchChromium = (executablePath, options) => chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    ...options,
  ],
});

const BROWSERS = {
  chromium: (options) => launchChromium(CHROMIUM, options),
  firefox: () => new Firefox(),
  webkit: () => launchWebKit(SITE),
};

// The settings of Firefox that stand for the options of a tab which WebDriver BiDi cannot set.
const SETTINGS = {
  colorScheme: { dark: { "layout.css.prefers-color-scheme.content-override": 0 } },
  forcedColors: { active: { "browser.display.document_color_use": 2 } },
  reducedMotion: { reduce: { "ui.prefersReducedMotion": 1 } },
};

/**
 * The installed Firefox, over WebDriver BiDi. package.json holds Playwright at 1.64, because 1.65 sends a command that
 * Firefox ESR 153 does not know. Settings apply to a whole browser, so each combination of them has its own.
 */
class Firefox {
  #started = new Map();

  async newContext(options = {}) {
    const firefoxUserPrefs = Object.assign({}, ...Object.entries(SETTINGS).map(([name, values]) => values[options[name]]));
    const key = JSON.stringify(firefoxUserPrefs);
    if (!this.#started.has(key)) {
      const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
      this.#started.set(key, firefox.launch({ channel: "moz-firefox", executablePath, firefoxUserPrefs }));
    }
    return (await this.#started.get(key)).newContext(options);
  }

  async close() {
    await Promise.all([...this.#started.values()].map(async (started) => (await started).close()));
  }
}

// What no test can do with a browser over WebDriver.
const MISSING = {
  firefox: ["read the clipboard", "print", "touch", "turn JavaScript off", "wait for blocked frames", "see the viewer of PDF files"],
  webkit: ["answer for a server"],
};

/** The options of a test that needs `what`: it is skipped in a browser that cannot do it. */
export function needs(what) {
  return { skip: MISSING[BROWSER]?.includes(what) && `no test can ${what} in ${BROWSER}` };
}

/** Opens a page; `complaints` collects whatever the console says against it. */
export async function open(browser, page, options = {}) {
  const context = await browser.newContext({ viewport: VIEWPORTS.wide, ...options });
  const tab = await context.newPage();
  const complaints = [];
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  tab.on("pageerror", (error) => complaints.push(String(error)));
  if (page === "404.html") {
    await publish(tab);
    await tab.goto(`${ADDRESS}/no/such/page.html`, { waitUntil: "load" });
  } else {
    await tab.goto(url(page), { waitUntil: "load" });
  }
  return { context, tab, complaints };
}
