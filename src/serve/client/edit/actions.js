// The buttons of the current row.

import { ACTS, isOffered } from "./acts.js";
import { button, key, make } from "./make.js";

export class Actions {
  #buttons;

  /** `perform` is told which act was chosen. */
  constructor(perform) {
    this.#buttons = ACTS.map((act) => {
      const one = button("rs-edit-do", () => perform(act), act.name, " ", key(act.key));
      one.ariaKeyShortcuts = act.key;
      return one;
    });
    this.element = make("div", { className: "rs-edit-acts", role: "group" }, ...this.#buttons);
  }

  /** Shows what makes sense for the item. */
  show(item) {
    this.element.ariaLabel = `Record: ${item.text}`;
    const focused = document.activeElement;
    for (const [at, act] of ACTS.entries()) this.#buttons[at].hidden = !isOffered(act, item);
    if (focused?.hidden && this.element.contains(focused)) this.focus();
  }

  /** Gives the focus to the act of that key, or else to the first that there is. */
  focus(key) {
    const at = ACTS.findIndex((act) => act.key === key && !this.#buttons[ACTS.indexOf(act)].hidden);
    const one = this.#buttons[at] ?? this.#buttons.find((each) => !each.hidden);
    one.focus({ preventScroll: true });
  }
}
