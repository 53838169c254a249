// The nginx recipes of the guide, in a real nginx.

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { freePort, recipeFile, startNginx } from "../nginx.mjs";
import { Site } from "./support.mjs";

/** Runs nginx with these contents of its `http` block, and calls `check` with a function that sends requests. */
async function serve(site, contents, port, check) {
  const stop = await startNginx(site.path("nginx"), contents, port);
  try {
    await check((path, headers = {}) => new Promise((resolve, reject) => {
      http.get({ host: "127.0.0.1", port, path, headers }, (answer) => {
        let body = "";
        answer.setEncoding("latin1").on("data", (text) => (body += text));
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
      }).on("error", reject);
    }));
  } finally {
    await stop();
  }
}

async function published(folder) {
  const site = new Site();
  site.write("site.yaml", "title: T\nurl: https://x.example/runbooks\n");
  site.write("content/files/data.csv", "a,b\n".repeat(2_000));
  for (const name of ["run.log", "notes.diff", "attack.js", "report.html", "graph.svg"]) site.write(`content/files/${name}`, "x");
  const ran = await site.run(["publish", folder]);
  assert.equal(ran.code, 0, ran.stderr);
  return site;
}

/** What both recipes promise, for a site at `base`. */
async function promises(get, base) {
  const page = await get(`${base}/index.html`);
  assert.equal(page.status, 200);
  assert.match(page.headers["content-security-policy"], /script-src 'self';.*frame-ancestors 'self'/);
  assert.equal(page.headers["cache-control"], "no-cache");
  assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
  assert.equal((await get(`${base}/`)).body, page.body);
  const types = {
    "files/data.csv": "text/csv; charset=utf-8",
    "files/run.log": "text/plain; charset=utf-8",
    "files/notes.diff": "text/plain; charset=utf-8",
    "files/attack.js": "text/plain; charset=utf-8",
    "assets/runsheet.css": "text/css; charset=utf-8",
    "assets/runsheet.js": /javascript/,
  };
  for (const [path, type] of Object.entries(types)) {
    const found = await get(`${base}/${path}`);
    assert.equal(found.status, 200, path);
    assert.match(found.headers["content-type"], type instanceof RegExp ? type : new RegExp(`^${type}$`), path);
  }
  assert.equal((await get(`${base}/files/data.csv`, { "accept-encoding": "gzip" })).headers["content-encoding"], "gzip");
  const policy = async (path) => (await get(`${base}/${path}`)).headers["content-security-policy"];
  assert.match(await policy("files/graph.svg"), /^sandbox/);
  assert.match(await policy("files/report.html"), /^script-src 'self'/);
  assert.equal(await policy("assets/runsheet.js"), "frame-ancestors 'self'");
  for (const path of ["missing.html", "releases", "files/", "files/missing.csv", ".runsheet/manifest.json"]) {
    const found = await get(`${base}/${path}`);
    if (path === "releases") {
      assert.equal(found.status, 301, "a folder with an index gets a slash");
      continue;
    }
    assert.equal(found.status, 404, path);
    assert.match(found.body, /<html/, path);
    assert.ok(!found.body.includes("<center>"), `${path} shows nginx's own page`);
  }
}

/** A recipe of the guide, without TLS and without a sign-in, on `port`. */
function local(name, port) {
  return recipeFile(name).replace(/listen \[::\].*\n/, "").replace("listen 443 ssl;", `listen 127.0.0.1:${port};`)
    .replace(/ *ssl_.*\n/g, "").replace(/ *auth_basic.*\n/g, "");
}

test("the recipe for a server of its own", async () => {
  const site = await published("www");
  const port = await freePort();
  try {
    const text = local("nginx.conf", port).replace("root  /srv/runbooks", `root  ${site.path("www")}`);
    await serve(site, text, port, (get) => promises(get, ""));
  } finally {
    site.close();
  }
});

test("the recipe for a sub-path", async () => {
  const site = await published("www/runbooks");
  const port = await freePort();
  try {
    const text = local("nginx-sub-path.conf", port).replace("root  /srv/www", `root  ${site.path("www")}`);
    await serve(site, text, port, async (get) => {
      await promises(get, "/runbooks");
      const redirect = await get("/runbooks");
      assert.equal(redirect.status, 301);
      assert.match(redirect.headers.location, /\/runbooks\/$/);
    });
  } finally {
    site.close();
  }
});
