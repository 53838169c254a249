// Matches the children of an element before and after a change, so that only what differs has to be touched.

const idOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.id : "");
const isSimilar = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && idOf(a) === idOf(b);

/** Above this many cells the table costs more than it saves. */
const LARGEST_TABLE = 40_000;

/** Pairs of indices of nodes for which `isSame` holds, in order: the longest common subsequence. */
const commonSubsequence = (before, after, isSame) => {
  let start = 0;
  while (start < before.length && start < after.length && isSame(before[start], after[start])) start++;
  let beforeEnd = before.length;
  let afterEnd = after.length;
  while (beforeEnd > start && afterEnd > start && isSame(before[beforeEnd - 1], after[afterEnd - 1])) {
    beforeEnd--;
    afterEnd--;
  }
  const pairs = [];
  for (let index = 0; index < start; index++) pairs.push([index, index]);
  const rows = beforeEnd - start;
  const columns = afterEnd - start;
  if (rows * columns > LARGEST_TABLE) pairs.push(...pairsById(before, after, start, beforeEnd, afterEnd));
  else if (rows && columns) {
    const lengths = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
    for (let a = rows - 1; a >= 0; a--) {
      for (let b = columns - 1; b >= 0; b--) {
        lengths[a][b] = isSame(before[start + a], after[start + b])
          ? lengths[a + 1][b + 1] + 1
          : Math.max(lengths[a + 1][b], lengths[a][b + 1]);
      }
    }
    for (let a = 0, b = 0; a < rows && b < columns; ) {
      if (isSame(before[start + a], after[start + b])) pairs.push([start + a++, start + b++]);
      else if (lengths[a + 1][b] >= lengths[a][b + 1]) a++;
      else b++;
    }
  }
  for (let index = 0; index < before.length - beforeEnd; index++) pairs.push([beforeEnd + index, afterEnd + index]);
  return pairs;
};

const pairsById = (before, after, start, beforeEnd, afterEnd) => {
  const indices = new Map();
  for (let b = start; b < afterEnd; b++) if (idOf(after[b])) indices.set(idOf(after[b]), b);
  const pairs = [];
  let last = start - 1;
  for (let a = start; a < beforeEnd; a++) {
    const b = indices.get(idOf(before[a]));
    if (b > last) pairs.push([a, (last = b)]);
  }
  return pairs;
};

/** White space between elements, which is everywhere: matched along with nodes that mean something, it misleads. */
const isBlank = (node) => node.nodeType === Node.TEXT_NODE && !node.data.trim();
const isEqual = (a, b) => !isBlank(a) && a.isEqualNode(b);
const isSimilarContent = (a, b) => !isBlank(a) && !isBlank(b) && isSimilar(a, b);

/** Calls `onPair` with the pairs for which the first rule holds, then between them with those of the other rules. */
const matchByRules = (before, after, [isSame, ...others], onPair) => {
  if (!isSame || !before.length || !after.length) return;
  let [lastA, lastB] = [-1, -1];
  for (const [a, b] of [...commonSubsequence(before, after, isSame), [before.length, after.length]]) {
    matchByRules(before.slice(lastA + 1, a), after.slice(lastB + 1, b), others, onPair);
    if (a < before.length) onPair(before[a], after[b], isSame);
    [lastA, lastB] = [a, b];
  }
};

/**
 * `partners` maps nodes of `after` to the nodes of `before` that they continue; `equal` are those of `after` that
 * have not changed at all. Equal nodes are matched first; between two of them, nodes of the same kind and id; white
 * space comes last.
 */
export const matchNodes = (before, after) => {
  const partners = new Map();
  const equal = new Set();
  matchByRules(before, after, [isEqual, isSimilarContent, isSimilar], (old, node, rule) => {
    partners.set(node, old);
    if (rule === isEqual) equal.add(node);
  });
  return { partners, equal };
};
