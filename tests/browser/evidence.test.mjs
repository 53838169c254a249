// Files that people and programs put beside releases, opened in a real browser: none runs a script in the site's
// origin, and what gets past that cannot record.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { BROWSER, launchWithViewer, needs } from "./browser.mjs";
import { FILES, RELEASE, Runner } from "./release-editor.mjs";
import { BINARY, Site } from "./live.mjs";

/** Records as greta with whatever it can find, and shows that it ran. */
const ATTACK = `
document.documentElement.setAttribute("data-ran", "");
const record = (token) => fetch("/_runsheet/record", {
  method: "POST",
  headers: { "content-type": "application/json", "runsheet-token": token },
  body: JSON.stringify({ release: "1.0", by: ["greta"], act: { do: "log", note: "forged" } }),
});
new WebSocket("ws://" + location.host + "/_runsheet/live").onmessage = ({ data }) => record(JSON.parse(data).edit?.token ?? "");
fetch("/releases/1.0.html").then((page) => page.text()).then((page) => record(/data-token="(.*?)"/.exec(page)?.[1] ?? ""));
`;
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
`;
const XHTML = `<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Report</p><script><![CDATA[${ATTACK}]]></script></body></html>`;
const EVIDENCE = {
  "report.html": `<!doctype html><title>Report</title><p>Report</p><script>${ATTACK}</script><script src="evil.js"></script><img src="x" onerror="document.documentElement.dataset.ran=1">`,
  "report.htm": `<p>Report</p><script>${ATTACK}</script>`,
  "report.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>Report</text><script><![CDATA[${ATTACK}]]></script></svg>`,
  "report.xml": XHTML,
  "styled.xml": `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="style.xml"?><report/>`,
};
// A stylesheet that a sandbox refuses ends the connection to Firefox.
if (BROWSER === "firefox") delete EVIDENCE["styled.xml"];
const OTHERS = {
  "style.xml": `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">${XHTML}</xsl:template></xsl:stylesheet>`,
  "report.xhtml": XHTML,
  "evil.js": ATTACK,
  "report.pdf": PDF,
  "log.txt": `<script>${ATTACK}</script>`,
  "dot.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>`,
  "data.bin": "\0\x01",
};
const all = { ...EVIDENCE, ...OTHERS };
const evidence = Object.keys(all).map((name) => `"${name}"`).join(", ");

const SITE = {
  ...FILES,
  [RELEASE]: FILES[RELEASE].replace("  tests:\n", `  tests: { state: done, by: li, at: 2026-11-20T09:40:00Z, evidence: [${evidence}] }\n`)
    .replace("owner: maya\n", "owner: maya\nlinks: { report: report.html, log: log.txt }\n"),
  ...Object.fromEntries(Object.entries(all).map(([name, text]) => [`content/releases/${name}`, text])),
  "content/guide/help.md": "# Help\n\n[report](../releases/report.html) [log](../releases/log.txt) <a href='../releases/report.svg'>drawing</a>\n\n![dot](../releases/dot.svg)\n",
};

let browser, site;
before(async () => {
  browser = await launchWithViewer();
  site = new Site(SITE);
});
after(async () => {
  await browser.close();
  site.remove();
});

/** The name that a file is saved under; Firefox numbers those of the same name. */
const nameOf = (saved) => saved.suggestedFilename().replace(/\(\d+\)/, "");

const isForged = () => site.read(RELEASE).includes("forged");

/** With a server of its own, and a fresh browser. */
const serving = async (options, action) => {
  const server = await site.serve("--port", "0", ...options);
  const context = await browser.newContext({});
  try {
    await action(server, context);
  } finally {
    await context.close();
    await server.stop();
  }
};

/** What a script in the tab would have marked, and every frame too. */
const ran = async (tab) => {
  const marks = tab.frames().map((frame) => frame.evaluate(() => [Boolean(document.documentElement?.hasAttribute("data-ran")), origin]));
  return Promise.all(marks);
};

