// Marks the fields of a dialog that a refusal is about.

import { element, queryAll } from "./dom.js";
import { sentence, withoutBackticks } from "./words.js";

const FAULT = "rs-edit-fault";

/** Marks the field of each reason that has one, and returns the first of them; null if there is none. */
export const markFaults = (form, reasons) => {
  for (const field of queryAll("[aria-invalid]", form)) unmark(field);
  for (const { key, needs, message } of reasons) {
    const field = fieldOf(form, key) ?? fieldOf(form, needs);
    if (field) mark(field, message);
  }
  return form.querySelector("[aria-invalid]");
};

/** The field for a key of the release: its own, the first of a key with several values, or that of a new link or role. */
const fieldOf = (form, key) => {
  if (!key) return null;
  const [kind, name] = key.split(/\.(.*)/s);
  const isNew = name && form.elements[`new ${kind} name`]?.value.trim() === name;
  const found = form.elements[key] ?? form.elements[`${key}.start`] ?? (isNew ? form.elements[`new ${kind}`] : null);
  return found instanceof RadioNodeList ? null : found;
};

const mark = (field, message) => {
  field.closest("details")?.setAttribute("open", "");
  const id = `${FAULT}-${field.name.replaceAll(/\W/g, "-")}`;
  field.after(element("small", { id, className: FAULT, textContent: withoutBackticks(sentence(message)) }));
  field.ariaInvalid = "true";
  field.setAttribute("aria-describedby", id);
  field.addEventListener("input", () => unmark(field), { once: true });
};

const unmark = (field) => {
  for (const fault of queryAll(`.${FAULT}`, field.parentElement)) fault.remove();
  field.ariaInvalid = null;
  field.removeAttribute("aria-describedby");
};
