// `runsheet serve --edit`: answers that get lost, a server that hangs or was restarted, and a new release that is undone
// on its own page.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch } from "./browser.mjs";
import { FILES, RELEASE, Runner } from "./release-editor.mjs";
import { Site, hearing, visit } from "./live.mjs";

let browser, site, server;
before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => {
  site = new Site(FILES);
  server = await site.serve("--port", "0", "--edit");
});
afterEach(async () => {
  server.child.kill("SIGCONT");
  await server.stop();
  site.remove();
});

const runner = (who, options) => Runner.at(browser, server, who, options);

/**
 * Lets requests arrive at the server from now on, but drops the answers until `setDropping(false)`. Keeps the ids that were
 * sent. This is done within the page, because WebDriver BiDi gives no test the answer to a request.
 */
const dropAnswers = (tab) => tab.evaluate(() => {
  const { fetch } = window;
  window.ids = [];
  window.isDropping = true;
  window.fetch = async (url, options) => {
    const answer = await fetch(url, options);
    if (options?.method !== "POST") return answer;
    window.ids.push(options.headers["runsheet-request"]);
    if (window.isDropping) throw new TypeError("the answer was dropped");
    return answer;
  };
});

const setDropping = (tab, isDropping) => tab.evaluate((is) => { window.isDropping = is; }, isDropping);

/** How many ids were sent, of which each stands for one request. */
const idsOf = (tab) => tab.evaluate(() => ({ sent: window.ids.length, different: new Set(window.ids).size }));

const log = async (maya, text) => {
  await maya.tab.keyboard.press("l");
  await maya.tab.keyboard.type(text);
  await maya.tab.keyboard.press("Enter");
};

const UNKNOWN = "It is not known whether this was recorded.";

test("a log line whose answer is lost is sent again once, then by hand, and recorded once", async () => {
  const maya = await runner();
  await dropAnswers(maya.tab);
  await log(maya, "called the bank");
  await maya.bar.getByText(UNKNOWN).first().waitFor();
  assert.deepEqual(await idsOf(maya.tab), { sent: 2, different: 1 });
  await setDropping(maya.tab, false);
  await maya.button("Try again").click();
  await maya.undoBar.getByText("Log line recorded").waitFor();
  assert.deepEqual(await idsOf(maya.tab), { sent: 3, different: 1 });
  assert.equal(site.read(RELEASE).match(/called the bank/g).length, 1);
  await log(maya, "called the bank");
  await maya.tab.waitForFunction(() => window.ids.length === 4);
  assert.equal((await idsOf(maya.tab)).different, 2, "the same line again is another one");
  await maya.close();
});

test("what a dialog sends is repeated by its button, unless something else was typed", async () => {
  const maya = await runner();
  await dropAnswers(maya.tab);
  await maya.acts("New release…");
  await maya.dialog.locator("[name=version]").fill("2.0");
  await maya.dialog.getByRole("button", { name: "Create the release" }).click();
  await maya.dialog.getByRole("alert").getByText(UNKNOWN).waitFor();
  const again = maya.dialog.getByRole("button", { name: "Try again" });
  await maya.dialog.locator("[name=version]").fill("2.1");
  assert.equal(await again.count(), 0);
  await maya.dialog.locator("[name=version]").fill("2.0");
  await setDropping(maya.tab, false);
  await maya.dialog.getByRole("button", { name: "Create the release" }).click();
  await maya.tab.waitForURL(server.url + "releases/2.0.html");
  assert.deepEqual(readdirSync(site.path("content/releases")).sort(), ["1.0.yaml", "2.0.md", "2.0.yaml"]);
  await maya.close();
});

test("a file whose answer is lost is stored once", async () => {
  const maya = await runner();
  await maya.goes("backup");
  await maya.tab.keyboard.press("e");
  await dropAnswers(maya.tab);
  await maya.form.locator("input[type=file]").setInputFiles({ name: "load.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n") });
  await maya.form.getByText(UNKNOWN).waitFor();
  await setDropping(maya.tab, false);
  await maya.form.getByRole("button", { name: "Try again" }).click();
  await maya.form.getByText("1.0-load.csv is stored").waitFor();
  assert.equal(await maya.form.locator("[name=evidence]").inputValue(), "1.0-load.csv");
  assert.deepEqual(readdirSync(site.path("content/releases")).sort(), ["1.0-load.csv", "1.0.yaml"]);
  await maya.close();
});

