// Who records: asked once, and stored in the browser where it allows that.

import { element } from "./dom.js";

const STORAGE_KEY = "runsheet-who";
/** The value of the choice of a person whom the site does not list. No id is a space. */
const OTHER = " ";
/** The author: `name`, and `isTyped` for one whom the site does not list. */
let chosen = null;

/** A name that was typed is kept for this tab alone: other sites at the same address have other people. */
const store = (name, isTyped) => {
  chosen = { name, isTyped };
  try {
    sessionStorage.removeItem(STORAGE_KEY);
    (isTyped ? sessionStorage : localStorage).setItem(STORAGE_KEY, name);
  } catch {
    // The next page asks again.
  }
};

const restore = () => {
  try {
    const typed = sessionStorage.getItem(STORAGE_KEY);
    const name = typed ?? localStorage.getItem(STORAGE_KEY);
    return name && { name, isTyped: typed !== null };
  } catch {
    return null;
  }
};

const isListed = (people, name) => people.some(({ id }) => id === name);

/** The author whom the server knows or who was chosen; null where nobody was, or somebody whom another site lists. */
export const currentAuthor = ({ people, you, is_identified }) => {
  if (is_identified) return you;
  chosen ??= restore();
  const isKnown = chosen && (chosen.isTyped || people.length === 0 || isListed(people, chosen.name));
  return isKnown ? chosen.name : null;
};

/** The form that asks who records; `onChosen` is called after the author is stored. */
export const authorForm = (editState, onChosen) => {
  const { people, you } = editState;
  const author = currentAuthor(editState);
  const input = element("input", { name: "who", required: true, autocomplete: "off", value: author ?? you ?? "" });
  const select = people.length ? personSelect(people, author, you) : null;
  const other = element("label", {}, select ? "Name " : "Who are you? ", input);
  const showOther = () => {
    // A field that is not shown must not be required.
    other.hidden = input.disabled = Boolean(select) && select.value !== OTHER;
  };
  const form = element("form", { className: "rs-edit-who", ariaLabel: "Who records" },
    select && element("label", {}, "Who are you? ", select), other,
    element("button", { textContent: "Record as this person" }));
  select?.addEventListener("change", () => {
    showOther();
    if (!input.disabled) input.focus();
  });
  showOther();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.disabled ? select.value : idOf(people, input.value.trim());
    if (!name) return;
    store(name, people.length > 0 && !isListed(people, name));
    onChosen();
  });
  return form;
};

/** The id of the person whom a typed name means; the name itself where the site lists no such person. */
const idOf = (people, name) => {
  const isSame = (known) => known.toLowerCase() === name.toLowerCase();
  return people.find((person) => isSame(person.id) || isSame(person.name))?.id ?? name;
};

const personSelect = (people, author, you) => {
  const select = element("select", { required: true },
    new Option("Choose…", ""),
    ...people.map(({ id, name }) => new Option(!name || name === id ? id : `${name} (${id})`, id)),
    new Option("Another person…", OTHER));
  select.value = author === null ? (isListed(people, you) ? you : "") : isListed(people, author) ? author : OTHER;
  return select;
};
