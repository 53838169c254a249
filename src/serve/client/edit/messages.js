// The message in a row: that something was not recorded, that the item was changed in the meantime, or a warning.

import { button, element } from "./dom.js";
import { eventText, personName, sentence, withCode } from "./words.js";

const message = (kind, ...children) => element("div", { className: `rs-edit-said rs-edit-${kind}` }, ...children);
const buttons = (...children) => element("p", { className: "rs-edit-buttons" }, ...children);
const paragraph = (text) => element("p", {}, ...withCode(sentence(text)));

/** The item was changed before it was corrected. A correction marks the last event, so the old one is not offered again. */
export const outdatedCorrectionMessage = (editState, command, getTheirs, author, { onKeep, onCorrect }) => {
  const ours = [`Correction by ${personName(editState, author)}`, element("q", { textContent: command.note })];
  const choices = [button("rs-edit-do rs-edit-leave", onKeep, "Keep what is recorded"), button("rs-edit-do rs-edit-main", onCorrect, "Correct…")];
  return sidesMessage(editState, getTheirs, ours, choices);
};

/**
 * The item was changed in the meantime: its last event, and what was not recorded. `update` shows that event again as
 * `getTheirs` returns it now.
 */
export const conflictMessage = (editState, command, getTheirs, author, { onKeep, onRecord }) => {
  const ours = eventNodes(editState, { state: command.state, by: [author], note: command.note });
  const choices = [button("rs-edit-do rs-edit-leave", onKeep, "Keep what is recorded"), button("rs-edit-do rs-edit-main", onRecord, "Record mine after it")];
  return sidesMessage(editState, getTheirs, ours, choices);
};

const sidesMessage = (editState, getTheirs, ours, choices) => {
  const theirs = element("dd");
  const side = (heading, description) => element("div", {}, element("dt", { textContent: heading }), description);
  return {
    element: message("clash",
      element("p", {}, element("b", { textContent: "The item was changed in the meantime. Yours was not recorded." })),
      element("dl", {}, side("Recorded", theirs), side("Yours", element("dd", {}, ...ours))),
      buttons(...choices)),
    update: () => theirs.replaceChildren(...eventNodes(editState, getTheirs())),
  };
};

const eventNodes = (editState, { note, ...event }) => [eventText(editState, event), note ? element("q", { textContent: note }) : ""];

/** The open items below, which can be recorded as well. `update` shows again how they stand. */
export const openItemList = (editState, getItems) => {
  const list = element("ul");
  const entry = ({ text, seen: { state, by } }) =>
    element("li", {}, text, ": ", element("b", { textContent: eventText(editState, { state, by }) }));
  return {
    element: element("div", {},
      paragraph("Not recorded: items below it are open. You can record them as done too"), list),
    update: () => list.replaceChildren(...getItems().map(entry)),
  };
};

/** A refusal with all its reasons. Hints help only where no form on the page can supply what is missing. */
export const refusalMessage = (response, ...children) => {
  const { reasons, hints } = response;
  const isCorrectable = reasons.length && reasons.every(({ needs }) => needs);
  const texts = [...refusalTexts(response), ...(isCorrectable ? [] : hints)];
  return message("refused", ...texts.map(paragraph), ...children);
};

/** The reasons as text, except for open items below: `openItemList` shows those. */
export const refusalTexts = ({ message, reasons, diagnostics = [] }) => reasons.length
  ? reasons.filter(({ needs }) => needs !== "all").map((reason) => reason.message)
  : [`not recorded: ${message}`, ...diagnostics.map(({ line, message }) => `line ${line}: ${message}`)];

export const dismissButtons = (onDismiss, ...before) => buttons(...before, button("rs-edit-do rs-edit-leave", onDismiss, "Dismiss"));

/** It was recorded, with something to know. */
export const warningMessage = (warnings, onDismiss) =>
  message("caution", ...warnings.map(paragraph), dismissButtons(onDismiss));
