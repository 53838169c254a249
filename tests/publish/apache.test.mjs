// The Apache recipe of the guide, in a real Apache.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { freePort, reachable, recipeFile } from "../nginx.mjs";
import { getFrom, promises, published } from "./recipes.mjs";

/** Debian's modules that the recipe requires, and those without which no Apache runs. */
const MODULES = ["mpm_event", "authz_core", "alias", "deflate", "dir", "filter", "headers", "mime"];

/** Runs Apache in `folder` with `recipe` for a virtual host at `port`, until the returned function is called. */
async function startApache(folder, recipe, port) {
  mkdirSync(folder);
  const user = process.getuid() === 0 ? "User www-data\nGroup www-data" : "";
  const file = join(folder, "apache2.conf");
  writeFileSync(file, `ServerRoot ${folder}
ServerName 127.0.0.1
PidFile ${join(folder, "pid")}
ErrorLog ${join(folder, "error.log")}
Listen 127.0.0.1:${port}
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
TypesConfig /etc/mime.types
${user}
<VirtualHost 127.0.0.1:${port}>
${recipe}
</VirtualHost>
`);
  execFileSync("apache2", ["-t", "-f", file], { stdio: ["ignore", "ignore", "pipe"] });
  const server = spawn("apache2", ["-D", "FOREGROUND", "-f", file], { stdio: "inherit" });
  await reachable(port);
  return async () => {
    server.kill();
    await once(server, "close");
  };
}

test("the recipe for Apache", async () => {
  const site = await published("www");
  const port = await freePort();
  let stop;
  // Apache does not serve as root.
  chmodSync(site.folder, 0o755);
  try {
    const recipe = recipeFile("apache.conf").replaceAll("/srv/runbooks", site.path("www"));
    stop = await startApache(site.path("apache"), recipe, port);
    await promises(getFrom(port), "");
  } finally {
    await stop?.();
    site.close();
  }
});
