// Checks pages with the Nu HTML checker.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** What the validator reports about files, one line each. */
export function complaints(files) {
  const jar = createRequire(import.meta.url)("vnu-jar");
  const run = spawnSync("java", ["-Xss4m", "-jar", jar, "--format", "json", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { messages } = JSON.parse(run.stderr);
  // A validator that reads files knows no origin for 'self'; the browser's console says whether all loads.
  const told = messages.filter((each) => !each.message.startsWith("Resource violates Content Security Policy"));
  return [...new Set(told.map((each) => `${each.url}:${each.lastLine}: ${each.message}`))];
}
