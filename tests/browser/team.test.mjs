// A team server: `runsheet serve --edit` behind a real nginx, as the guide describes it. Several people record, and some
// pretend to be others.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { BROWSER, launch } from "./browser.mjs";
import { Site } from "./live.mjs";
import { FILES, RELEASE, Runner } from "./release-editor.mjs";
import { freePort, recipe, startNginx } from "../nginx.mjs";

const HOST = "runbooks.example.com";
const PASSWORDS = { mokafor: "correct", lwen: "horse", kim: "battery" };
const MAYA = "Maya Okafor <maya@example.com>";
const LI = "Li Wen <li@example.com>";

const skip = BROWSER !== "chromium" && "one browser is enough for the server";

let browser, site, server, port, origin, runsheetPort, remote, stopNginx;

before(async () => {
  if (skip) return;
  browser = await launch(`--host-resolver-rules=MAP ${HOST} 127.0.0.1`);
  [port, runsheetPort] = [await freePort(), await freePort()];
  origin = `https://${HOST}:${port}`;
  // The proxy has an address of its own, so that other programs of this machine are not believed.
  site = new Site({
    ...FILES,
    "site.yaml": `people:
  - { id: maya, name: Maya Okafor, emails: [maya@example.com], login: mokafor }
  - { id: li, name: Li Wen, emails: [li@example.com], login: lwen }
identity: { header: X-Forwarded-User, proxies: ["127.0.0.2"], origin: "${origin}" }
git: { commit: true, push: true }
`,
  });
  remote = mkdtempSync(path.join(os.tmpdir(), "runsheet-remote-"));
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Server");
  git("config", "user.email", "server@example.com");
  git("add", ".");
  git("commit", "-qm", "begin");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote]);
  git("remote", "add", "origin", remote);
  git("push", "-q", "-u", "origin", "main");
  await serve();
  stopNginx = await startProxy();
});

after(async () => {
  if (skip) return;
  await browser.close();
  await stopNginx?.();
  await server?.stop();
  site.remove();
  rmSync(remote, { recursive: true, force: true });
});

const git = (...words) => execFileSync("git", words, { cwd: site.root, encoding: "utf8" });

async function serve() {
  server = await site.serve("--port", String(runsheetPort), "--edit");
}

/** Runs the recipe of the guide. */
function startProxy() {
  const folder = mkdtempSync(path.join(remote, "nginx-"));
  const file = (name) => path.join(folder, name);
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${HOST}`,
    "-keyout", file("key"), "-out", file("pem")], { stdio: "ignore" });
  const users = Object.entries(PASSWORDS).map(([user, password]) => `${user}:{PLAIN}${password}\n`);
  writeFileSync(file("htpasswd"), users.join(""));
  const replace = (text, [from, to]) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  };
  const contents = [
    ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
    ["/etc/ssl/runbooks.pem", file("pem")],
    ["/etc/ssl/runbooks.key", file("key")],
    ["/etc/nginx/runbooks.htpasswd", file("htpasswd")],
    ["proxy_pass http://127.0.0.1:4848;", `proxy_bind 127.0.0.2;\nproxy_pass http://127.0.0.1:${runsheetPort};`],
  ].reduce(replace, recipe("team-server.md", "## nginx"));
  return startNginx(folder, contents, port);
}

/** Somebody who has signed in, at the page of the release. */
const signedIn = (username, options = {}) => Runner.at(browser, { url: `${origin}/` }, null, {
  ignoreHTTPSErrors: true, httpCredentials: { username, password: PASSWORDS[username] }, ...options,
});

const authorization = (user) => `Basic ${Buffer.from(`${user}:${PASSWORDS[user]}`).toString("base64")}`;

