// The one item on a phone's screen: what stands above and below its row. The row itself stays where the page has it; the
// stylesheet hides everything else.

import { evidenceField } from "../evidence-field.js";
import { button, element } from "../dom.js";
import { drafts } from "../drafts.js";
import { iconOf } from "../fields.js";
import { eventText, personName, stateWord } from "../words.js";
import { openAfter, placeOf } from "./order.js";

/** The name of the fields' draft. */
export const PHONE = "phone";

export class OneItem {
  #editState = null;
  #id = null;
  #onOpen;
  #getRelease;
  #onTyped;
  #previous = button("rs-edit-step", () => this.#step("previous"));
  #next = button("rs-edit-step rs-edit-onward", () => this.#step("next"));
  #section = element("p", { className: "rs-edit-place" });
  #title = element("h1", { tabIndex: -1, dir: "auto" });
  #state = element("p", { className: "rs-edit-now" });
  #fields = element("div", { className: "rs-edit-fields" });
  #then = element("div", { className: "rs-edit-then" });
  head = element("div", { className: "rs-edit-one" },
    element("nav", { ariaLabel: "Items" }, this.#previous, this.#section, this.#next), this.#title, this.#state);
  #past = element("p", { className: "rs-edit-past" });
  tail = element("div", { className: "rs-edit-one" }, this.#past, this.#fields, this.#then);

  /**
   * `onOpen` gets the id of another item to show. `getRelease` returns what `evidenceField` needs of the release. `onTyped` is called
   * when something was typed or a file was stored.
   */
  constructor(onOpen, getRelease, onTyped) {
    this.#onOpen = onOpen;
    this.#getRelease = getRelease;
    this.#onTyped = onTyped;
    this.#fields.addEventListener("input", () => this.#keepDraft());
  }

  /** Shows an item as it is now. */
  show(editState, item) {
    this.#editState = editState;
    const isOther = this.#id !== item.id;
    this.#id = item.id;
    this.#showPlace();
    this.#showText(item);
    this.#past.hidden = item.closed || !item.past.last;
    this.#past.textContent = `Last time, ${item.past.last}.`;
    this.#showThen(item);
    this.#attach();
    if (isOther || this.#fields.hidden !== item.closed) this.#showFields(item);
  }

  /** Removes what stands above and below the row. */
  hide() {
    this.#id = null;
    this.head.remove();
    this.tail.remove();
  }

  focus() {
    this.#title.focus({ preventScroll: true });
  }

  /** What was typed: the note and the lines of evidence that are there. */
  get values() {
    const { note, evidence } = this.#typed();
    const lines = evidence.split("\n").map((line) => line.trim()).filter(Boolean);
    return { ...(note.trim() ? { note: note.trim() } : {}), ...(lines.length ? { evidence: lines } : {}) };
  }

  /** Focuses the field for evidence. */
  focusEvidence() {
    this.#fields.querySelector("[name=evidence]")?.focus();
  }

  /** Shows the fields of an item anew, because its drafts were deleted. */
  forget(id) {
    if (id === this.#id) this.#id = null;
  }

  #step(side) {
    const item = placeOf(this.#editState, this.#id)[side];
    if (item) this.#onOpen(item.id);
  }

  #showPlace() {
    const { previous, next, section, count } = placeOf(this.#editState, this.#id);
    for (const [control, name, item] of [[this.#previous, "Previous item", previous], [this.#next, "Next item", next]]) {
      control.ariaLabel = item ? `${name}: ${item.text}` : name;
      control.ariaDisabled = item ? null : "true";
    }
    replace(this.#section, element("b", { textContent: section, dir: "auto" }), element("span", { textContent: count }));
  }

  /** The text of the row as a heading, then its remarks, its state and who does it. */
  #showText(item) {
    const shown = document.getElementById(item.id)?.querySelector(":scope > .tx");
    const copy = shown?.cloneNode(true);
    const tags = [...(copy?.querySelectorAll(".tag") ?? [])];
    for (const part of [...tags, ...(copy?.querySelectorAll(".no, .rs-edit-slot") ?? [])]) part.remove();
    for (const part of copy?.querySelectorAll("[id]") ?? []) part.removeAttribute("id");
    if (copy?.lastChild?.nodeType === Node.TEXT_NODE) copy.lastChild.data = copy.lastChild.data.trimEnd();
    replace(this.#title, ...(copy ? copy.childNodes : [item.text]));
    replace(this.#state, iconOf(item.state === "n/a" ? "na" : item.state), ...this.#stateNodes(item), ...tags);
  }

  /** Who recorded what, or who should, and how long it usually takes. */
  #stateNodes({ state, seen, time, closed, who, past }) {
    if (seen.by.length) return [eventText(this.#editState, { ...seen, time })];
    const usual = !closed && past.usual ? ` · usually ${past.usual}` : "";
    if (closed || !who) return [stateWord(state) + usual];
    return [element("span", {}, `${stateWord(state)} · for `, element("b", { textContent: personName(this.#editState, who) }), usual)];
  }

  #showThen(item) {
    const rows = openAfter(this.#editState, item.id).map((other) => element("li", {},
      button("", () => this.#onOpen(other.id), element("span", { textContent: other.text }),
        other.who ? element("small", { textContent: `for ${personName(this.#editState, other.who)}` }) : "")));
    this.#then.hidden = !rows.length;
    replace(this.#then, element("h2", { textContent: "Then" }), element("ul", {}, ...rows));
  }

  /** The fields for what is recorded along with Done. */
  #showFields(item) {
    this.#fields.hidden = item.closed;
    const draft = drafts.get(item.id, PHONE) ?? { note: "", evidence: "" };
    const label = element("span", {}, "Evidence", item.evidence ? element("b", { className: "rs-edit-required", textContent: " needed" }) : "");
    const evidence = evidenceField(label, false, draft.evidence, this.#getRelease(), () => this.#keepDraft());
    const note = element("label", {}, "Note", element("textarea", { name: "note", rows: 2, value: draft.note }));
    this.#fields.replaceChildren(
      ...(item.evidence || draft.evidence ? [evidence.element] : behind("Add evidence", evidence.element)),
      ...(draft.note ? [note] : behind("Add a note", note)));
    this.#fields.onpaste = (event) => evidence.paste(event);
  }

  #typed() {
    const valueOf = (name) => this.#fields.querySelector(`[name=${name}]`)?.value ?? "";
    return { note: valueOf("note"), evidence: valueOf("evidence") };
  }

  #keepDraft() {
    drafts.set(this.#id, PHONE, this.#typed());
    this.#onTyped();
  }

  /** A preview that patches the page may have put nodes before and after them. */
  #attach() {
    const main = document.querySelector("main") ?? document.body;
    if (main.firstChild !== this.head) main.prepend(this.head);
    if (main.lastChild !== this.tail) main.append(this.tail);
  }
}

/** Puts children in place of those that are there, unless nothing differs: what has the focus keeps it. */
const replace = (parent, ...children) => {
  const next = parent.cloneNode(false);
  next.append(...children);
  if (parent.innerHTML !== next.innerHTML) parent.replaceChildren(...next.childNodes);
};

/** A button that shows a field, and the field. */
const behind = (label, field) => {
  field.hidden = true;
  const opener = button("rs-edit-link", () => {
    field.hidden = false;
    opener.remove();
    field.querySelector("textarea").focus();
  }, label);
  return [opener, field];
};
