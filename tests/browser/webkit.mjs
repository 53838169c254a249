// WebKitGTK's MiniBrowser over WebDriver, with as much of Playwright's interface as the tests of the layout use.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

// WebDriver has no way to the console, so the pages of a copy of the site collect their errors themselves.
const SCRIPT = "assets/runsheet.js";
const COLLECT = `window.errors = [];
addEventListener("error", ({ message }) => errors.push(message));
addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => errors.push(violatedDirective + " " + blockedURI));
`;

/** Starts a display, and a driver on it. */
export async function launchWebKit(site) {
  const display = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1200x24"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await once(createInterface({ input: display.stdio[3] }), "line");
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
    stdio: "ignore",
    // The sandbox needs rights that a container may not have. The pages are our own.
    env: { ...process.env, DISPLAY: `:${number}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
  });
  const copy = mkdtempSync(path.join(os.tmpdir(), "runsheet-webkit-"));
  cpSync(site, copy, { recursive: true });
  const script = path.join(copy, SCRIPT);
  writeFileSync(script, COLLECT + readFileSync(script, "utf8"));
  const webkit = new WebKit([driver, display], `http://127.0.0.1:${port}`, site, copy);
  try {
    await webkit.isReady();
  } catch (error) {
    await webkit.close();
    throw error;
  }
  return webkit;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

class WebKit {
  /** What runs, the innermost first. */
  #processes;
  #address;
  #site;
  #copy;
  /** The driver has one session at a time, and a session has one colour scheme. */
  #session = null;

  constructor(processes, address, site, copy) {
    this.#processes = processes;
    this.#address = address;
    this.#site = site;
    this.#copy = copy;
  }

  /** Until the driver answers: it does not say when it begins to. */
  async isReady() {
    while (this.#processes.every(({ exitCode }) => exitCode === null)) {
      if (await this.#send("GET", "/status").then(() => true, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("WebKitWebDriver does not start");
  }

  async newContext({ viewport, colorScheme = "light" }) {
    if (this.#session?.colorScheme !== colorScheme) {
      await this.#end();
      const args = ["--automation", "--full-screen", ...(colorScheme === "dark" ? ["--dark-mode"] : [])];
      const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { args } } };
      const { sessionId } = await this.#send("POST", "/session", { capabilities });
      this.#session = { colorScheme, path: `/session/${sessionId}` };
    }
    const tab = new Tab((method, path, body) => this.#send(method, this.#session.path + path, body), (url) => this.#copied(url));
    await tab.setViewportSize(viewport);
    return { newPage: async () => tab, close: async () => {} };
  }

  async close() {
    await this.#end();
    for (const each of this.#processes) {
      each.kill();
      if (each.exitCode === null && each.signalCode === null) await once(each, "exit");
    }
    rmSync(this.#copy, { recursive: true, force: true });
  }

  async #end() {
    if (this.#session) await this.#send("DELETE", this.#session.path);
    this.#session = null;
  }

  /** The address of the same file in the copy of the site. */
  #copied(url) {
    return pathToFileURL(path.join(this.#copy, path.relative(this.#site, fileURLToPath(url)))).href;
  }

  async #send(method, path, body) {
    const answer = await fetch(this.#address + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

class Tab {
  #send;
  #copied;
  #complain = () => {};

  constructor(send, copied) {
    this.#send = send;
    this.#copied = copied;
  }

  on(event, hear) {
    if (event === "pageerror") this.#complain = hear;
  }

  async goto(url) {
    await this.#send("POST", "/url", { url: this.#copied(url) });
    await this.#complaints();
  }

  /** Sets the size of the window, which is never narrower than 334 pixels. */
  async setViewportSize({ width, height }) {
    const set = await this.#send("POST", "/window/rect", { width, height });
    await this.#run("async", "const [width, done] = arguments, look = () => (innerWidth === width ? done() : requestAnimationFrame(look)); look()", [set.width]);
  }

  async evaluate(action, ...args) {
    const value = await this.#run("sync", `return (${action})(...arguments)`, args);
    await this.#complaints();
    return value;
  }

  async screenshot({ path }) {
    writeFileSync(path, Buffer.from(await this.#send("GET", "/screenshot"), "base64"));
  }

  #run(how, script, args) {
    return this.#send("POST", `/execute/${how}`, { script, args });
  }

  async #complaints() {
    const errors = await this.#run("sync", "return window.errors ? window.errors.splice(0) : ['its script does not run']", []);
    errors.forEach((error) => this.#complain(error));
  }
}
