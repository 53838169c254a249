// A site in a temporary folder, the program run on it, and a real S3 server behind a proxy that can fail.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { freePort, reachable } from "../nginx.mjs";

const RUNSHEET = process.env.RUNSHEET;
const S3_SERVER = process.env.S3_SERVER;

export const KEYS = { AWS_ACCESS_KEY_ID: "runsheet", AWS_SECRET_ACCESS_KEY: "correct horse" };

const CHECKLIST = "# Deployment\n\n- [ ] Tests pass\n- [ ] Migrate {#migrate}\n";
const RELEASE = "checklist: deployment\nitems:\n  migrate: done\n";

/** Every file below `folder` with its text, by its path. Hidden folders of runsheet are left out. */
export function tree(folder) {
  const files = new Map();
  const walk = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else files.set(relative(folder, path), readFileSync(path, "latin1"));
    }
  };
  walk(folder);
  return new Map([...files].filter(([path]) => !path.startsWith(".runsheet/")).sort());
}

export class Site {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "publish-test-"));
    this.write("content/checklists/deployment.md", CHECKLIST);
    this.write("content/releases/1.0.yaml", RELEASE);
    this.write("content/releases/1.1.yaml", RELEASE);
  }

  path(name) {
    return join(this.folder, name);
  }

  write(name, text) {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  remove(name) {
    rmSync(this.path(name), { recursive: true });
  }

  /** Starts the program. `words` before the program's own can name a wrapper. */
  start(words, { env = {}, wrapper = [] } = {}) {
    const [program, ...more] = [...wrapper, RUNSHEET, ...words];
    const child = spawn(program, more, {
      cwd: this.folder,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8").on("data", (text) => (output[stream] += text));
    }
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal, ...output }));
    return { child, ended };
  }

  run(words, options) {
    return this.start(words, options).ended;
  }

  /** What `build` writes, for comparison. */
  async built() {
    const ran = await this.run(["build", "--output", "expected"]);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return tree(this.path("expected"));
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A server with the bucket `pages`, reached through a proxy. */
export class Storage {
  /** Called with each request; returns what becomes of it: nothing, a status,
   * a status with a body, `cut`, `lose`, or a promise of one. */
  fault = () => undefined;
  /** The requests that arrived, as `{ method, key, headers }`. */
  requests = [];

  static async open() {
    const storage = new Storage();
    storage.folder = mkdtempSync(join(tmpdir(), "publish-s3-"));
    mkdirSync(join(storage.folder, "pages"));
    storage.port = await freePort();
    const server = spawn(S3_SERVER, [
      "--host", "127.0.0.1", "--port", String(storage.port),
      "--access-key", KEYS.AWS_ACCESS_KEY_ID, "--secret-key", KEYS.AWS_SECRET_ACCESS_KEY,
      storage.folder,
    ], { stdio: "ignore" });
    storage.server = server;
    await reachable(storage.port);
    storage.proxy = http.createServer((request, response) => storage.forward(request, response));
    storage.proxy.listen(0, "127.0.0.1");
    await once(storage.proxy, "listening");
    const url = `http://127.0.0.1:${storage.proxy.address().port}`;
    storage.env = { ...KEYS, AWS_ENDPOINT_URL: url };
    return storage;
  }

  async forward(request, response) {
    const key = decodeURIComponent(request.url.split("?")[0].replace("/pages", "").replace(/^\//, ""));
    const seen = { method: request.method, key, headers: request.headers };
    this.requests.push(seen);
    const chunks = [];
    // A program that was killed sends no more.
    await request.forEach((chunk) => chunks.push(chunk)).catch(() => {});
    const body = Buffer.concat(chunks);
    const fault = await this.fault(seen);
    if (fault === "cut") return request.socket.destroy();
    if (typeof fault === "number") {
      return response.writeHead(fault).end("<Error><Code>SlowDown</Code><Message>Later.</Message></Error>");
    }
    if (Array.isArray(fault)) return response.writeHead(fault[0]).end(fault[1]);
    const upstream = http.request({
      host: "127.0.0.1", port: this.port, method: request.method, path: request.url, headers: request.headers,
    });
    upstream.on("response", (answer) => {
      if (fault === "lose") {
        answer.resume();
        return request.socket.destroy();
      }
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", () => request.socket.destroy());
    upstream.end(body);
  }

  /** The keys that were sent since the last call, without runsheet's own. */
  sent() {
    const keys = this.requests.filter(({ method }) => method === "PUT").map(({ key }) => key);
    this.requests = [];
    return keys.filter((key) => !key.includes(".runsheet/")).sort();
  }

  /** The published files, without what the server keeps for itself. */
  files(prefix = "") {
    const files = tree(join(this.folder, "pages", prefix));
    return new Map([...files].filter(([path]) => !path.includes(".runsheet/")));
  }

  write(key, text) {
    const path = join(this.folder, "pages", key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  has(key) {
    return existsSync(join(this.folder, "pages", key));
  }

  async close() {
    this.proxy.closeAllConnections();
    this.proxy.close();
    this.server.kill();
    await once(this.server, "close");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
