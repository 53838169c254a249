// What can be recorded of an item: by which key, when it is offered, and what has to be asked first.

export const isClosed = ({ state }) => ["done", "skipped", "n/a"].includes(state);
const wantsNote = (state) => ["skipped", "n/a", "failed", "blocked"].includes(state);

/** In the order of the buttons. Those with `ask` open a form, the others record `state` at once. */
export const ACTS = [
  { key: "d", name: "Done", says: "done", state: "done" },
  { key: "g", name: "Doing", says: "doing", state: "doing" },
  { key: "s", name: "Skip…", says: "skip, or not applicable", ask: () => ({ head: "Why is it left out?", states: ["skipped", "n/a"], note: true }) },
  { key: "f", name: "Fail…", says: "failed", ask: () => ({ head: "What failed?", states: ["failed"], note: true, evidence: false }) },
  { key: "b", name: "Block…", says: "blocked", ask: () => ({ head: "What does it wait for?", states: ["blocked"], note: true, evidence: false }) },
  { key: "e", name: "Evidence…", says: "add evidence", ask: ({ state }) => evidence(state) },
  { key: "u", name: "Undo", says: "undo: back to todo", state: "todo" },
];

/** Whether there is any sense in it. */
export const isOffered = (act, item) => {
  if (act.state === "todo") return item.state !== "todo" && item.seen.events > 0;
  return act.state !== item.state;
};

/** Evidence is part of an event: by itself it says the state once more, or that the item is done now. */
const evidence = (state) => ({
  head: wantsNote(state) ? "Note" : "Note, if there is one",
  states: state === "todo" ? ["done", "doing"] : [...new Set([state, "done"])],
  note: wantsNote(state),
  evidence: true,
});

/** What may be added to a refused act to get it through, as the form that asks for it; null: nothing. */
export const remedy = (act, reasons) => {
  if (!reasons.length || reasons.some(({ needs }) => !needs)) return null;
  const needs = new Set(reasons.map((reason) => reason.needs));
  return {
    head: needs.has("note") && !wantsNote(act.state) ? "Why can it not wait?" : "Note",
    label: "What is missing",
    note: needs.has("note") || (act.state && act.note ? false : undefined),
    evidence: needs.has("evidence") || (act.evidence?.length ? false : undefined),
    late: needs.has("late"),
    isConsent: needs.has("late") || needs.has("all"),
    save: [
      "Record it",
      (needs.has("all") || act.items?.length > 1) && "and these as done",
      needs.has("late") && "although the release is closed",
    ].filter(Boolean).join(" "),
  };
};
