// The bar that offers to undo the last record of this page for ten seconds.

import { sendUndo } from "./api.js";
import { button, element, kbd } from "./dom.js";
import { sentence, withoutBackticks } from "./words.js";

/** How long it is offered, in milliseconds. It stays while it has the focus or the pointer. */
export const DURATION = 10_000;

export class UndoBar {
  #connection;
  #getAuthor;
  #onDone;
  #key = null;
  /** The item that was recorded; null for others. */
  #id = null;
  #timer = null;
  /** The milliseconds for which it is offered. */
  #duration = DURATION;
  #text = element("p", { role: "status" });
  #button = button("rs-edit-take-back", () => this.undo(), "Undo ", kbd("u"));
  element = element("aside", { className: "rs-edit-undo", ariaLabel: "Undo", hidden: true }, this.#text, this.#button);

  /** `onDone` gets what became of an undo, as a sentence, the item, and the answer. */
  constructor(connection, getAuthor, onDone) {
    this.#connection = connection;
    this.#getAuthor = getAuthor;
    this.#onDone = onDone;
    this.#button.ariaKeyShortcuts = "u";
    for (const name of ["focusout", "pointerleave"]) this.element.addEventListener(name, () => this.#restart());
  }

  /**
   * Offers to undo the record of `id` with this key, for `duration` milliseconds. `title` says what was recorded,
   * `subject` of what.
   */
  offer(id, key, title, subject, { duration = DURATION, label = "Undo" } = {}) {
    if (!key || duration <= 0) return;
    this.#key = key;
    this.#id = id;
    this.#duration = duration;
    this.element.hidden = false;
    this.#button.firstChild.data = `${label} `;
    this.#text.replaceChildren(element("b", { textContent: title }), element("span", { textContent: subject }));
    this.#restart();
  }

  /** Takes the record back. */
  async undo() {
    const key = this.#key;
    if (key === null) return this.#onDone("There is nothing to undo. Correct the last event instead.");
    this.#key = null;
    this.hide();
    const answer = await sendUndo(this.#connection, this.#getAuthor(), key);
    if (answer.isLost) this.offer(this.#id, key, "The server does not answer", "It is not known whether it was undone", { label: "Try again" });
    else this.#onDone(resultText(answer), this.#id, answer);
  }

  #restart() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.element.matches(":hover, :focus-within")) this.hide();
    }, this.#duration);
  }

  /** Ends the offer. The focus does not get lost with the button. */
  hide() {
    if (this.element.contains(document.activeElement)) document.activeElement.blur();
    this.element.hidden = true;
    this.#key = null;
    clearTimeout(this.#timer);
  }
}

const resultText = ({ undone, recorded, isUnknown, message, reasons }) => {
  if (undone === "removed") return "Undone. The release is removed.";
  if (undone === "restored") return "Undone. The file is as it was.";
  if (recorded) return "Undone with a correction, because the event was committed or another one followed.";
  const why = reasons.length ? reasons.map((reason) => reason.message).join("; ") : message;
  if (isUnknown) return "The server was restarted. Check whether it was undone.";
  return `Not undone: ${withoutBackticks(sentence(why))}`;
};