/** Sends a request and returns its answer. `headers` may have several values under a name. */
function ask(client, options, body = "") {
  return new Promise((resolve, reject) => {
    const request = client.request({ host: "127.0.0.1", rejectUnauthorized: false, ...options }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

const agent = new https.Agent({ keepAlive: true, maxSockets: 100 });
const NAVIGATION = { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const OWN_SCRIPT = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };

/** Asks through the proxy as a user. */
const throughProxy = (user, options, body) => {
  const headers = { host: `${HOST}:${port}`, authorization: authorization(user), ...options.headers };
  return ask(https, { port, agent, servername: HOST, ...options, headers }, body);
};

/** Asks the server itself. */
const directly = (options, body) =>
  ask(http, { port: runsheetPort, ...options, headers: { host: HOST, ...options.headers } }, body);

const tokenOf = ({ text }) => / data-token="(\w+)"/.exec(text)?.[1];

async function token() {
  const page = await throughProxy("mokafor", { path: "/releases/1.0.html", headers: NAVIGATION });
  return tokenOf(page);
}

/** The request of a page that records `act`. */
const recording = (token, act, by = "maya") => [
  {
    method: "POST", path: "/_runsheet/record",
    headers: { ...OWN_SCRIPT, origin, "content-type": "application/json", "runsheet-token": token },
  },
  JSON.stringify({ release: "1.0", by: [by], act }),
];

const log = (note) => ({ do: "log", note });

/** Author and subject of the shared commits after the first, oldest first. */
function commits() {
  const log = execFileSync("git", ["log", "--reverse", "--format=%an <%ae>: %s", "main"], { cwd: remote, encoding: "utf8" });
  return log.trim().split("\n").slice(1);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on the page. */
async function violations(tab) {
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate((values) => axe.run({ runOnly: { type: "tag", values }, preload: false }), TAGS);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Waits until `isSo`, for things that other processes do. */
async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Waits until everything is committed and pushed. */
const settled = () => until(() => readdirSync(site.path(".runsheet/queue")).length === 0);

test("two people record at the same time, each under their own name", { skip }, async () => {
  const [maya, li] = await Promise.all([signedIn("mokafor"), signedIn("lwen")]);
  assert.match(await maya.bar.textContent(), /Recording as Maya Okafor/);
  assert.match(await li.bar.textContent(), /Recording as Li Wen/);
  assert.equal(await maya.bar.locator(".rs-edit-as :is(button, form)").count(), 0, "nobody can be somebody else");
  await maya.box("tests").click();
  await Promise.all([maya.sees("tests", "done"), li.sees("tests", "done")]);
  await li.box("migrate").click();
  await Promise.all([maya.sees("migrate", "done"), li.sees("migrate", "done")]);
  assert.match(site.read(RELEASE), /tests: \{ state: done, by: maya, at: \S+ \}/);
  assert.match(site.read(RELEASE), /migrate: \{ state: done, by: li, at: \S+ \}/);
  await until(() => commits().length === 2);
  assert.deepEqual(commits(), [`${MAYA}: 1.0: tests done`, `${LI}: 1.0: migrate done`]);
  assert.deepEqual([...maya.complaints, ...li.complaints], []);
  await maya.close();
  await li.close();
});

test("a sign-off that is recorded for another person keeps both", { skip }, async () => {
  const items = [{ id: "approved", expected: { events: 0, state: "todo" } }];
  const act = { do: "tick", items, state: "done", note: "by phone" };
  assert.equal((await throughProxy("mokafor", ...recording(await token(), act, "greta"))).status, 200);
  const [, event] = /approved: (.*)/.exec(site.read(RELEASE));
  assert.match(event, /by: greta,.* recorded_by: maya/);
  await settled();
  assert.equal(commits().at(-1), `${MAYA}: 1.0: approved done for greta`);
});

test("who is not listed reads, and the page says who they are seen as", { skip }, async () => {
  const before = site.read(RELEASE);
  // A header of the browser's own is replaced by the proxy.
  const forged = { extraHTTPHeaders: { "x-forwarded-user": "mokafor" } };
  for (const options of [{}, forged]) {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true, httpCredentials: { username: "kim", password: PASSWORDS.kim }, ...options,
    });
    const tab = await context.newPage();
    await tab.goto(`${origin}/releases/1.0.html`);
    const bar = tab.locator(".rs-edit-bar");
    await bar.getByText(/You are signed in as kim, .* so you can read but not record\./).waitFor();
    await tab.locator("[id=backup] > .rs-edit-box").click({ force: true });
    assert.equal(await tab.locator("[id=backup] > .rs-edit-box").getAttribute("aria-disabled"), "true");
    assert.deepEqual(await violations(tab), []);
    await tab.goto(`${origin}/index.html`);
    await tab.locator(".rs-edit-quiet").getByText(/signed in as kim/).waitFor();
    assert.equal(await tab.getByRole("button", { name: "New release…" }).count(), 0);
    await context.close();
  }
  assert.equal(site.read(RELEASE), before);
});

test("a forged header and a header that is sent twice record nothing under another name", { skip }, async () => {
  const known = await token();
  const before = site.read(RELEASE);
  const forge = (user, name) => {
    const [options, body] = recording(known, log("forged"));
    return [{ ...options, headers: { ...options.headers, [name ?? "x-forwarded-user"]: user } }, body];
  };
  // Through the proxy, kim stays kim.
  for (const user of ["mokafor", ["mokafor", "lwen"]]) {
    const answer = await throughProxy("kim", ...forge(user));
    assert.equal(answer.status, 403);
    assert.match(answer.text, /signed in as kim/);
  }
  // From another address than the proxy's, the header is not believed, whatever else is right.
  for (const user of ["mokafor", ["mokafor", "lwen"]]) {
    const answer = await directly(...forge(user));
    assert.equal(answer.status, 403);
    assert.match(answer.text, /not accepted from this address/);
    const page = await directly({ path: "/releases/1.0.html", headers: { ...NAVIGATION, "x-forwarded-user": user } });
    assert.equal(page.status, 403);
  }
  assert.equal((await directly(...recording(known, log("forged")))).status, 403, "nobody was named");
  // From the proxy's address, one value counts and two do not.
  const fromProxy = (user) => {
    const [options, body] = forge(user);
    return directly({ ...options, localAddress: "127.0.0.2" }, body);
  };
  assert.match((await fromProxy(["mokafor", "lwen"])).text, /more than once/);
  assert.match((await fromProxy(["mokafor", "mokafor"])).text, /more than once/);
  assert.equal((await fromProxy(["mokafor", "lwen"])).status, 403);
  const wrongPassword = { authorization: `Basic ${Buffer.from("mokafor:guess").toString("base64")}` };
  const [options, body] = recording(known, log("forged"));
  const answer = await throughProxy("mokafor", { ...options, headers: { ...options.headers, ...wrongPassword } }, body);
  assert.equal(answer.status, 401);
  assert.equal(site.read(RELEASE), before);
  // Two headers of a person who may record are replaced by the proxy's own: the record is that person's.
  const own = await throughProxy("lwen", ...forge(["mokafor", "mokafor"]));
  assert.equal(own.status, 200);
  assert.match(site.read(RELEASE), /note: forged, recorded_by: li/);
});

test("a hundred records at the same time land or are refused with a reason, and a killed server commits them", { skip }, async () => {
  const known = await token();
  await settled();
  const before = commits().length;
  const expected = { events: 0, state: "todo" };
  const ids = ["canary", "everywhere", "announce"];
  const acts = Array.from({ length: 100 }, (_, index) => index % 2
    ? log(`line ${index}`)
    : { do: "tick", items: [{ id: ids[index % 3], expected }], state: "blocked", note: `row ${index}` });
  const answers = await Promise.all(acts.map((act, index) => {
    const [user, by] = index % 4 < 2 ? ["mokafor", "maya"] : ["lwen", "li"];
    return throughProxy(user, ...recording(known, act, by));
  }));
  const landed = answers.filter(({ status }) => status === 200);
  assert.equal(landed.length, 50 + ids.length, "every line, and the first tick of each item");
  for (const { status, text } of answers) {
    if (status === 200) continue;
    assert.equal(status, 409, text);
    assert.ok(JSON.parse(text).reasons[0].now, text);
  }
  // Killed before the commits.
  await server.stop("SIGKILL");
  assert.ok(commits().length < before + landed.length);
  await serve();
  await settled();
  const made = commits().slice(before);
  assert.equal(made.length, landed.length);
  assert.equal(new Set(made).size, landed.length, "each once");
  acts.forEach((act, index) => {
    if (answers[index].status !== 200) return;
    const author = index % 4 < 2 ? MAYA : LI;
    const subject = act.note.startsWith("line") ? `${act.note} logged` : `${act.items[0].id} blocked`;
    assert.ok(made.includes(`${author}: 1.0: ${subject}`), subject);
  });
  assert.equal(git("status", "--porcelain", "content"), "");
});

test("pages show that a push fails, until it succeeds", { skip }, async () => {
  const [li, phone] = [await signedIn("lwen"), await signedIn("mokafor", { viewport: { width: 390, height: 844 }, hasTouch: true })];
  await phone.tab.locator(".rs-edit-me").click();
  await phone.status.getByText("Recording as Maya Okafor.").waitFor();
  assert.equal(await phone.dialog.count(), 0, "nobody can be somebody else");
  renameSync(path.join(remote, "refs"), path.join(remote, "away"));
  const count = git("rev-list", "--count", "HEAD");
  assert.equal((await throughProxy("lwen", ...recording(await token(), log("offline"), "li"))).status, 200);
  for (const { tab } of [li, phone]) {
    const notice = tab.locator(".rs-live-notice");
    await notice.waitFor();
    assert.match(await notice.textContent(), /^1 record not shared yet: .*The server tries again\.$/);
    assert.deepEqual(await violations(tab), []);
    await tab.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const { y, height } = await notice.boundingBox();
    assert.ok(y >= 0 && y + height <= 844, "it is in the window, also of a page that was scrolled");
    const { scrollWidth, innerWidth } = await tab.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth }));
    assert.ok(scrollWidth <= innerWidth);
  }
  assert.notEqual(git("rev-list", "--count", "HEAD"), count, "it is committed");
  renameSync(path.join(remote, "away"), path.join(remote, "refs"));
  for (const { tab } of [li, phone]) await tab.locator(".rs-live-notice").waitFor({ state: "hidden" });
  assert.equal(commits().at(-1), `${LI}: 1.0: offline logged`);
  await li.close();
  await phone.close();
});
