// Marks the fields of a dialog that a refusal is about, and the required fields of a form that are empty.

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

/** Marks empty required fields when the form is submitted, where the browser would show a message that disappears. */
export const markRequired = (form) => form.addEventListener("invalid", (event) => {
  event.preventDefault();
  mark(event.target, "this field is required").role = "alert";
  form.querySelector("[aria-invalid]").focus();
}, true);

/** The field for a key of the release: its own, the first of a key with several values, or that of a new link or role. */
const fieldOf = (form, key) => {
  if (!key) return null;
  const [kind, name] = key.split(/\.(.*)/s);
  const isNew = name && form.elements[`new ${kind} name`]?.value.trim() === name;
  const found = form.elements[key] ?? form.elements[`${key}.start`] ?? (isNew ? form.elements[`new ${kind}`] : null);
  return found instanceof RadioNodeList ? null : found;
};

const mark = (field, message) => {
  unmark(field);
  field.closest("details")?.setAttribute("open", "");
  const id = `${FAULT}-${field.name.replaceAll(/\W/g, "-")}`;
  const fault = element("small", { id, className: FAULT, textContent: withoutBackticks(sentence(message)) });
  field.after(fault);
  field.ariaInvalid = "true";
  describe(field, [id, ...descriptions(field)]);
  field.addEventListener("input", () => unmark(field), { once: true });
  return fault;
};

const unmark = (field) => {
  for (const fault of queryAll(`.${FAULT}`, field.parentElement)) fault.remove();
  field.ariaInvalid = null;
  describe(field, descriptions(field).filter((id) => !id.startsWith(FAULT)));
};

/** The ids of the elements that describe a field. */
const descriptions = (field) => (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);

const describe = (field, ids) =>
  ids.length ? field.setAttribute("aria-describedby", ids.join(" ")) : field.removeAttribute("aria-describedby");
