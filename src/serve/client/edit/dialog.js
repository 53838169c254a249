// Dialogs for the release as a whole. The stylesheet makes them a sheet at the bottom on a phone.

import { button, element, queryAll } from "./dom.js";
import { DIALOG, drafts } from "./drafts.js";
import { markFaults } from "./faults.js";
import { valuesOf } from "./fields.js";
import { sentence, withCode } from "./words.js";

/**
 * Opens a dialog. `content` holds its fields. `submitText` is the text of the main button, or a function of the form.
 * `onSubmit` gets the form and returns the server's answer; the dialog stays open until that says `recorded`. `update`
 * is called at first and at each input, `onDone` with the answer after the dialog is closed. `draft` is the action that
 * opens the dialog again after a reload, with what was typed.
 */
export const openDialog = ({ title, content, submitText, onSubmit, draft = null, update = () => {}, onDone = () => {} }) => {
  const refusal = element("div", { className: "rs-edit-refusal", role: "alert", tabIndex: -1 });
  const submit = element("button", { className: "rs-edit-do rs-edit-main" });
  const form = element("form", { method: "dialog" },
    element("h2", { id: "rs-edit-title", textContent: title }), ...content, refusal,
    element("p", { className: "rs-edit-buttons" }, button("rs-edit-do rs-edit-leave", () => close(), "Cancel"), submit));
  const dialog = element("dialog", { className: "rs-edit-dialog" }, form);
  dialog.setAttribute("aria-labelledby", "rs-edit-title");
  let isSending = false;
  /** Whether the answer to what the fields hold was lost. */
  let isLost = false;
  const refresh = () => {
    const text = typeof submitText === "function" ? submitText(form) : submitText;
    submit.textContent = isSending ? "Sending…" : isLost ? "Try again" : text;
    update(form);
  };
  form.addEventListener("input", () => {
    isLost = false;
    refresh();
    if (draft) drafts.set(DIALOG, draft, changedValues(form, initial));
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending || submit.ariaDisabled) return;
    isSending = true;
    refresh();
    const response = await onSubmit(form);
    isSending = false;
    isLost = Boolean(response?.isLost);
    if (response?.recorded) {
      close();
      return onDone(response);
    }
    refusal.replaceChildren(...refusalNodes(response));
    refresh();
    const missing = queryAll(":is(input, textarea, select):required", form).find(({ value }) => !value.trim());
    // Tab leads from the refusal to the buttons.
    const target = markFaults(form, response.reasons) ?? missing ?? refusal;
    target.focus();
    (target.closest("label") ?? target).scrollIntoView({ block: "nearest" });
  });
  // The event of the browser comes a frame later, when another dialog may be open.
  const close = () => {
    if (!dialog.isConnected) return;
    // The browser gives the focus back to what had it before.
    dialog.close();
    dialog.remove();
    if (!draft) return;
    drafts.delete(DIALOG);
    drafts.open = null;
  };
  dialog.addEventListener("close", close);
  dialog.addEventListener("cancel", (event) => {
    // A file field in the dialog sends such an event, too.
    if (event.target !== dialog) return;
    event.preventDefault();
    close();
  });
  refresh();
  const initial = valuesOf(form);
  if (draft) {
    const typed = drafts.get(DIALOG, draft) ?? {};
    drafts.open = { id: DIALOG, name: draft };
    fill(form, typed);
    refresh();
    // Some fields appear when others are filled.
    fill(form, typed);
  }
  document.body.append(dialog);
  dialog.showModal();
  (form.querySelector("[data-rs-first]") ?? form.querySelector("input, textarea, select, button")).focus();
};

/** What differs from the values with which the dialog was opened. */
const changedValues = (form, initial) =>
  Object.fromEntries(Object.entries(valuesOf(form)).filter(([name, value]) => value !== (initial[name] ?? "")));

/** Fills fields with what was typed before, and shows those that are folded away. */
const fill = (form, typed) => {
  for (const [name, value] of Object.entries(typed)) {
    const field = form.elements[name];
    if (!field) continue;
    field.value = value;
    field.closest?.("details")?.setAttribute("open", "");
  }
};

/** Why nothing was recorded. */
const refusalNodes = ({ message, reasons, hints, isUnknown = false, diagnostics = [] }) => {
  const faults = diagnostics.map(({ line, message }) => `line ${line}: ${message}`);
  const texts = reasons.length ? reasons.map((reason) => reason.message) : [message, ...faults];
  const list = texts.map((text) => element("li", {}, ...withCode(sentence(text))));
  return [
    element("b", { textContent: isUnknown ? "No answer" : "Not recorded" }),
    element("ul", {}, ...list, ...hints.map((hint) => element("li", {}, ...withCode(hint)))),
  ];
};
