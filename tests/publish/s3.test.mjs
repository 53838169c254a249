// `runsheet publish s3://…` with a real server, whose answers a proxy can spoil.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { KEYS, Site, Storage } from "./support.mjs";

let site;
let storage;

beforeEach(async () => {
  site = new Site();
  storage = await Storage.open();
});

afterEach(async () => {
  site.close();
  await storage.close();
});

const publish = (...words) => site.run(["publish", "s3://pages", ...words], { env: storage.env });

function fine(ran) {
  assert.equal(ran.code, 0, ran.stderr);
  return ran;
}

function says(ran, code, ...texts) {
  assert.equal(ran.code, code, ran.stderr);
  for (const text of texts) assert.ok(ran.stderr.includes(text), `no ${text} in:\n${ran.stderr}`);
}

test("one change uploads only what changed, and what others wrote stays", async () => {
  storage.write("theirs/logo.png", "png");
  fine(await publish());
  const first = await site.built();
  assert.deepEqual(storage.files(), new Map([...first, ["theirs/logo.png", "png"]].sort()));
  assert.deepEqual(storage.sent(), [...first.keys()].sort());

  says(await publish(), 0, `${first.size} unchanged`);
  assert.deepEqual(storage.sent(), []);

  site.write("content/releases/1.1.yaml", "checklist: deployment\nitems:\n  migrate: failed\n");
  const second = await site.built();
  const changed = [...second.keys()].filter((path) => first.get(path) !== second.get(path));
  assert.ok(changed.length > 0 && changed.length < second.size);
  fine(await publish());
  assert.deepEqual(storage.sent(), changed.sort());

  site.remove("content/releases/1.1.yaml");
  fine(await publish());
  assert.deepEqual(storage.files(), new Map([...(await site.built()), ["theirs/logo.png", "png"]].sort()));
  assert.ok(!storage.has("releases/1.1.html") && !storage.has(".runsheet/lock.json"));
});

test("assets go first, pages next, removals last", async () => {
  fine(await publish());
  site.write("content/files/a.txt", "a");
  site.write("site.yaml", "title: Other\n");
  site.remove("content/releases/1.1.yaml");
  storage.requests = [];
  fine(await publish());
  const kinds = storage.requests
    .filter(({ method, key }) => method !== "GET" && !key.startsWith(".runsheet/"))
    .map(({ method, key }) => (method === "DELETE" ? 2 : key === "files/a.txt" ? 0 : 1));
  assert.deepEqual(kinds, [...kinds].sort());
  assert.ok(kinds.includes(0) && kinds.includes(1) && kinds.includes(2));
});

test("a prefix keeps sites apart, and headers tell browsers what files are", async () => {
  site.write("content/files/report.html", "<script>x</script>");
  fine(await site.run(["publish", "s3://pages/team/a"], { env: storage.env }));
  fine(await site.run(["publish", "s3://pages/team/b"], { env: storage.env }));
  assert.deepEqual(storage.files("team/a"), await site.built());
  assert.deepEqual(storage.files("team/b"), await site.built());
  const headers = (key) => storage.requests.findLast((found) => found.key === key && found.method === "PUT").headers;
  const page = headers("team/a/index.html");
  assert.equal(page["content-type"], "text/html; charset=utf-8");
  assert.equal(page["cache-control"], "no-cache");
  assert.equal(page["content-disposition"], undefined);
  assert.equal(headers("team/a/files/report.html")["content-disposition"], "attachment");
  assert.equal(headers("team/b/assets/runsheet.css")["content-type"], "text/css; charset=utf-8");
});

test("a plan shows what would be sent and removed, and changes nothing", async () => {
  fine(await publish());
  site.write("content/notes.md", "# Notes\n");
  site.remove("content/releases/1.1.yaml");
  const before = storage.files();
  storage.requests = [];
  const ran = fine(await publish("--plan"));
  assert.match(ran.stdout, /^add +notes\.html$/m);
  assert.match(ran.stdout, /^change +index\.html$/m);
  assert.match(ran.stdout, /^remove +releases\/1\.1\.html$/m);
  const plan = JSON.parse(fine(await publish("--plan", "--format", "json")).stdout);
  assert.deepEqual(plan.added.map(({ route }) => route), ["notes.html"]);
  assert.ok(storage.requests.every(({ method }) => method === "GET"));
  assert.deepEqual(storage.files(), before);
});

test("files that runsheet did not write are never replaced", async () => {
  storage.write("index.html", "theirs");
  says(await publish(), 2, "not written by runsheet in the place of pages: `index.html`");
  assert.deepEqual([...storage.files()], [["index.html", "theirs"]]);
  assert.ok(!storage.has(".runsheet/lock.json"));
});

test("most of a site is removed only by force", async () => {
  for (let number = 0; number < 100; number += 1) site.write(`content/files/${number}.txt`, "x");
  fine(await publish());
  site.remove("content/files");
  says(await publish(), 2, "this would remove 100 of", "--force");
  assert.ok(storage.has("files/7.txt"));
  fine(await publish("--force"));
  assert.deepEqual(storage.files(), await site.built());
});

