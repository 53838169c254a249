// What a row says when something was not recorded, or has a second side.

import { button, make } from "./dom.js";
import { inWords, marked, sentence } from "./words.js";

const box = (kind, ...children) => make("div", { className: `rs-edit-said rs-edit-${kind}` }, ...children);
const buttons = (...children) => make("p", { className: "rs-edit-buttons" }, ...children);
const line = (text) => make("p", {}, ...marked(sentence(text)));

/** Somebody else was faster: what they recorded, as `theirs` tells it now, and what was not. */
export const clash = (act, theirs, who, { keep, mine }) => {
  const there = make("dd");
  const side = (head, element) => make("div", {}, make("dt", { textContent: head }), element);
  const element = box("clash",
    make("p", {}, make("b", { textContent: "Somebody else was faster. Yours was not recorded." })),
    make("dl", {}, side("Recorded", there), side("Yours", make("dd", {}, ...event({ state: act.state, by: [who], note: act.note })))),
    buttons(button("rs-edit-do", keep, "Keep this"), button("rs-edit-do rs-edit-main", mine, "Record mine after it")));
  return { element, fill: () => there.replaceChildren(...event(theirs())) };
};

const event = ({ note, ...rest }) => [inWords(rest), note ? make("q", { textContent: note }) : ""];

/** Which items below would be recorded along, and how each stands now. */
export const along = (items) => {
  const list = make("ul");
  const entry = ({ text, seen: { state, by } }) => make("li", {}, text, ": ", make("b", { textContent: inWords({ state, by }) }));
  const element = make("div", {}, line("Not recorded: below it is more that is not done. It can be recorded as done along with it"), list);
  return { element, fill: () => list.replaceChildren(...items().map(entry)) };
};

/** Refused, with every reason; hints are for those that nothing on this page can mend. */
export const refusal = (answer, ...more) => {
  const { reasons, hints } = answer;
  const help = reasons.every(({ needs }) => needs) && reasons.length ? [] : hints;
  return box("refused", ...[...why(answer), ...help].map(line), ...more);
};

/** What stands in the way; what is open below is told by `along`. */
export const why = ({ message, reasons }) => reasons.length
  ? reasons.filter(({ needs }) => needs !== "all").map((reason) => reason.message)
  : [`not recorded: ${message}`];

export const dismissal = (dismiss, ...before) => buttons(...before, button("rs-edit-do", dismiss, "Dismiss"));

/** Recorded, with something to know. */
export const caution = (cautions, dismiss) => box("caution", ...cautions.map(line), dismissal(dismiss));
