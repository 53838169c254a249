// The one form that is open, and what was typed into those that are not any more.

import { giveBack } from "./focus.js";
import { focusForm, form } from "./forms.js";

export class Asking {
  #close = null;
  /** What was typed and not recorded, by place and form. */
  #drafts = new Map();

  get isOpen() {
    return this.#close !== null;
  }

  /**
   * Opens a form in `slot`, in place of the one that is open. `typed` stands in it where nothing was typed
   * before. It stays open until it `mayClose`, and `save` is given what was said.
   */
  ask({ id, name, slot, asked, typed, mayClose, save, cancel = () => {} }) {
    this.#close?.();
    const opener = document.activeElement;
    const close = () => {
      this.#close = null;
      element.remove();
      giveBack(opener, slot.parentElement);
    };
    const element = form(asked, this.#draft(`${id}\n${name}`, typed), (given) => {
      if (!mayClose()) return;
      close();
      save(given);
    }, () => {
      close();
      cancel();
    });
    this.#close = close;
    slot.append(element);
    focusForm(element, asked);
    element.scrollIntoView({ block: "nearest" });
  }

  /** Forgets what was typed at `id`. */
  forget(id) {
    for (const key of this.#drafts.keys()) if (key.startsWith(`${id}\n`)) this.#drafts.delete(key);
  }

  #draft(key, typed) {
    if (!this.#drafts.has(key)) this.#drafts.set(key, { ...typed });
    return this.#drafts.get(key);
  }
}
