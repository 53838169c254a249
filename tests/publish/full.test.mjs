// A disk that is full: what is published stays whole.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { test } from "node:test";
import { Site, tree } from "./support.mjs";

const MAY_MOUNT = process.getuid() === 0;

test("a full disk leaves the published version", { skip: !MAY_MOUNT && "only root can mount a small disk" }, async () => {
  const site = new Site();
  mkdirSync(site.path("small"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", site.path("small")]);
  try {
    assert.equal((await site.run(["publish", "small/www"])).code, 0);
    const before = await site.built();
    site.write("content/files/large.bin", "x".repeat(4 * 1024 * 1024));
    const ran = await site.run(["publish", "small/www"]);
    assert.equal(ran.code, 2, ran.stderr);
    assert.match(ran.stderr, /the disk is full/);
    assert.deepEqual(tree(site.path("small/www")), before);
    site.remove("content/files");
    site.write("site.yaml", "title: Smaller\n");
    assert.equal((await site.run(["publish", "small/www"])).code, 0);
    assert.ok(!existsSync(site.path("small/www.versions/2")), "the incomplete version is removed");
    assert.deepEqual(tree(site.path("small/www")), await site.built());
  } finally {
    execFileSync("umount", [site.path("small")]);
    site.close();
  }
});
