// What can be recorded of an item: by which key, when it is available, and which form it needs.

/**
 * In the order of the buttons. Actions with a `form` open it; the others record `state` at once. `help` is the text
 * in the list of keys. `again`: it adds an event to an item that is in the state already.
 */
export const ACTIONS = [
  { key: "d", name: "Done", help: "done", state: "done" },
  { key: "g", name: "Doing", help: "doing", state: "doing" },
  { key: "s", name: "Skip…", help: "skip, or not applicable", form: () => ({ heading: "Why is it left out?", states: ["skipped", "n/a"] }) },
  { key: "f", name: "Fail…", help: "failed", form: () => ({ heading: "What failed?", states: ["failed"], evidence: false }) },
  { key: "b", name: "Block…", help: "blocked", form: () => ({ heading: "What does it wait for?", states: ["blocked"], evidence: false }) },
  { key: "e", name: "Evidence…", help: "add evidence", again: true, form: ({ state }, needsNote) => evidenceForm(state, needsNote) },
  { key: "u", name: "Undo", help: "undo: back to todo", state: "todo" },
];

/** Whether the action would change the item. */
export const isAvailable = (action, item) => {
  if (action.state === "todo") return item.state !== "todo" && item.seen.events > 0;
  return action.state !== item.state;
};

/** The form of an action; `needsNote` are the states that need a note. */
export const formOf = (action, item, needsNote) => {
  const spec = action.form(item, needsNote);
  return { ...spec, note: needsNote.includes(spec.states[0]), label: `${action.name} ${item.text}` };
};

/** Evidence is part of an event: it repeats the state, or says that the item is done now. */
const evidenceForm = (state, needsNote) => ({
  heading: needsNote.includes(state) ? "Note" : "Note, if there is one",
  states: state === "todo" ? ["done", "doing"] : [...new Set([state, "done"])],
  evidence: true,
});

/** The form for what a refused command lacks; null where nothing can be added to have it accepted. */
export const correctionForm = (command, reasons, needsNote) => {
  if (!reasons.length || reasons.some(({ needs }) => !needs)) return null;
  const needs = new Set(reasons.map((reason) => reason.needs));
  return {
    heading: needs.has("note") && !needsNote.includes(command.state) ? "Why can it not wait?" : "Note",
    label: "What is missing",
    note: needs.has("note") || (command.state && command.note ? false : undefined),
    evidence: needs.has("evidence") || (command.evidence?.length ? false : undefined),
    late: needs.has("late"),
    again: needs.has("again"),
    isConsent: needs.has("late") || needs.has("all") || needs.has("again"),
    submitText: [
      "Record it",
      needs.has("again") && "again",
      (needs.has("all") || command.items?.length > 1) && "and these as done",
      needs.has("late") && "although the release is closed",
    ].filter(Boolean).join(" "),
  };
};
