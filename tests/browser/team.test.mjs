// A team server: `runsheet serve --edit` behind a real nginx, as the guide describes it. Several people record, and some
// pretend to be others.

import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./accessible.mjs";
import { BROWSER, launch } from "./browser.mjs";
import { FILES, RELEASE } from "./release-editor.mjs";
import { HOST, RESOLVE_HOST, TeamServer, until } from "./team-server.mjs";

const PASSWORDS = { mokafor: "correct", lwen: "horse", kim: "battery" };
const PEOPLE = `  - { id: maya, name: Maya Okafor, emails: [maya@example.com], login: mokafor }
  - { id: li, name: Li Wen, emails: [li@example.com], login: lwen }
`;
const MAYA = "Maya Okafor <maya@example.com>";
const LI = "Li Wen <li@example.com>";

const skip = BROWSER !== "chromium" && "one browser is enough for the server";

let browser, team;

before(async () => {
  if (skip) return;
  browser = await launch(RESOLVE_HOST);
  team = await TeamServer.start({ files: FILES, people: PEOPLE, passwords: PASSWORDS });
});

after(async () => {
  if (skip) return;
  await browser.close();
  await team.stop();
});

const signedIn = (username, options) => team.signedIn(browser, username, options);

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
  const headers = { host: `${HOST}:${team.port}`, authorization: authorization(user), ...options.headers };
  return ask(https, { port: team.port, agent, servername: HOST, ...options, headers }, body);
};

/** Asks the server itself. */
const directly = (options, body) =>
  ask(http, { port: team.runsheetPort, ...options, headers: { host: HOST, ...options.headers } }, body);

const tokenOf = ({ text }) => / data-token="(\w+)"/.exec(text)?.[1];

async function token() {
  const page = await throughProxy("mokafor", { path: "/releases/1.0.html", headers: NAVIGATION });
  return tokenOf(page);
}

/** The request of a page that records `act`. */
const recording = (token, act, by = "maya") => [
  {
    method: "POST", path: "/_runsheet/record",
    headers: { ...OWN_SCRIPT, origin: team.origin, "content-type": "application/json", "runsheet-token": token },
  },
  JSON.stringify({ release: "1.0", by: [by], act }),
];

const log = (note) => ({ do: "log", note });

test("two people record at the same time, each under their own name", { skip }, async () => {
  const [maya, li] = await Promise.all([signedIn("mokafor"), signedIn("lwen")]);
  assert.match(await maya.bar.textContent(), /Recording as Maya Okafor/);
  assert.match(await li.bar.textContent(), /Recording as Li Wen/);
  assert.equal(await maya.bar.locator(".rs-edit-as :is(button, form)").count(), 0, "nobody can be somebody else");
  await maya.box("tests").click();
  await Promise.all([maya.sees("tests", "done"), li.sees("tests", "done")]);
  await li.box("migrate").click();
  await Promise.all([maya.sees("migrate", "done"), li.sees("migrate", "done")]);
  assert.match(team.site.read(RELEASE), /tests: \{ state: done, by: maya, at: \S+ \}/);
  assert.match(team.site.read(RELEASE), /migrate: \{ state: done, by: li, at: \S+ \}/);
  await until(() => team.commits().length === 2);
  assert.deepEqual(team.commits(), [`${MAYA}: 1.0: done: Tests pass`, `${LI}: 1.0: done: Migrate`]);
  assert.deepEqual([...maya.complaints, ...li.complaints], []);
  await maya.close();
  await li.close();
});

test("a sign-off that is recorded for another person keeps both", { skip }, async () => {
  const items = [{ id: "approved", expected: { events: 0, state: "todo" } }];
  const act = { do: "tick", items, state: "done", note: "by phone" };
  assert.equal((await throughProxy("mokafor", ...recording(await token(), act, "greta"))).status, 200);
  const [, event] = /approved: (.*)/.exec(team.site.read(RELEASE));
  assert.match(event, /by: greta,.* recorded_by: maya/);
  await team.settled();
  assert.equal(team.commits().at(-1), `${MAYA}: 1.0: done for greta: Approved`);
});