test("wrong credentials and a missing bucket are named", async () => {
  const run = (target, env) => site.run(["publish", target], { env: { ...storage.env, ...env } });
  says(await run("s3://pages", { AWS_SECRET_ACCESS_KEY: "wrong" }), 2, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY");
  says(await run("s3://pages", { AWS_ACCESS_KEY_ID: "nobody" }), 2, "the server answered 403");
  says(await run("s3://pages", { AWS_ACCESS_KEY_ID: "" }), 2, "`AWS_ACCESS_KEY_ID` is not set");
  // This server creates buckets when they are written to, so the proxy answers as Amazon does.
  storage.fault = () => [404, "<Error><Code>NoSuchBucket</Code></Error>"];
  const ran = await run("s3://missing", {});
  says(ran, 2, "NoSuchBucket", "Create the bucket first");
  for (const secret of [KEYS.AWS_SECRET_ACCESS_KEY, "X-Amz-Signature"]) assert.ok(!ran.stderr.includes(secret));
});

test("a clock that is off is named", async () => {
  const options = { env: storage.env, wrapper: ["faketime", "-f", "-2h"] };
  says(await site.run(["publish", "s3://pages"], options), 2, "120 minutes behind the server's");
});

test("faults that pass are outlasted", async () => {
  const attempts = new Map();
  storage.fault = ({ method, key }) => {
    const attempt = (attempts.get(method + key) ?? 0) + 1;
    attempts.set(method + key, attempt);
    return { 1: 503, 2: "cut", 3: "lose" }[attempt];
  };
  fine(await publish());
  assert.deepEqual(storage.files(), await site.built());
  assert.ok(!storage.has(".runsheet/lock.json"));
});

test("faults that stay end the run, and the next one completes it", async () => {
  storage.fault = ({ method, key }) => (method === "PUT" && key === "index.html" ? 503 : undefined);
  says(await publish(), 2, "could not write `index.html`: the server answered 503 (SlowDown): Later.");
  storage.fault = () => undefined;
  fine(await publish());
  assert.deepEqual(storage.files(), await site.built());
});

test("a killed run keeps its lock, and the next one completes it", async () => {
  for (const stop of [1, 3, 10, 20]) {
    for (let number = 0; number < 20; number += 1) site.write(`content/files/${stop}/${number}.txt`, "x");
    let count = 0;
    const run = site.start(["publish", "s3://pages"], { env: storage.env });
    storage.fault = ({ method, key }) => {
      count += method === "PUT" && !key.startsWith(".runsheet/");
      if (count >= stop) run.child.kill("SIGKILL");
      return count >= stop ? "cut" : undefined;
    };
    assert.equal((await run.ended).signal, "SIGKILL");
    storage.fault = () => undefined;
    says(await publish(), 2, "another publisher has the lock `.runsheet/lock.json`: process ", "--break-lock");
    fine(await publish("--break-lock"));
    assert.deepEqual(storage.files(), await site.built());
  }
});

test("of two at once one is refused", async () => {
  let reached;
  const isReached = new Promise((resolve) => (reached = resolve));
  let go;
  const mayGo = new Promise((resolve) => (go = resolve));
  storage.fault = async ({ method, key }) => {
    if (method === "PUT" && key === "index.html") {
      reached();
      await mayGo;
    }
  };
  const first = site.run(["publish", "s3://pages"], { env: storage.env });
  await isReached;
  says(await publish(), 2, "another publisher has the lock");
  go();
  fine(await first);
  assert.deepEqual(storage.files(), await site.built());
});

test("a run whose lock was broken stops", async () => {
  let reached;
  const isReached = new Promise((resolve) => (reached = resolve));
  let go;
  const mayGo = new Promise((resolve) => (go = resolve));
  let isFirst = true;
  storage.fault = async ({ method, key }) => {
    if (isFirst && method === "PUT" && key === "index.html") {
      isFirst = false;
      reached();
      await mayGo;
    }
  };
  const first = site.run(["publish", "s3://pages"], { env: storage.env });
  await isReached;
  fine(await publish("--break-lock"));
  go();
  says(await first, 2, "another publisher removed this run's lock");
});

test("a server without conditional writes is refused", async () => {
  storage.fault = (request) => {
    delete request.headers["if-none-match"];
  };
  says(await publish(), 2, "ignores conditional writes");
  assert.deepEqual([...storage.files()], []);
});

test("2,000 files are sent once, and an interrupted run repeats little", async () => {
  for (let number = 0; number < 2_000; number += 1) site.write(`content/files/${number}.txt`, `${number}`);
  let count = 0;
  const run = site.start(["publish", "s3://pages"], { env: storage.env });
  storage.fault = ({ method, key }) => {
    count += method === "PUT" && key.startsWith("files/");
    if (count < 1_600) return undefined;
    run.child.kill("SIGKILL");
    return "cut";
  };
  await run.ended;
  storage.fault = () => undefined;
  storage.requests = [];
  fine(await publish("--break-lock"));
  assert.deepEqual(storage.files(), await site.built());
  const again = storage.sent().length;
  assert.ok(again < 1_000, `${again} files were sent again`);
  site.write("content/files/7.txt", "changed");
  fine(await publish());
  assert.deepEqual(storage.sent(), ["files/7.txt"]);
});
