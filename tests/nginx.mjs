// A real nginx with a recipe of the guide.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { join } from "node:path";

/** A recipe that the guide offers as a file. */
export function recipeFile(name) {
  return readFileSync(new URL(`../content/guide/recipes/${name}`, import.meta.url), "utf8");
}

/** The first nginx block below a heading of a page of the guide. */
export function recipe(page, heading) {
  const guide = readFileSync(new URL(`../content/guide/${page}`, import.meta.url), "utf8");
  const below = guide.slice(guide.indexOf(`\n${heading}\n`));
  return below.match(/```nginx\n([^]*?)```/)[1];
}

const MIME = existsSync("/etc/nginx/mime.types") ? "include /etc/nginx/mime.types;" : "";

/** Runs nginx in `folder` with these contents of its `http` block, until the returned function is called. */
export async function startNginx(folder, contents, port) {
  mkdirSync(folder, { recursive: true });
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n");
  const user = process.getuid() === 0 ? "user root;" : "";
  const log = join(folder, "error.log");
  const configuration = `${user}\ndaemon off;\npid ${join(folder, "pid")};\nerror_log ${log};
events { }\nhttp {\n${MIME}\naccess_log off;\n${paths}\n${contents}\n}\n`;
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configuration);
  execFileSync("nginx", ["-t", "-q", "-c", file, "-p", folder, "-e", log]);
  const server = spawn("nginx", ["-c", file, "-p", folder, "-e", log], { stdio: "inherit" });
  await reachable(port);
  return async () => {
    server.kill();
    await once(server, "close");
  };
}

export async function freePort() {
  const server = http.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves when something accepts connections at the port. */
export async function reachable(port) {
  for (;;) {
    const isUp = await new Promise((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (isUp) return;
  }
}