for (const options of [[], ["--edit"]]) {
  const kind = options.length ? "an editing preview" : "a preview";

  test(`in ${kind} no file runs a script when it is opened`, () => serving(options, async (server, context) => {
    for (const name of [...Object.keys(EVIDENCE), "style.xml", "log.txt", "evil.js"]) {
      const tab = await context.newPage();
      const answer = await tab.goto(`${server.url}releases/${name}`, { waitUntil: "networkidle" });
      assert.equal(answer.status(), 200);
      assert.deepEqual(await ran(tab), [[false, "null"]], name);
      // A style of XML is of another origin than a sandbox.
      if (name !== "styled.xml") assert.match(await tab.content(), /Report|record/, `${name} is shown`);
      await tab.close();
    }
    assert.equal(isForged(), false);
  }));

  test(`in ${kind} no file runs a script in a frame, of this site or another`, needs("wait for blocked frames"), () => serving(options, async (server, context) => {
    const frames = (base) => Object.keys(EVIDENCE).map((name) => `<iframe src="${base}releases/${name}"></iframe><object data="${base}releases/${name}"></object>`).join("");
    const other = createServer((_, response) => response.setHeader("content-type", "text/html").end(frames(server.url)));
    await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
    const tab = await context.newPage();
    await tab.goto(`http://127.0.0.1:${other.address().port}/`, { waitUntil: "networkidle" });
    for (const [isMarked] of await ran(tab)) assert.equal(isMarked, false);
    // A file of this site that is framed by a document of this site.
    await tab.route("**/releases/frames.html", (route) => route.fulfill({ contentType: "text/html", body: frames("/") }));
    await tab.goto(`${server.url}releases/frames.html`, { waitUntil: "networkidle" });
    for (const [isMarked] of await ran(tab)) assert.equal(isMarked, false);
    assert.equal(isForged(), false);
    other.close();
  }));

  test(`in ${kind} links save what might run scripts, and open the rest`, () => serving(options, async (server, context) => {
    const tab = await context.newPage();
    for (const [page, path, isSaved] of [
      ["releases/1.0.html", "report.html", true],
      ["releases/1.0.html", "report.svg", true],
      ["releases/1.0.html", "report.xml", true],
      ["releases/1.0.html", "log.txt", false],
      ["releases/1.0.html", "report.pdf", false],
      ["guide/help.html", "report.html", true],
      ["guide/help.html", "report.svg", true],
      ["guide/help.html", "log.txt", false],
    ]) {
      await tab.goto(server.url + page);
      const link = tab.locator(`main a[href$="${path}"]`).first();
      assert.equal(await link.evaluate((one) => one.hasAttribute("download")), isSaved, `${page} ${path}`);
      if (!isSaved) continue;
      const [saved] = await Promise.all([tab.waitForEvent("download"), link.click()]);
      assert.equal(nameOf(saved), path);
    }
    const fact = tab.locator("a", { hasText: /^report$/ });
    await tab.goto(`${server.url}releases/1.0.html`);
    assert.equal(await fact.first().evaluate((one) => one.hasAttribute("download")), true, "links of a release too");
    // What a browser cannot show is saved, sandbox or not.
    const [saved] = await Promise.all([
      tab.waitForEvent("download"),
      tab.locator("main a[href$='data.bin']").first().click(),
    ]);
    assert.equal(nameOf(saved), "data.bin");
  }));

  test(`in ${kind} pictures, the icon and PDF files are shown`, needs("see the viewer of PDF files"), () => serving(options, async (server, context) => {
    const tab = await context.newPage();
    await tab.goto(`${server.url}guide/help.html`, { waitUntil: "networkidle" });
    assert.equal(await tab.evaluate(() => [...document.images].every((image) => image.naturalWidth === 9)), true);
    const icon = await tab.evaluate(() => new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve(image.naturalWidth > 0);
      image.onerror = () => resolve(false);
      image.src = document.querySelector("link[rel=icon]").href;
    }));
    assert.equal(icon, true);
    const viewer = tab.waitForEvent("framenavigated", (frame) => frame.url().startsWith("chrome-extension:"));
    const answer = await tab.goto(`${server.url}releases/report.pdf`);
    await viewer;
    assert.equal(answer.headers()["content-type"], "application/pdf");
        await tab.close();
    assert.equal(isForged(), false);
  }));
}

/**
 * Stands before the server, under one origin with it, and answers for two pages itself: a document that runs scripts,
 * as a file would if its sandbox failed, and one whose sandbox lets it run some.
 */
