// A team server as the guide describes it: `runsheet serve --edit` behind a real nginx that signs people in. Its records
// are pushed to a remote.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Site } from "./live.mjs";
import { Runner } from "./release-editor.mjs";
import { freePort, recipe, startNginx } from "../nginx.mjs";

export const HOST = "runbooks.example.com";

/** The option of the browser that finds the server under its name. */
export const RESOLVE_HOST = `--host-resolver-rules=MAP ${HOST} 127.0.0.1`;

/** Waits until `isSo`, for things that other processes do. */
export async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}

export class TeamServer {
  #stopNginx;

  /** Starts it on these files. `people` is the list in `site.yaml`; `passwords` has one for each login. */
  static async start({ files, people, passwords }) {
    const team = new TeamServer();
    team.passwords = passwords;
    [team.port, team.runsheetPort] = [await freePort(), await freePort()];
    team.origin = `https://${HOST}:${team.port}`;
    // The proxy has an address of its own, so that other programs of this machine are not believed.
    team.site = new Site({
      ...files,
      "site.yaml": `people:
${people}identity: { header: X-Forwarded-User, proxies: ["127.0.0.2"], origin: "${team.origin}" }
git: { commit: true, push: true }
`,
    });
    team.#createRemote();
    await team.serve();
    await team.#startProxy();
    return team;
  }

  #createRemote() {
    this.remote = mkdtempSync(path.join(os.tmpdir(), "runsheet-remote-"));
    this.git("init", "-q", "-b", "main");
    this.git("config", "user.name", "Server");
    this.git("config", "user.email", "server@example.com");
    this.git("add", ".");
    this.git("commit", "-qm", "begin");
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", this.remote]);
    this.git("remote", "add", "origin", this.remote);
    this.git("push", "-q", "-u", "origin", "main");
  }

  /** Runs the recipe of the guide. */
  async #startProxy() {
    const folder = mkdtempSync(path.join(this.remote, "nginx-"));
    const file = (name) => path.join(folder, name);
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${HOST}`,
      "-keyout", file("key"), "-out", file("pem")], { stdio: "ignore" });
    const users = Object.entries(this.passwords).map(([user, password]) => `${user}:{PLAIN}${password}\n`);
    writeFileSync(file("htpasswd"), users.join(""));
    const replace = (text, [from, to]) => {
      assert.ok(text.includes(from), from);
      return text.replace(from, to);
    };
    const contents = [
      ["listen 443 ssl;", `listen 127.0.0.1:${this.port} ssl;`],
      ["/etc/ssl/runbooks.pem", file("pem")],
      ["/etc/ssl/runbooks.key", file("key")],
      ["/etc/nginx/runbooks.htpasswd", file("htpasswd")],
      ["proxy_pass http://127.0.0.1:4848;", `proxy_bind 127.0.0.2;\nproxy_pass http://127.0.0.1:${this.runsheetPort};`],
    ].reduce(replace, recipe("team-server.md", "## nginx"));
    this.#stopNginx = await startNginx(folder, contents, this.port);
  }

  async serve() {
    this.server = await this.site.serve("--port", String(this.runsheetPort), "--edit");
  }

  /** Kills the server, and starts it again. */
  async restart() {
    await this.server.stop("SIGKILL");
    await this.serve();
  }

  git(...words) {
    return execFileSync("git", words, { cwd: this.site.root, encoding: "utf8" });
  }

  /** Author and subject of the shared commits after the first, oldest first. */
  commits() {
    const log = execFileSync("git", ["log", "--reverse", "--format=%an <%ae>: %s", "main"], { cwd: this.remote, encoding: "utf8" });
    return log.trim().split("\n").slice(1);
  }

  /** Waits until everything is committed and pushed. */
  settled() {
    return until(() => readdirSync(this.site.path(".runsheet/queue")).length === 0);
  }

  /** How a browser signs in. */
  signIn(username) {
    return { ignoreHTTPSErrors: true, httpCredentials: { username, password: this.passwords[username] } };
  }

  /** Somebody who has signed in, at the page of the release. */
  signedIn(browser, username, options = {}) {
    return Runner.at(browser, { url: `${this.origin}/` }, null, { ...this.signIn(username), ...options });
  }

  async stop() {
    await this.#stopNginx?.();
    await this.server?.stop();
    this.site.remove();
    rmSync(this.remote, { recursive: true, force: true });
  }
}
