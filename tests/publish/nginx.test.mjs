// The nginx recipes of the guide, in a real nginx.

import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort, recipeFile, startNginx } from "../nginx.mjs";
import { getFrom, promises, published } from "./recipes.mjs";

/** Runs nginx with these contents of its `http` block, and calls `check` with a function that sends requests. */
async function serve(site, contents, port, check) {
  const stop = await startNginx(site.path("nginx"), contents, port);
  try {
    await check(getFrom(port));
  } finally {
    await stop();
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
