// What a row says when something was not recorded, or has a second side.

import { inWords } from "./acts.js";
import { button, make } from "./make.js";

const box = (kind, ...children) => make("div", { className: `rs-edit-said rs-edit-${kind}` }, ...children);
const buttons = (...children) => make("p", { className: "rs-edit-buttons" }, ...children);
const sentence = (text) => text[0].toUpperCase() + text.slice(1).replace(/\.?$/, ".");
const line = (text) => make("p", { textContent: sentence(text) });

/** Somebody else was faster: what they recorded, and what was not. */
export const clash = (act, now, who, { keep, mine }) => {
  const side = (head, text, note) => make("div", {}, make("dt", { textContent: head }), make("dd", {}, text, note ? make("q", { textContent: note }) : null));
  return box("clash",
    make("p", {}, make("b", { textContent: "Somebody else was faster. Yours was not recorded." })),
    make("dl", {}, side("Recorded", inWords(now)), side("Yours", inWords({ state: act.state, by: [who] }), act.note)),
    buttons(button("rs-edit-do", keep, "Keep this"), button("rs-edit-do rs-edit-main", mine, "Record mine after it")));
};

/** Refused, with every reason; hints are for those that nothing on this page can mend. */
export const refusal = ({ message, reasons, hints }, ...more) => {
  const told = reasons.length ? reasons.map((reason) => reason.message) : [message ?? "not recorded"];
  const help = reasons.every(({ needs }) => needs) && reasons.length ? [] : hints;
  return box("refused", ...[...told, ...help].map(line), ...more);
};

export const dismissal = (dismiss, ...before) => buttons(...before, button("rs-edit-do", dismiss, "Dismiss"));

/** Recorded, with something to know. */
export const caution = (cautions, dismiss) => box("caution", ...cautions.map(line), dismissal(dismiss));
