// Holds the one form that is open.

import { drafts } from "./drafts.js";
import { restoreFocus } from "./focus.js";
import { createForm, focusForm } from "./forms.js";

export class FormHost {
  #close = null;

  get isOpen() {
    return this.#close !== null;
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
      this.#close = null;
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
    slot.append(form);
    focusForm(form, spec);
    form.scrollIntoView({ block: "nearest" });
  }
}
