// Holds the one form that is open.

import { drafts } from "./drafts.js";
import { restoreFocus } from "./focus.js";
import { createForm, focusForm } from "./forms.js";

export class FormHost {
  #close = null;
  #form = null;
  /** The field of the form that had the focus last; null if something else had it since. */
  #field = null;

  constructor() {
    document.addEventListener("focusin", ({ target }) => (this.#field = this.#form?.contains(target) ? target : null));
  }

  get isOpen() {
    return this.#close !== null;
  }

  /** Whether the open form is missing on the page, because its row is. */
  get isDetached() {
    return this.isOpen && !this.#form.isConnected;
  }

  /** Gives the focus back to the field that lost it because its row went away. */
  restoreFocus() {
    if (document.activeElement === document.body) this.#field?.focus({ preventScroll: true });
  }

  /**
   * Opens the form of `spec` in `slot` and closes the one that is open. `initial` fills it where nothing was typed
   * before; `release` is for `createForm`; `command` is what the form completes. It stays open until `mayClose`; then
   * `onSubmit` gets its values.
   */
  open({ id, name, slot, spec, initial, release, command = null, mayClose, onSubmit, onCancel = () => {} }) {
    this.#close?.();
    const opener = document.activeElement;
    const close = () => {
      this.#close = this.#form = this.#field = null;
      drafts.open = null;
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
    const onInput = (values) => drafts.set(id, name, values);
    const form = createForm(spec, drafts.get(id, name) ?? initial, release, { onInput, onSubmit: submit, onCancel: cancel });
    drafts.open = { id, name, command };
    this.#close = close;
    this.#form = form;
    slot.append(form);
    focusForm(form, spec);
    form.scrollIntoView({ block: "nearest" });
  }
}