test("after a restart the page says that it is not known what was recorded", async () => {
  const maya = await runner();
  await dropAnswers(maya.tab);
  await log(maya, "called the bank");
  await maya.bar.getByText(UNKNOWN).first().waitFor();
  const { port } = new URL(server.url);
  await hearing(maya.tab, "disconnected", () => server.stop("SIGKILL"));
  server = await site.serve("--port", port, "--edit");
  await maya.ready();
  await setDropping(maya.tab, false);
  await maya.button("Try again").click();
  await maya.bar.getByText("The server was restarted before it answered.").first().waitFor();
  assert.equal(site.read(RELEASE).match(/called the bank/g).length, 1);
  await maya.button("Record again").click();
  await maya.undoBar.getByText("Log line recorded").waitFor();
  assert.equal(site.read(RELEASE).match(/called the bank/g).length, 2);
  await maya.close();
});

test("a server that hangs is noticed, by a record and by the connection, and nothing is recorded twice", async () => {
  const maya = await runner("maya", { hasClock: true });
  server.child.kill("SIGSTOP");
  await maya.box("tests").click();
  await maya.tab.locator("[id=tests][data-rs-saving]").waitFor();
  await maya.tab.clock.fastForward(15_000);
  await maya.said("tests").getByText("The server does not answer.").waitFor();
  assert.equal(await maya.tab.locator("[id=tests][data-rs-saving]").count(), 0);
  await maya.button("Try again").click();
  await maya.tab.locator("[id=tests][data-rs-saving]").waitFor();
  server.child.kill("SIGCONT");
  await maya.sees("tests", "done");
  assert.equal(site.read(RELEASE).match(/tests: \{ state: done/g).length, 1);

  server.child.kill("SIGSTOP");
  await hearing(maya.tab, "disconnected", () => maya.tab.clock.fastForward(30_000));
  assert.match(await maya.bar.textContent(), /Not connected since/);
  server.child.kill("SIGCONT");
  await maya.ready();
  await maya.close();
});

test("a new release is undone on its own page, with the button and with the key", async () => {
  for (const undo of [
    (maya) => maya.undoBar.getByRole("button", { name: "Undo" }).click(),
    (maya) => maya.tab.keyboard.press("u"),
  ]) {
    const opened = await visit(browser, server.url + "index.html");
    const maya = new Runner(opened);
    await maya.tab.locator(".rs-edit-quiet").getByRole("button", { name: "New release…" }).click();
    await maya.dialog.locator("[name=service]").fill("pay");
    await maya.dialog.locator("[name=version]").fill("2.0");
    await maya.dialog.getByRole("button", { name: "Create the release" }).click();
    await maya.tab.waitForURL(server.url + "releases/pay/2.0.html");
    await maya.ready();
    await maya.undoBar.getByText("Release created").waitFor();
    assert.ok(existsSync(site.path("content/releases/pay/2.0.yaml")));
    await undo(maya);
    await maya.tab.waitForURL(server.url + "index.html");
    await maya.tab.locator(".rs-edit-quiet").getByText("Undone. The release is removed.").waitFor();
    assert.deepEqual(readdirSync(site.path("content/releases/pay")), []);
    assert.deepEqual(maya.complaints, []);
    await maya.close();
  }
});

test("the answer of a proxy in place of the page's leaves the page and what was typed", async () => {
  const maya = await runner();
  await maya.goes("tests");
  await maya.tab.keyboard.press("f");
  await maya.form.waitFor();
  await maya.tab.keyboard.type("half a reason");
  await maya.tab.evaluate(() => {
    const { fetch } = window;
    window.fetch = (url, options) => url.startsWith(location.pathname)
      ? Promise.resolve(new Response("<title>502 Bad Gateway</title>", { status: 502, headers: { "content-type": "text/html" } }))
      : fetch(url, options);
  });
  await hearing(maya.tab, "checked", () => site.write(RELEASE, site.read(RELEASE).replace("owner: maya", "owner: li")));
  assert.equal(await maya.tab.title().then((title) => title.includes("502")), false);
  assert.equal(await maya.form.locator("textarea").first().inputValue(), "half a reason");
  await maya.close();
});
