// Single keys, as the theme's script has them: not while something is typed, and not where they are turned off.

import { ACTS } from "./actions.js";
import { button, make } from "./dom.js";

const KEYS = [
  ...ACTS.map((act) => [act.key, act.says]),
  ["a", "add an item to the section"],
  ["l", "write to the log"],
];

/** Calls `press` with each letter that is ours. */
export const listen = (press) => {
  const letters = new Set(KEYS.map(([letter]) => letter));
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isTyping = target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog, .rs-edit-form");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !areOn()) return;
    if (key === "?" && list().matches(".rs-edit-list")) showKeys();
    if (!letters.has(key)) return;
    event.preventDefault();
    press(key);
  });
};

const areOn = () => document.querySelector("#rs-keys-on")?.checked ?? true;

export const showKeys = () => list().showModal();

/** The theme's list of keys, or one of our own where it has none, with our keys in it. */
export const list = () => {
  const dialog = document.querySelector("#rs-keys") ?? own();
  const keys = dialog.querySelector("dl");
  if (keys && !keys.querySelector(".rs-edit-key")) keys.append(...KEYS.map(entry));
  return dialog;
};

const entry = ([letter, words]) => make("div", { className: "rs-edit-key" },
  make("dt", {}, make("kbd", { textContent: letter })),
  make("dd", { textContent: words }));

const own = () => {
  const dialog = make("dialog", { id: "rs-keys", className: "rs-edit-list", ariaLabel: "Keys" },
    make("dl"), button("rs-edit-do", () => dialog.close(), "Close"));
  document.body.append(dialog);
  return dialog;
};
