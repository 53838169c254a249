// States, events and messages as text.

import { element } from "./dom.js";

const WORDS = { "n/a": "N/A" };
/** A state as pages write it. */
export const stateWord = (state) => WORDS[state] ?? state[0].toUpperCase() + state.slice(1);

/** The full name of the person with this id, else the id. */
export const personName = ({ people }, id) => people.find((person) => person.id === id)?.name || id;

/** `LW` for `Li Wen`. */
export const initials = (name) => {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("").toUpperCase();
};

/** `Done by Li Wen, 09:12`; `time` is as the page shows it. */
export const eventText = (editState, { state, by, time }) => {
  const names = by?.map((id) => personName(editState, id)) ?? [];
  const authors = names.length ? ` by ${names.join(", ")}` : "";
  return stateWord(state) + authors + (time ? `, ${time}` : "");
};

/** `Failed, Li Wen 11:30: lock timeout`: the last event of an item's own, as the page writes it when it is corrected. */
export const ownEventText = (editState, { own_state: state, seen, time, note }) => {
  const who = [seen.by.map((id) => personName(editState, id)).join(", "), time].filter(Boolean).join(" ");
  return [stateWord(state), who].filter(Boolean).join(", ") + (note ? `: ${shorten(note)}` : "");
};

/** `“Tests pass” was changed in the meantime: Done by Li Wen`. */
export const changedText = (editState, text, event) => `“${shorten(text)}” was changed in the meantime: ${eventText(editState, event)}`;

/** What a command makes of its items, in a word. */
export const outcomeWord = ({ do: kind, state }) => (kind === "correct" ? "corrected" : state);

const RECORDED = {
  correct: "Correction recorded", add: "Item added", log: "Log line recorded", set: "Details recorded",
  reopen: "Reopened", update: "Moved to the current checklist",
};
const CLOSED = { done: "Closed as done", "rolled-back": "Closed as rolled back", aborted: "Closed as aborted" };

/** `Done recorded`: what was recorded, for the bar that offers to undo it. */
export const recordedText = ({ do: kind, state, as }) => {
  if (kind === "tick") return `${stateWord(state)} recorded`;
  return kind === "close" ? CLOSED[as] : RECORDED[kind];
};

/** What a command of the release as a whole made of it. `news` are its effects as the server tells them. */
export const releaseOutcome = ({ do: kind, as }, news) => {
  if (kind === "update") return "moved to the current checklist";
  return kind === "close" ? as.replace("-", " ") : news.map(({ what }) => what).join(", ");
};

export const sentence = (text) => text[0].toUpperCase() + text.slice(1).replace(/\.?$/, ".");

const MAX_LENGTH = 80;
/** Enough of an item's text to recognise the item. */
export const shorten = (text) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1).trimEnd()}…` : text);

/** Nodes for a message, with what stands in backticks as code. */
export const withCode = (text) =>
  text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? element("code", { textContent: part }) : part));
/** A message without its backticks. */
export const withoutBackticks = (text) => text.replace(/`([^`]+)`/g, "$1");
