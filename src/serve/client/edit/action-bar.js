// The buttons of the current row.

import { ACTIONS, isAvailable } from "./actions.js";
import { button, element, kbd } from "./dom.js";
import { focusRow } from "./focus.js";

export class ActionBar {
  #buttons;

  /** `onAction` gets the action that was chosen. */
  constructor(onAction) {
    this.#buttons = ACTIONS.map((action) => {
      const created = button("rs-edit-do", () => onAction(action), action.name, " ", kbd(action.key));
      created.ariaKeyShortcuts = action.key;
      return created;
    });
    this.element = element("div", { className: "rs-edit-acts", role: "group" }, ...this.#buttons);
  }

  /** Shows the actions that are available for the item. A button that disappears gives its focus to the row. */
  show(item) {
    this.element.ariaLabel = `Record: ${item.text}`;
    const focused = document.activeElement;
    for (const [index, action] of ACTIONS.entries()) this.#buttons[index].hidden = !isAvailable(action, item);
    if (focused?.hidden && this.element.contains(focused)) focusRow(document.getElementById(item.id));
  }
}
