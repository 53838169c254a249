// `runsheet serve` on a site in a temporary folder, and tabs that tell what they heard.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { VIEWPORTS } from "./browser.mjs";

export const BINARY = path.resolve(process.env.RUNSHEET ?? "../../target/debug/runsheet");

const EVENTS = ["connected", "disconnected", "errors", "checked", "updated", "styled"];

/** A site in a folder of its own. */
export class Site {
  constructor(files) {
    this.root = mkdtempSync(path.join(os.tmpdir(), "runsheet-"));
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  path(file) {
    return path.join(this.root, file);
  }

  write(file, text) {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  read(file) {
    return readFileSync(this.path(file), "utf8");
  }

  /** Builds the site, and returns a function from a page's path to its address. */
  build() {
    const built = spawnSync(BINARY, ["build", "--root", this.root], { encoding: "utf8" });
    assert.equal(built.status, 0, built.stderr);
    return (page) => pathToFileURL(this.path(`public/${page}`)).href;
  }

  async serve(...options) {
    // The machine's git user is not the one who records.
    const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    const child = spawn(BINARY, ["serve", "--root", this.root, ...options], { env, stdio: ["ignore", "ignore", "pipe"] });
    const server = new Server(child);
    const line = await server.line("Serving http://");
    server.url = /http:\S+/.exec(line)[0];
    return server;
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }
}

class Server {
  #lines = [];
  #waiting = [];

  constructor(child) {
    this.child = child;
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lines.push(line);
      this.#waiting = this.#waiting.filter(({ text, resolve }) => {
        const found = this.#take(text);
        if (found !== undefined) resolve(found);
        return found === undefined;
      });
    });
  }

  /** Takes the first line that holds `text`, and all before it. */
  #take(text) {
    const at = this.#lines.findIndex((line) => line.includes(text));
    return at < 0 ? undefined : this.#lines.splice(0, at + 1).at(-1);
  }

  line(text) {
    const found = this.#take(text);
    return found === undefined ? new Promise((resolve) => this.#waiting.push({ text, resolve })) : Promise.resolve(found);
  }

  async stop(signal = "SIGINT") {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    await ended;
  }
}

/** What browsers report of a preview that is stopped: first Chromium, then Firefox, to which it is an error of the page. */
const OF_NETWORK = /net::ERR_|WebSocket connection|Failed to load resource|to the server at ws:|connection to ws:/;

/** Opens a page of the preview and waits until it is connected and up to date. `hasClock`: a test can turn its clock. */
export async function visit(browser, url, { hasClock = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: VIEWPORTS.wide, ...options });
  const tab = await context.newPage();
  if (hasClock) await tab.clock.install();
  const complaints = [];
  const complain = (text) => {
    if (!OF_NETWORK.test(text)) complaints.push(text);
  };
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complain(message.text());
  });
  tab.on("pageerror", (error) => complain(String(error)));
  await tab.addInitScript((events) => {
    window.heard = Object.fromEntries(events.map((name) => [name, 0]));
    window.mark = Math.random();
    for (const name of events) document.addEventListener("runsheet:" + name, () => window.heard[name]++);
  }, EVENTS);
  await tab.goto(url, { waitUntil: "load" });
  await tab.waitForFunction(() => window.heard.checked > 0);
  return { context, tab, complaints };
}

/** Does something, and waits until the tab has heard `name` once more. */
export async function hearing(tab, name, action) {
  const before = await tab.evaluate((name) => window.heard[name], name);
  await action();
  await tab.waitForFunction(([name, before]) => window.heard?.[name] > before, [name, before]);
}
