// Fields of dialogs, each with its label.

import { element } from "./dom.js";
import { personName } from "./words.js";

/** A label over its control. `required` shows the word after the label. */
export const labelled = (label, control, { required = false, hint = null } = {}) => {
  control.required = required;
  const mark = element("b", { className: "rs-edit-required", textContent: " required", hidden: !required });
  return element("label", { className: "rs-edit-field" }, element("span", {}, label, mark), control,
    hint && element("small", { textContent: hint }));
};

/** Shows or removes that the field of a label is required. */
export const setRequired = (label, required) => {
  label.querySelector("input, textarea, select").required = required;
  label.querySelector(".rs-edit-required").hidden = !required;
};

export const textField = (label, name, value = "", options = {}) =>
  labelled(label, element("input", { name, value, autocomplete: "off" }), options);

export const noteField = (label, name, options = {}) => labelled(label, element("textarea", { name, rows: 2 }), options);

/** A field with proposals. */
export const proposingField = (label, name, value, proposals, options = {}) => {
  const id = `rs-edit-list-${name}`;
  const list = element("datalist", { id }, ...proposals.map((text) => new Option(text)));
  const field = textField(label, name, value, options);
  field.querySelector("input").setAttribute("list", id);
  field.append(list);
  return field;
};

/** `choices` are pairs of value and text. */
export const choiceField = (label, name, value, choices, options = {}) => {
  const select = element("select", { name }, ...choices.map(([value, text]) => new Option(text, value)));
  select.value = value ?? "";
  return labelled(label, select, options);
};

/** A person of the site, or any name where the site lists none. */
export const personField = (label, name, value, { people }, options = {}) => {
  if (!people.length) return textField(label, name, value ?? "", options);
  const others = value && !people.some(({ id }) => id === value) ? [value] : [];
  const names = [...people.map(({ id }) => id), ...others].map((id) => [id, personName({ people }, id)]);
  return choiceField(label, name, value, [["", "None"], ...names], options);
};

/** A group of radios, 52 px high each. `choices` have `value`, `text`, `hint` and `icon`, or an element as `mark`. */
export const radioGroup = (legend, name, choices, chosen) => element("fieldset", { className: "rs-edit-choices" },
  element("legend", { textContent: legend }),
  ...choices.map(({ value, text, hint, icon, mark }) => element("label", {},
    element("input", { type: "radio", name, value, required: true, checked: value === chosen }),
    icon ? iconOf(icon) : mark ?? null,
    element("span", {}, element("b", { textContent: text }), hint ? element("small", { textContent: hint }) : null))));

/** A symbol of the theme. A theme without it shows nothing. */
export const iconOf = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `rs-edit-icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i:${name}`);
  svg.append(use);
  return svg;
};

/** What was typed in a form, trimmed. */
export const valuesOf = (form) =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
