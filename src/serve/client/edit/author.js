// Who records: asked once, and stored in the browser where it allows that.

import { element } from "./dom.js";

const STORAGE_KEY = "runsheet-who";
let chosen = null;

const store = (id) => {
  chosen = id;
  try {
    localStorage.setItem(STORAGE_KEY, id);
  } catch {
    // The next page asks again.
  }
};

/** The author who was chosen; null where nobody was, or somebody whom the site does not list. */
export const currentAuthor = ({ people }) => {
  try {
    chosen ??= localStorage.getItem(STORAGE_KEY);
  } catch {
    // As above.
  }
  const isKnown = people.length === 0 || people.some(({ id }) => id === chosen);
  return isKnown ? chosen : null;
};

/** The form that asks who records; `onChosen` is called after the author is stored. */
export const authorForm = (editState, onChosen) => {
  const field = editState.people.length ? personSelect(editState) : element("input");
  const value = currentAuthor(editState) ?? editState.you ?? "";
  Object.assign(field, { name: "who", required: true, autocomplete: "off", value });
  const form = element("form", { className: "rs-edit-who", ariaLabel: "Who records" },
    element("label", {}, "Who are you? ", field),
    element("button", { textContent: "Record as this person" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (!name) return;
    store(name);
    onChosen();
  });
  return form;
};

const personSelect = ({ people }) => element("select", {},
  new Option("Choose…", ""),
  ...people.map(({ id, name }) => new Option(!name || name === id ? id : `${name} (${id})`, id)));
