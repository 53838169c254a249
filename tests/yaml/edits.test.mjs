// Reads the texts before and after each edit that `cargo test --test yaml` left, with a strict reader of
// YAML 1.2 that knows nothing of runsheet. Each text after has to be the text before and the one event.

import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { Parser, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";

const PAIRS = process.env.PAIRS ?? new URL("../../target/tmp/edits.jsonl", import.meta.url);

/** The one document of a text, or what is wrong with it. */
function read(text) {
  const documents = parseAllDocuments(text, {
    version: "1.2",
    schema: "core",
    strict: true,
    uniqueKeys: true,
    merge: true,
    prettyErrors: false,
    logLevel: "silent",
  });
  const wrong = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (wrong.length > 0 || documents.length !== 1) return { wrong: wrong[0]?.message ?? "not one document" };
  return { root: values(documents[0].contents) };
}

/** What a node holds, written as it is: scalars are texts, and anchors, tags and aliases stay. */
function values(node) {
  if (node === null || node === undefined) return { value: "" };
  const marks = {};
  if (node.anchor) marks.anchor = node.anchor;
  if (node.tag) marks.tag = node.tag;
  if (isAlias(node)) return { alias: node.source };
  if (isScalar(node) && node.value === null) return { value: "", ...marks };
  if (isScalar(node)) return { value: node.type === "PLAIN" ? node.source : String(node.value ?? ""), ...marks };
  if (isSeq(node)) return { list: node.items.map(values), ...marks };
  if (isMap(node)) return { map: node.items.map((pair) => [values(pair.key), values(pair.value)]), ...marks };
  // A single pair in a list in brackets.
  return { map: [[values(node.key), values(node.value)]] };
}

/** The comments of a text, in order. */
function comments(text) {
  const found = [];
  const visit = (token) => {
    if (token === null || typeof token !== "object") return;
    if (token.type === "comment") found.push([token.offset, token.source.trimEnd()]);
    for (const inside of Object.values(token)) visit(inside);
  };
  for (const token of new Parser().parse(text)) visit(token);
  return found.sort(([one], [other]) => one - other).map(([, source]) => source);
}

const isNothing = (node) => node === undefined || node.value === "" || node.map?.length === 0;

/** A value without its own anchor, which may stay from what it replaces. */
const bare = ({ anchor: _, ...node }) => node;

/** Texts, lists and objects as a reader would have them. */
function written(value) {
  if (Array.isArray(value)) return { list: value.map(written) };
  if (typeof value === "object") {
    return { map: Object.entries(value).map(([key, value]) => [{ value: key }, written(value)]) };
  }
  return { value };
}

/** `after` without the edit, which has to be in it. `before` says what stood in its place. */
function undo(before, after, { path, add, append, set }) {
  if (path.length === 0) {
    if (set !== undefined) {
      assert.deepEqual(bare(after), written(set));
      return before;
    }
    const event = written(add ?? append);
    if (isNothing(before) && add && !before?.map) {
      assert.deepEqual(bare(after), event);
      return before;
    }
    assert.ok(after.list, "it is a list now");
    assert.deepEqual(after.list.at(-1), event);
    const rest = { ...after, list: after.list.slice(0, -1) };
    if (before?.list) return rest;
    if (isNothing(before) && append) {
      assert.equal(rest.list.length, 0);
      return before;
    }
    assert.equal(rest.list.length, 1);
    return rest.list[0];
  }
  const [key, ...deeper] = path;
  assert.ok(after.map, "it is a mapping");
  const at = (node) => (node?.map ?? []).findIndex(([name]) => name.value === key);
  assert.notEqual(at(after), -1, `${key} is there`);
  const map = [...after.map];
  const edit = { path: deeper, add, append, set };
  const value = undo(before?.map?.[at(before)]?.[1], map[at(after)][1], edit);
  if (value === undefined) {
    map.splice(at(after), 1);
    // What is left without entries was begun for them.
    if (!before?.map && map.length === 0) return before;
  } else {
    map[at(after)] = [map[at(after)][0], value];
  }
  return { ...after, map };
}

function check({ before, after, edits, own }) {
  const old = read(before);
  // What is wrong by the strict rules may stay so.
  if (!old.wrong) {
    const { root, wrong } = read(after);
    assert.equal(wrong, undefined);
    assert.deepEqual([...edits].reverse().reduce((root, edit) => undo(old.root, root, edit), root), old.root);
    assert.deepEqual(comments(after), comments(before));
  }
  const undone = [...edits].reverse().reduce((root, edit) => undo(own.before, root, edit), own.after);
  assert.deepEqual(undone, own.before);
  return old.wrong;
}

test("every text after an edit is the text before and the event", async () => {
  let [all, lax] = [0, 0];
  const why = new Map();
  const failed = [];
  for await (const line of createInterface({ input: createReadStream(PAIRS) })) {
    const pair = JSON.parse(line);
    all += 1;
    try {
      const wrong = check(pair);
      if (wrong) {
        lax += 1;
        const kind = wrong.replace(/ at .*|:.*/s, "");
        why.set(kind, [...(why.get(kind) ?? []), pair.seed]);
      }
    } catch (error) {
      failed.push(`seed ${pair.seed}: ${error.message}\n-- before\n${pair.before}\n-- after\n${pair.after}`);
    }
  }
  assert.equal(failed.length, 0, `${failed.length} of ${all} failed\n${failed.slice(0, 3).join("\n\n")}`);
  assert.ok(all > 0, "there are pairs");
  const reasons = [...why].map(([kind, seeds]) => `${kind}: ${seeds.length}, such as seed ${seeds[0]}`);
  assert.ok(lax <= all / 20, `${lax} of ${all} were not strict YAML before:\n${reasons.join("\n")}`);
  console.log(`${all} edits, ${lax} of them in files that were not strict YAML before`);
});