const intruding = (action) => serving(["--edit"], async (server, context) => {
  const { hostname, port } = new URL(server.url);
  const page = (more) => ({ "content-type": "text/html", ...more });
  const own = {
    "/releases/intruder.html": page(),
    "/releases/sandboxed.html": page({ "content-security-policy": "sandbox allow-scripts" }),
  };
  const front = createServer((asked, answer) => {
    if (own[asked.url]) return answer.writeHead(200, own[asked.url]).end("<!doctype html><title>Intruder</title>");
    const { method, url: path, headers } = asked;
    const behind = request({ hostname, port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    asked.pipe(behind);
  });
  const open = new Set();
  front.on("upgrade", ({ url: path, rawHeaders }, socket) => {
    const lines = rawHeaders.map((text, at) => text + (at % 2 ? "\r\n" : ": ")).join("");
    const behind = connect(port, hostname, () => behind.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`));
    socket.pipe(behind).pipe(socket);
    for (const one of [socket, behind]) one.on("error", () => open.forEach((each) => each.destroy()));
    open.add(socket).add(behind);
  });
  await new Promise((resolve) => front.listen(0, hostname, resolve));
  try {
    const tab = await context.newPage();
    const url = `http://${hostname}:${front.address().port}/`;
    await tab.goto(`${url}releases/intruder.html`);
    await action({ tab, context, url });
  } finally {
    open.forEach((each) => each.destroy());
    front.close();
    front.closeAllConnections();
  }
});

test("a script of the same origin finds no token, whatever way it asks", () => intruding(async ({ tab, context, url }) => {
  const maya = await context.newPage();
  await maya.goto(`${url}releases/1.0.html`);
  await maya.locator(":root[data-rs-editing=on]").waitFor({ state: "attached" });
  assert.doesNotMatch(await maya.content(), /data-token/, "nor is it left in the page");
  await tab.evaluate(() => (window.FRAMES = [["iframe", "src"], ["object", "data"], ["embed", "src"]]));
  const found = await tab.evaluate(async () => {
    const page = "/releases/1.0.html";
    const texts = {};
    for (const cache of ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"]) {
      const mode = cache === "only-if-cached" ? "same-origin" : "cors";
      texts[cache] = await fetch(page, { cache, mode }).then((answer) => answer.text(), () => "");
    }
    const request = new XMLHttpRequest();
    request.open("GET", page, false);
    request.setRequestHeader("Accept", "text/html");
    try { request.setRequestHeader("Sec-Fetch-Dest", "document"); } catch {}
    request.send();
    texts.request = request.responseText;
    texts.news = await new Promise((resolve) => (new WebSocket(`ws://${location.host}/_runsheet/live`).onmessage = ({ data }) => resolve(data)));
    texts.sheet = await fetch("/_runsheet/edit-state" + page).then((answer) => answer.text());
    const worker = new Worker(URL.createObjectURL(new Blob([`fetch("${location.origin}${page}").then((a) => a.text()).then(postMessage)`])));
    texts.worker = await new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    const workers = await Promise.allSettled(["/releases/evil.js", "/assets/runsheet.js", "/_runsheet/live-reload.js"].map((script) => navigator.serviceWorker.register(script, { scope: "/releases/" })));
    for (const [name, source] of FRAMES) document.body.append(Object.assign(document.createElement(name), { [source]: page }));
    return { texts, workers: workers.map(({ status }) => status) };
  });
  await tab.waitForLoadState("networkidle");
  Object.assign(found.texts, await tab.evaluate(() => Object.fromEntries(FRAMES.map(([name]) => {
    try {
      return [name, document.querySelector(name).contentDocument.documentElement.outerHTML];
    } catch (error) {
      return [name, String(error)];
    }
  }))));
  for (const [way, text] of Object.entries(found.texts)) assert.doesNotMatch(text, /data-token|"token"/, way);
  for (const way of ["iframe", "object", "embed"]) assert.doesNotMatch(found.texts[way], /Tests pass/, way);
  for (const way of ["default", "request", "worker", "sheet"]) assert.match(found.texts[way], /Tests pass/, way);
  assert.deepEqual(found.workers, ["rejected", "rejected", "rejected"]);
}));

test("a window that a script of the same origin opens is lost to it", () => intruding(async ({ tab, context }) => {
  for (const open of [
    () => (window.opened = window.open("/releases/1.0.html")),
    () => {
      window.opened = window.open("about:blank");
      window.opened.location = "/releases/1.0.html";
    },
  ]) {
    const [page] = await Promise.all([context.waitForEvent("page"), tab.evaluate(open)]);
    await page.locator(":root[data-rs-editing=on]").waitFor({ state: "attached" });
    assert.equal(await page.evaluate(() => window.opener === null), true);
    assert.equal(await tab.evaluate(() => window.opened.closed), true);
    await page.close();
  }
}));

test("a request without the token, or from a sandbox with it, records nothing", () => intruding(async ({ tab, context, url }) => {
  const maya = await context.newPage();
  const load = maya.waitForResponse(/1\.0\.html$/);
  await maya.goto(`${url}releases/1.0.html`);
  const token = /data-token="(.*?)"/.exec(await (await load).text())[1];
  const record = (token) => tab.evaluate((token) => fetch("/_runsheet/record", {
    method: "POST",
    headers: { "content-type": "application/json", "runsheet-token": token },
    body: JSON.stringify({ release: "1.0", by: ["greta"], act: { do: "log", note: "forged" } }),
  }).then(({ status }) => status, () => "blocked"), token);
  assert.equal(await record(""), 403);
  assert.equal(await record("0".repeat(32)), 403);
  await tab.goto(`${url}releases/sandboxed.html`);
  assert.equal(await tab.evaluate(() => origin), "null");
  assert.equal(await record(token), "blocked");
  const simple = (address) => fetch(address, { method: "POST", mode: "no-cors", body: "{}" }).catch(() => {});
  await tab.evaluate(simple, `${url}_runsheet/record`);
  const socket = await tab.evaluate((address) => new Promise((resolve) => {
    const socket = new WebSocket(address);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
  }), `${url.replace("http", "ws")}_runsheet/live`);
  assert.equal(socket, "refused");
  assert.equal(await tab.evaluate(() => fetch("/_runsheet/edit-state/releases/1.0.html").then(() => "read", () => "blocked")), "blocked");
  assert.equal(isForged(), false);
}));

test("a file that takes the place of a page is opened as a file, and not taken into the page", () => serving(["--edit"], async (server, context) => {
  site.write("content/guide/swap.md", "# Swap\n");
  const tab = await context.newPage();
  await server.line("swap.md");
  const page = await tab.goto(`${server.url}guide/swap.html`).then((answer) => answer.text());
  // As much like the page as can be.
  site.write("content/guide/swap.html.txt", page.replace("</main>", "<p id=swapped>Swapped</p><img src=x onerror='document.documentElement.dataset.ran=1'></main>"));
  await server.line("swap.html.txt");
  rmSync(site.path("content/guide/swap.md"));
  renameSync(site.path("content/guide/swap.html.txt"), site.path("content/guide/swap.html"));
  await tab.locator("#swapped").waitFor();
  assert.deepEqual(await ran(tab), [[false, "null"]]);
  rmSync(site.path("content/guide/swap.html"));
}));

test("a page goes on recording after the server was started again, and after going back to it", async () => {
  let server = await site.serve("--port", "0", "--edit");
  const maya = await Runner.at(browser, server, "maya");
  const port = new URL(server.url).port;
  await server.stop();
  server = await site.serve("--port", port, "--edit");
  await maya.ready();
  await maya.box("migrate").click();
  await maya.sees("migrate", "done");
  await maya.tab.goto(`${server.url}guide/help.html`);
  await maya.tab.goBack();
  await maya.ready();
  await maya.box("canary").click();
  await maya.sees("canary", "done");
  await maya.close();
  await server.stop();
});

test("where too many pages are open the next one is shown, and connected when another is closed", () => serving([], async (server, context) => {
  const { hostname, port, host } = new URL(server.url);
  const head = `GET /_runsheet/live HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  const open = () => new Promise((resolve) => {
    const socket = connect(port, hostname, () => socket.write(head));
    socket.once("data", (data) => resolve({ socket, isOpen: data.includes(" 101 ") }));
    socket.on("error", () => {});
  });
  const sockets = [];
  do sockets.push(await open()); while (sockets.at(-1).isOpen);
  const tab = await context.newPage();
  await tab.goto(`${server.url}guide/help.html`);
  await tab.locator(".rs-live-label").waitFor();
  for (const { socket } of sockets) socket.destroy();
  await tab.locator(".rs-live-label").waitFor({ state: "hidden" });
}));

test("on a published site links save what might run scripts", async () => {
  execFileSync(BINARY, ["build", "--root", site.root, "--output", site.path("out")], { stdio: "ignore" });
  const files = createServer((asked, answer) => {
    const path = new URL(asked.url, "http://localhost").pathname;
    const kind = { html: "text/html", svg: "image/svg+xml", css: "text/css", js: "text/javascript" }[path.split(".").at(-1)];
    answer.writeHead(200, { "content-type": kind ?? "text/plain" }).end(site.read(`out${path}`));
  });
  await new Promise((resolve) => files.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext({});
  const tab = await context.newPage();
  for (const [page, name] of [["releases/1.0.html", "report.html"], ["releases/1.0.html", "report.svg"], ["guide/help.html", "report.html"]]) {
    await tab.goto(`http://127.0.0.1:${files.address().port}/${page}`);
    const link = tab.locator(`main a[href$="${name}"]`).first();
    const [saved] = await Promise.all([tab.waitForEvent("download"), link.click()]);
    assert.equal(nameOf(saved), name);
  }
  await context.close();
  files.close();
  files.closeAllConnections();
});
