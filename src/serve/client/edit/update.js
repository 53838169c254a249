// The dialog that moves the release to the current checklist, after a look at what that changes.

import { openDialog } from "./dialog.js";
import { element } from "./dom.js";
import { sentence, withCode } from "./words.js";

/** Asks for the effects with `preview`, and shows them. Both functions send a command and return the answer. */
export const openUpdate = async ({ name }, preview, record) => {
  const effects = await preview({ do: "update" });
  if (effects.message) return effects;
  openDialog({
    title: `Move ${name} to the current checklist`,
    content: [
      effects.news.length ? element("ul", { className: "rs-edit-effects" }, ...effects.news.map(effect))
        : element("p", {}, "No item changes."),
      ...effects.cautions.map((text) => element("p", {}, ...withCode(sentence(text)))),
      element("p", { className: "rs-edit-hint", textContent: "All events are kept." }),
    ],
    submitText: "Move to the current checklist",
    onSubmit: (form) => record({ do: "update", keep: new FormData(form).getAll("keep") }),
  });
  return effects;
};

/** What becomes of one item. One that would be to do again can stay done. */
const effect = ({ id, text, what }) => element("li", {}, element("b", { textContent: `${what}: ` }), text,
  what.includes("to do again")
    ? element("label", {}, element("input", { type: "checkbox", name: "keep", value: id }), "Keep it done")
    : null);
