// Who records: asked once, and stored in the browser where it allows that.

import { openDialog } from "./dialog.js";
import { element, queryAll } from "./dom.js";
import { radioGroup, textField, valuesOf } from "./fields.js";
import { initials, personName } from "./words.js";

const STORAGE_KEY = "runsheet-who";
/** The value of the choice of a person whom the site does not list. No id is a space. */
const OTHER = " ";
/** From this many people on, a field filters them. */
const MANY = 9;
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

/** The author whom the server knows or who was chosen; null if none was, or only one whom another site lists. */
export const currentAuthor = ({ people, you, is_identified }) => {
  if (is_identified) return you;
  chosen ??= restore();
  const isKnown = chosen && (chosen.isTyped || people.length === 0 || isListed(people, chosen.name));
  return isKnown ? chosen.name : null;
};

/** Asks who records; `onChosen` is called after the author is stored. */
export const openAuthorDialog = (editState, onChosen) => {
  const { people, you } = editState;
  const preset = currentAuthor(editState) ?? you ?? "";
  const other = textField("Name", "name", isListed(people, preset) ? "" : preset, { required: true });
  const group = people.length ? personGroup(editState, preset) : null;
  const nameIn = (form) => {
    const { who = OTHER, name = "" } = valuesOf(form);
    return who.trim() ? who : idOf(people, name);
  };
  const recorder = element("p", { className: "rs-edit-hint" }, `runsheet also writes down that ${personName(editState, you)} recorded it.`);
  openDialog({
    title: "Who are you?",
    content: [
      element("p", { textContent: "This browser records under this name." }),
      people.length < MANY ? null : filterField(() => group), group, other, recorder,
    ].filter(Boolean),
    submitText: (form) => (nameIn(form) ? `Record as ${personName(editState, nameIn(form))}` : "Record as this person"),
    update: (form) => {
      // A field that is not shown must not be required.
      const isOther = !group || form.elements.who.value === OTHER;
      other.hidden = other.querySelector("input").disabled = !isOther;
      recorder.hidden = you === null || [you, ""].includes(nameIn(form));
    },
    onSubmit: (form) => {
      const name = nameIn(form);
      if (!name) return { message: "choose a person, or type a name", reasons: [], hints: [] };
      store(name, people.length > 0 && !isListed(people, name));
      return { recorded: true };
    },
    onDone: onChosen,
  });
};

/** The id of the person whom a typed name means; the name itself where the site lists no such person. */
const idOf = (people, name) => {
  const isSame = (known) => known.toLowerCase() === name.toLowerCase();
  return people.find((person) => isSame(person.id) || isSame(person.name))?.id ?? name;
};

const personGroup = (editState, preset) => {
  const { people } = editState;
  const choices = people.map(({ id }) => ({
    value: id,
    text: personName(editState, id),
    hint: [id, ...rolesOf(editState, id)].join(" · "),
    mark: element("span", { className: "rs-edit-initials", ariaHidden: "true", textContent: initials(personName(editState, id)) }),
  }));
  const isOther = preset && currentAuthor(editState) === preset && !isListed(people, preset);
  return radioGroup("People", "who", [...choices, { value: OTHER, text: "Another person…" }], isOther ? OTHER : preset);
};

/** What a person is in this release: its owner, and the roles. */
const rolesOf = ({ facts }, id) => facts.filter(({ value }) => value === id)
  .map(({ key }) => (key === "owner" ? key : key.startsWith("role.") ? key.slice("role.".length) : null)).filter(Boolean);

/** Hides the people whose names do not contain what is typed. */
const filterField = (getGroup) => {
  const label = textField("Filter", "filter");
  label.addEventListener("input", ({ target }) => {
    const text = target.value.trim().toLowerCase();
    for (const choice of queryAll("label", getGroup())) choice.hidden = !choice.textContent.toLowerCase().includes(text);
  });
  return label;
};
