// The buttons of the current row.

import { ACTS, isOffered } from "./actions.js";
import { home } from "./focus.js";
import { button, key, make } from "./dom.js";

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

  /** Shows what makes sense for the item. The focus does not go on to what would be the next button. */
  show(item) {
    this.element.ariaLabel = `Record: ${item.text}`;
    const focused = document.activeElement;
    for (const [at, act] of ACTS.entries()) this.#buttons[at].hidden = !isOffered(act, item);
    if (focused?.hidden && this.element.contains(focused)) home(document.getElementById(item.id));
  }
}