test("who is not listed reads, and the page says who they are seen as", { skip }, async () => {
  const before = team.site.read(RELEASE);
  // A header of the browser's own is replaced by the proxy.
  const forged = { extraHTTPHeaders: { "x-forwarded-user": "mokafor" } };
  for (const options of [{}, forged]) {
    const context = await browser.newContext({ ...team.signIn("kim"), ...options });
    const tab = await context.newPage();
    await tab.goto(`${team.origin}/releases/1.0.html`);
    const bar = tab.locator(".rs-edit-bar");
    await bar.getByText("READ ONLY", { exact: true }).waitFor();
    assert.match(await tab.title(), /^READ ONLY: /);
    await bar.getByText(/You are signed in as kim, .* so you can read but not record\./).waitFor();
    await tab.locator("[id=backup] > .rs-edit-box").click({ force: true });
    assert.equal(await tab.locator("[id=backup] > .rs-edit-box").getAttribute("aria-disabled"), "true");
    const style = await tab.locator("[id=backup] > .rs-edit-box").evaluate((box) => {
      const { cursor, borderStyle, boxShadow } = getComputedStyle(box);
      return { cursor, borderStyle, boxShadow };
    });
    assert.deepEqual(style, { cursor: "not-allowed", borderStyle: "dashed", boxShadow: "none" });
    await assertAccessible(tab);
    await tab.goto(`${team.origin}/index.html`);
    await tab.locator(".rs-edit-quiet").getByText(/signed in as kim/).waitFor();
    assert.equal(await tab.getByRole("button", { name: "New release…" }).count(), 0);
    await context.close();
  }
  assert.equal(team.site.read(RELEASE), before);
});

test("a forged header and a header that is sent twice record nothing under another name", { skip }, async () => {
  const known = await token();
  const before = team.site.read(RELEASE);
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
  assert.equal(team.site.read(RELEASE), before);
  // Two headers of a person who may record are replaced by the proxy's own: the record is that person's.
  const own = await throughProxy("lwen", ...forge(["mokafor", "mokafor"]));
  assert.equal(own.status, 200);
  assert.match(team.site.read(RELEASE), /note: forged, recorded_by: li/);
});

test("a hundred records at the same time land or are refused with a reason, and a killed server commits them", { skip }, async () => {
  const known = await token();
  await team.settled();
  const before = team.commits().length;
  const expected = { events: 0, state: "todo" };
  const texts = ["Canary", "Everywhere", "Announce"];
  const acts = Array.from({ length: 100 }, (_, index) => index % 2
    ? log(`line ${index}`)
    : { do: "tick", items: [{ id: texts[index % 3].toLowerCase(), expected }], state: "blocked", note: `row ${index}` });
  const answers = await Promise.all(acts.map((act, index) => {
    const [user, by] = index % 4 < 2 ? ["mokafor", "maya"] : ["lwen", "li"];
    return throughProxy(user, ...recording(known, act, by));
  }));
  const landed = answers.filter(({ status }) => status === 200);
  assert.equal(landed.length, 50 + texts.length, "every line, and the first tick of each item");
  for (const { status, text } of answers) {
    if (status === 200) continue;
    assert.equal(status, 409, text);
    assert.ok(JSON.parse(text).reasons[0].now, text);
  }
  // Killed before the commits.
  await team.server.stop("SIGKILL");
  assert.ok(team.commits().length < before + landed.length);
  await team.serve();
  await team.settled();
  const made = team.commits().slice(before);
  assert.equal(made.length, landed.length);
  assert.equal(new Set(made).size, landed.length, "each once");
  acts.forEach((act, index) => {
    if (answers[index].status !== 200) return;
    const author = index % 4 < 2 ? MAYA : LI;
    const subject = act.note.startsWith("line") ? `logged: ${act.note}` : `blocked: ${texts[index % 3]}`;
    assert.ok(made.includes(`${author}: 1.0: ${subject}`), subject);
  });
  assert.equal(team.git("status", "--porcelain", "content"), "");
});

test("pages show that a push fails, until it succeeds", { skip }, async () => {
  const [li, phone] = [await signedIn("lwen"), await signedIn("mokafor", { viewport: { width: 390, height: 844 }, hasTouch: true })];
  await phone.tab.locator(".rs-edit-me").click();
  await phone.status.getByText("Recording as Maya Okafor.").waitFor();
  assert.equal(await phone.dialog.count(), 0, "nobody can be somebody else");
  renameSync(path.join(team.remote, "refs"), path.join(team.remote, "away"));
  const count = team.git("rev-list", "--count", "HEAD");
  assert.equal((await throughProxy("lwen", ...recording(await token(), log("offline"), "li"))).status, 200);
  for (const { tab } of [li, phone]) {
    const notice = tab.locator(".rs-live-notice");
    await notice.waitFor();
    assert.match(await notice.textContent(), /^1 record not shared yet: .*The server tries again\.$/);
    await assertAccessible(tab);
    await tab.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const { y, height } = await notice.boundingBox();
    assert.ok(y >= 0 && y + height <= 844, "it is in the window, also of a page that was scrolled");
    const { scrollWidth, innerWidth } = await tab.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth }));
    assert.ok(scrollWidth <= innerWidth);
  }
  assert.notEqual(team.git("rev-list", "--count", "HEAD"), count, "it is committed");
  renameSync(path.join(team.remote, "away"), path.join(team.remote, "refs"));
  for (const { tab } of [li, phone]) await tab.locator(".rs-live-notice").waitFor({ state: "hidden" });
  assert.equal(team.commits().at(-1), `${LI}: 1.0: logged: offline`);
  await li.close();
  await phone.close();
});
