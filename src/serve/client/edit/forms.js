// Forms for notes and evidence. Enter submits, Escape cancels.

import { button, element, kbd } from "./dom.js";
import { evidenceField } from "./evidence-field.js";
import { markRequired } from "./faults.js";
import { choiceField, labelled, personField } from "./fields.js";
import { personName, stateWord } from "./words.js";

/**
 * The form of `spec`: `subject`, what it is about; `states` to choose from; `person`, the label of a field for a person;
 * `signer`, the other person for whom it is recorded, by `id`, with a `hint`: they have to be chosen, and Cancel is the main button;
 * `note` and `evidence`, true where required, false where optional, undefined where left out. `draft` has what was typed
 * before; `onInput` gets what is typed. `release` has `attach`, `maxMegabytes` and `people`.
 */
export const createForm = (spec, draft, release, { onInput, onSubmit, onCancel }) => {
  const choices = spec.states?.length > 1 ? stateChoices(spec.states, draft) : null;
  const keepDraft = () => onInput(fieldValues(form));
  const evidence = spec.evidence === undefined ? null
    : evidenceField(evidenceLabel(spec), spec.evidence, draft.evidence ?? "", release, keepDraft);
  const fields = [
    spec.person === undefined ? null : personField(spec.person, "person", draft.person ?? "", release, { required: true }),
    spec.signer && signerField(spec.signer, release),
    spec.note === undefined ? null : noteField(spec, draft),
    evidence?.element ?? null,
  ];
  const subject = spec.subject && element("p", { id: "rs-edit-subject", textContent: spec.subject });
  if (subject) describe(fields, subject.id);
  // Enter is for what is meant to be recorded, not for the sign-off of another person.
  const enter = fields.some(Boolean) && !spec.signer ? kbd("Enter") : null;
  const main = (isMain) => (isMain ? " rs-edit-main" : "");
  const submit = element("button", { className: `rs-edit-do${main(!spec.signer)}`, ariaKeyShortcuts: enter && "Enter" }, submitText(spec, draft.state), " ", enter);
  const form = element("form", { className: "rs-edit-form", ariaLabel: spec.label, tabIndex: -1 }, subject, ...fields, choices,
    element("p", { className: "rs-edit-buttons" },
      submit,
      button(`rs-edit-do rs-edit-leave${main(spec.signer)}`, () => onCancel(), "Cancel ", kbd("Esc"))));
  markRequired(form);
  form.addEventListener("input", () => {
    submit.firstChild.data = submitText(spec, fieldValues(form).state);
    keepDraft();
  });
  form.addEventListener("paste", (event) => evidence?.paste(event));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit(submittedValues(form, spec));
  });
  form.addEventListener("keydown", (event) => onKeyDown(event, form, onCancel));
  return form;
};

/** Focuses the first empty required field. A form that asks for consent alone gets the focus itself: no key submits it. */
export const focusForm = (form, { isConsent }) => {
  const fields = [...form.querySelectorAll("textarea, select, input:not([type=radio], [type=file])")];
  const missing = fields.find((field) => field.required && !field.value);
  (missing ?? (isConsent ? form : fields[0] ?? form)).focus();
};

const onKeyDown = (event, form, onCancel) => {
  if (event.isComposing) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    onCancel();
  } else if (event.key === "Enter" && !event.shiftKey && !hasSigner(form) && event.target.localName === "textarea") {
    event.preventDefault();
    form.requestSubmit();
  }
};

const hasSigner = (form) => Boolean(form.elements.signer);

/** The other person, who has to be chosen each time. */
const signerField = ({ id, hint }, release) =>
  choiceField("Who signed off?", "signer", "", [["", "Choose a person"], [id, personName(release, id)]], { required: true, hint });

/** Has the fields read aloud with what they are about. One form is open at a time, so the id is unique. */
const describe = (fields, id) => {
  for (const field of fields) field?.querySelector("textarea, select, input").setAttribute("aria-describedby", id);
};

const noteField = ({ heading, note }, draft) =>
  labelled(heading, element("textarea", { name: "note", rows: 2, value: draft.note ?? "" }), { required: note });

/** Where Enter submits, another key starts a line. */
const evidenceLabel = ({ signer }) => element("span", {}, "Evidence: links or files, one per line",
  signer ? null : element("span", { className: "rs-edit-newline", textContent: " (Shift+Enter starts a line)" }));

/** The text of the main button; `state` is the one that is chosen. */
const submitText = ({ submitText: text, states }, state) => text ?? (states ? `Record as ${chosenState(states, state)}` : "Save");

const chosenState = (states, state) => (states.includes(state) ? state : states[0]);

const stateChoices = (states, draft) => {
  const chosen = chosenState(states, draft.state);
  const radio = (value) =>
    element("label", {}, element("input", { type: "radio", name: "state", value, checked: value === chosen }), stateWord(value));
  return element("fieldset", {}, element("legend", { textContent: "State" }), ...states.map(radio));
};

/** The values as they are recorded. */
const submittedValues = (form, spec) => {
  const { note, evidence, person, state = spec.states?.[0] } = fieldValues(form);
  return {
    state,
    person: person?.trim() || null,
    note: note?.trim() || null,
    evidence: (evidence ?? "").split("\n").map((line) => line.trim()).filter(Boolean),
  };
};

const fieldValues = (form) => Object.fromEntries(new FormData(form));
