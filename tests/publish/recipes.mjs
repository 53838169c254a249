// What the guide promises of web servers with its recipes.

import assert from "node:assert/strict";
import http from "node:http";
import { Site } from "./support.mjs";

/** Sends a request to the server at `port`. */
export const getFrom = (port) => (path, headers = {}) => new Promise((resolve, reject) => {
  http.get({ host: "127.0.0.1", port, path, headers }, (answer) => {
    let body = "";
    answer.setEncoding("latin1").on("data", (text) => (body += text));
    answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
  }).on("error", reject);
});

/** A site, published into `folder` below it. */
export async function published(folder) {
  const site = new Site();
  site.write("site.yaml", "title: T\nurl: https://x.example/runbooks\n");
  site.write("content/files/data.csv", "a,b\n".repeat(2_000));
  for (const name of ["run.log", "notes.diff", "attack.js", "report.html", "graph.svg"]) site.write(`content/files/${name}`, "x");
  const ran = await site.run(["publish", folder]);
  assert.equal(ran.code, 0, ran.stderr);
  return site;
}

/** Checks what every recipe promises, for a site at `base`. */
export async function promises(get, base) {
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
    assert.match(found.body, /runsheet\.css/, `${path} shows the server's own page`);
  }
}
