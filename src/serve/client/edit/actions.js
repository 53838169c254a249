// What can be recorded of an item: by which key, when it is available, and which form it needs.

import { ownEventText, personName, shorten } from "./words.js";

/**
 * In the order of the buttons. Actions with a `form` open it; the others record `state` at once. `help` is the text
 * in the list of keys. `again`: it adds an event to an item that is in the state already. `corrects`: it marks the
 * last event of the item as a mistake.
 */
export const ACTIONS = [
  { key: "d", name: "Done", help: "done", state: "done" },
  { key: "g", name: "Doing", help: "doing", state: "doing" },
  { key: "s", name: "Skip…", help: "skip, or not applicable", form: () => ({ heading: "Why is it left out?", states: ["skipped", "n/a"] }) },
  { key: "f", name: "Fail…", help: "failed", form: () => ({ heading: "What failed?", states: ["failed"], evidence: false }) },
  { key: "b", name: "Block…", help: "blocked", form: () => ({ heading: "What does it wait for?", states: ["blocked"], evidence: false }) },
  { key: "e", name: "Evidence…", help: "add evidence", again: true, form: evidenceForm },
  { key: "t", name: "Todo", help: "back to todo", state: "todo" },
  { key: "c", name: "Correct…", help: "correct: mark the last event as a mistake", corrects: true, form: correctForm },
];

/** The action that marks the last event of an item as a mistake. */
export const CORRECT = ACTIONS.find(({ corrects }) => corrects);

/** Whether the action would change the item. */
export const isAvailable = (action, item) => {
  if (action.corrects) return item.own_state !== null;
  if (action.state === "todo") return item.state !== "todo" && item.seen.events > 0;
  return action.state !== item.state;
};

/** Why the action is not available, as a sentence. */
export const whyUnavailable = (action, item) => action.corrects
  ? `${shorten(item.text)} has no event of its own to correct.`
  : `${shorten(item.text)} is already ${item.state}.`;

/** The command of an action. It expects the item as it is on the page now. `values` come from the action's form. */
export const commandOf = (action, item, values) => {
  const items = [{ id: item.id, expected: item.seen }];
  if (action.corrects) return { do: "correct", items, note: values.note ?? "" };
  const { person, ...event } = values ?? { state: action.state };
  return { do: "tick", items, ...(action.again ? { again: true } : {}), ...event };
};

/** The form of an action. */
export const formOf = (action, item, editState) => {
  const spec = action.form(item, editState);
  const note = spec.note ?? editState.needs_note.includes(spec.states[0]);
  return { ...spec, note, label: `${action.name} ${item.text}` };
};

/** Evidence is part of an event: it repeats the state, or says that the item is done now. */
function evidenceForm({ state }, { needs_note: needsNote }) {
  return {
    heading: needsNote.includes(state) ? "Note" : "Note (optional)",
    states: state === "todo" ? ["done", "doing"] : [...new Set([state, "done"])],
    evidence: true,
    submitText: "Save",
  };
}

const WHAT_WAS_WRONG = "What was wrong?";

/** A correction keeps the event, so the form shows which one it marks. */
function correctForm(item, editState) {
  return { subject: ownEventText(editState, item), heading: WHAT_WAS_WRONG, note: true, submitText: "Correct the last event" };
}

/** The form for what a refused command lacks; null where nothing can be added to have it accepted. */
export const missingForm = (command, reasons, editState) => {
  const needsNote = editState.needs_note;
  if (!reasons.length || reasons.some(({ needs }) => !needs)) return null;
  const needs = new Set(reasons.map((reason) => reason.needs));
  const role = subjectOf(reasons, "role");
  const signer = subjectOf(reasons, "signer");
  const section = editState.sections.find(({ id }) => id === command.items?.[0].id);
  return {
    subject: section && `Waive ${section.text}`,
    role,
    signer: signer === null ? undefined : { id: signer, hint: signerHint(editState, signer) },
    person: role === null ? undefined : `Who has the role ${role}?`,
    heading: missingNoteHeading(command, needs, needsNote),
    label: section ? `Waive ${section.text}` : "What is missing",
    note: needs.has("note") || command.do === "correct" || (command.state && command.note ? false : undefined),
    evidence: needs.has("evidence") || (command.evidence?.length ? false : undefined),
    late: needs.has("late"),
    again: needs.has("again"),
    isConsent: needs.has("late") || needs.has("all") || needs.has("again") || signer !== null,
    submitText: [
      submitVerb(section !== undefined, role !== null),
      signer !== null && `for ${personName(editState, signer)}`,
      needs.has("again") && "again",
      (needs.has("all") || command.items?.length > 1) && "and these as done",
      needs.has("late") && "although the release is closed",
    ].filter(Boolean).join(" "),
  };
};

const submitVerb = (isWaive, givesRole) => {
  if (isWaive) return givesRole ? "Give the role and waive" : "Waive";
  return givesRole ? "Give the role and record it" : "Record it";
};

/** What the file says of a sign-off that is recorded for another person. */
const signerHint = (editState, signer) => {
  const { you } = editState;
  const text = `The release will say that ${personName(editState, signer)} signed off`;
  if (you === signer) return `${text}.`;
  return you === null ? `${text}. It will not say who recorded it.` : `${text} and that ${personName(editState, you)} recorded it.`;
};

/** The role or person that a reason needs; null where none does. */
const subjectOf = (reasons, need) => reasons.find(({ needs }) => needs === need)?.subject ?? null;

const missingNoteHeading = (command, needs, needsNote) => {
  if (command.do === "correct") return WHAT_WAS_WRONG;
  return needs.has("note") && !needsNote.includes(command.state) ? "Why can it not wait?" : "Note";
};
