// Forms in which something is said: note first, Enter saves, Escape closes.

import { button, key, make } from "./dom.js";
import { word } from "./words.js";

/**
 * A form for what `asked` says: `states` to choose from; `note` and `evidence`, true where needed, false where
 * possible, absent where not asked for. `draft` is what was typed before, and keeps what is typed now.
 */
export const form = (asked, draft, save, close) => {
  const choices = asked.states?.length > 1 ? states(asked.states, draft) : null;
  const fields = [
    asked.note === undefined ? null : field("note", asked.head, asked.note, 2, draft),
    asked.evidence === undefined ? null : field("evidence", "Evidence: a link, or a file beside the release; one a line", asked.evidence, 1, draft),
  ];
  const enter = fields.some(Boolean) ? key("Enter") : null;
  const element = make("form", { className: "rs-edit-form", ariaLabel: asked.label, tabIndex: -1 }, ...fields, choices,
    make("p", { className: "rs-edit-buttons" },
      make("button", { className: "rs-edit-do rs-edit-main", ariaKeyShortcuts: enter && "Enter" }, asked.save ?? "Save", " ", enter),
      button("rs-edit-do", () => close(), "Cancel ", key("Esc"))));
  element.addEventListener("input", () => Object.assign(draft, values(element)));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    save(given(element, asked));
  });
  element.addEventListener("keydown", (event) => onKey(event, element, close));
  return element;
};

/** Puts the focus where something is missing; where there is only to agree, on nothing that would do so by a key. */
export const focusForm = (element, { isConsent }) => {
  const fields = [...element.querySelectorAll("textarea")];
  (fields.find((one) => one.required && !one.value) ?? (isConsent ? element : fields[0] ?? element)).focus();
};

const onKey = (event, element, close) => {
  if (event.isComposing) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close();
  } else if (event.key === "Enter" && !event.shiftKey && event.target.localName === "textarea") {
    event.preventDefault();
    element.requestSubmit();
  }
};

const field = (name, words, required, rows, draft) =>
  make("label", {}, words, make("textarea", { name, required, rows, value: draft[name] ?? "" }));

const states = (names, draft) => {
  const chosen = names.includes(draft.state) ? draft.state : names[0];
  const radio = (value) => make("label", {}, make("input", { type: "radio", name: "state", value, checked: value === chosen }), word(value));
  return make("fieldset", {}, make("legend", { textContent: "As" }), ...names.map(radio));
};

/** What was asked for, as it is recorded. */
const given = (element, asked) => {
  const { note, evidence, state = asked.states?.[0] } = values(element);
  return {
    state,
    note: note?.trim() || null,
    evidence: (evidence ?? "").split("\n").map((line) => line.trim()).filter(Boolean),
  };
};

const values = (element) => Object.fromEntries(new FormData(element));
