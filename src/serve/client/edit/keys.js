// Single keys, as in the theme's script: not in a text field, and not where they are turned off.

import { ACTIONS } from "./actions.js";
import { button, element } from "./dom.js";

const KEYS = [
  ...ACTIONS.map(({ key, help }) => [key, help]),
  ["u", "undo the last record, for ten seconds"],
  ["a", "add an item to the section"],
  ["w", "waive the section of the item"],
  ["l", "write to the log"],
  ["x", "close or reopen the release"],
  ["m", "list more actions for the release"],
];

/** Calls `onKey` with each of `KEYS` that is pressed. */
export const listenToKeys = (onKey) => {
  const keys = new Set(KEYS.map(([key]) => key));
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isTyping = target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog[open], .rs-edit-form");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !areEnabled()) return;
    // The theme's script opens the theme's own list.
    if (key === "?" && keyList().matches(".rs-edit-list")) showKeyList();
    if (!keys.has(key)) return;
    event.preventDefault();
    onKey(key);
  });
};

const areEnabled = () => document.querySelector("#rs-keys-on")?.checked ?? true;

export const showKeyList = () => keyList().showModal();

/** The theme's list of keys, or one of our own where it has none, with our keys in it. */
export const keyList = () => {
  const dialog = document.querySelector("#rs-keys") ?? createDialog();
  const list = dialog.querySelector("dl");
  if (list && !list.querySelector(".rs-edit-key")) list.append(...KEYS.map(entry));
  return dialog;
};

const entry = ([key, help]) => element("div", { className: "rs-edit-key" },
  element("dt", {}, element("kbd", { textContent: key })),
  element("dd", { textContent: help }));

const createDialog = () => {
  const dialog = element("dialog", { id: "rs-keys", className: "rs-edit-list", ariaLabel: "Keys" },
    element("dl"), button("rs-edit-do rs-edit-leave", () => dialog.close(), "Close"));
  document.body.append(dialog);
  return dialog;
};
