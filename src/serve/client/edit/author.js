// Who records: asked once, kept in the browser where it lets us.

import { make } from "./dom.js";

const KEY = "runsheet-who";
let chosen = null;

const keep = (id) => {
  chosen = id;
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // It is asked again on the next page.
  }
};

/** Who was chosen, where it is somebody that the site knows. */
export const who = ({ people }) => {
  try {
    chosen ??= localStorage.getItem(KEY);
  } catch {
    // As above.
  }
  const isKnown = people.length === 0 || people.some(({ id }) => id === chosen);
  return isKnown ? chosen : null;
};

/** The question who records; `then` is done when it was answered. */
export const question = (sheet, then) => {
  const field = sheet.people.length ? choice(sheet) : make("input", { value: sheet.you ?? "" });
  Object.assign(field, { name: "who", required: true, autocomplete: "off", value: who(sheet) ?? sheet.you ?? "" });
  const form = make("form", { className: "rs-edit-who", ariaLabel: "Who records" },
    make("label", {}, "Who are you? ", field),
    make("button", { textContent: "Record as this person" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (!name) return;
    keep(name);
    then();
  });
  return form;
};

const choice = ({ people }) => make("select", {},
  new Option("Choose…", ""),
  ...people.map(({ id, name }) => new Option(name === id ? id : `${name} (${id})`, id)));
