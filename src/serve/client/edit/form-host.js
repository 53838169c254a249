// Holds the one form that is open, and what was typed into forms that were closed.

import { restoreFocus } from "./focus.js";
import { createForm, focusForm } from "./forms.js";

export class FormHost {
  #close = null;
  /** What was typed and not recorded, by row and form. */
  #drafts = new Map();

  get isOpen() {
    return this.#close !== null;
  }

  /**
   * Opens the form of `spec` in `slot` and closes the one that is open. `initial` fills it where nothing was typed
   * before; `release` is for `createForm`. It stays open until `mayClose`; then `onSubmit` gets its values.
   */
  open({ id, name, slot, spec, initial, release, mayClose, onSubmit, onCancel = () => {} }) {
    this.#close?.();
    const opener = document.activeElement;
    const close = () => {
      this.#close = null;
      form.remove();
      restoreFocus(opener, slot.parentElement);
    };
    const submit = (values) => {
      if (!mayClose()) return;
      close();
      onSubmit(values);
    };
    const cancel = () => {
      close();
      onCancel();
    };
    const form = createForm(spec, this.#draft(`${id}\n${name}`, initial), release, submit, cancel);
    this.#close = close;
    slot.append(form);
    focusForm(form, spec);
    form.scrollIntoView({ block: "nearest" });
  }

  /** Deletes what was typed at `id`. */
  deleteDrafts(id) {
    for (const key of this.#drafts.keys()) if (key.startsWith(`${id}\n`)) this.#drafts.delete(key);
  }

  #draft(key, initial) {
    if (!this.#drafts.has(key)) this.#drafts.set(key, { ...initial });
    return this.#drafts.get(key);
  }
}
