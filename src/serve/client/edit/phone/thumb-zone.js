// The buttons at the thumb: for the one item, or from the list to the next item.

import { ACTIONS, isAvailable } from "../actions.js";
import { button, element } from "../dom.js";
import { openMenu } from "../menu.js";
import { shorten } from "../words.js";

/** The keys of the actions that have a button of their own: for an open item, and for a closed one. */
const OPEN = ["d", "f", "s"];
const CLOSED = ["c"];

export class ThumbZone {
  #onAction;
  #onOpen;
  #onRelease;
  #onSection;
  #shown = null;
  element = element("section", { className: "rs-edit-zone", ariaLabel: "Record" });

  /**
   * `onAction` gets an action, `onOpen` the id of an item to show, `onRelease` the name of an action for the release,
   * `onSection` the name of one for the section of the item: `add` or `waive`.
   */
  constructor({ onAction, onOpen, onRelease, onSection }) {
    this.#onAction = onAction;
    this.#onOpen = onOpen;
    this.#onRelease = onRelease;
    this.#onSection = onSection;
  }

  /** Shows the buttons for an item. `next` is the item after it; both may be null. `canClose`: the end is a go. */
  show(item, next, canClose) {
    const goTo = next && button("rs-edit-do rs-edit-main", () => this.#onOpen(next.id), `Go to next: ${shorten(next.text)}`);
    const close = canClose ? button("rs-edit-do rs-edit-main", () => this.#onRelease("close"), "Close…") : null;
    const onward = goTo ?? close;
    const buttons = item ? this.#itemButtons(item, onward) : [onward].filter(Boolean);
    const key = JSON.stringify([item?.id, item?.state, buttons.map(({ textContent }) => textContent)]);
    this.element.hidden = !buttons.length;
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.replaceChildren(...buttons);
  }

  #itemButtons(item, onward) {
    const keys = item.closed ? CLOSED : OPEN;
    const main = ACTIONS.filter((action) => keys.includes(action.key) && isAvailable(action, item))
      .sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
    const created = main.map((action) => button("rs-edit-do", () => this.#onAction(action), action.name));
    if (!item.closed) created[0].classList.add("rs-edit-main");
    const more = button("rs-edit-do rs-edit-dots", () => this.#openMore(item, keys), "•••");
    more.ariaLabel = "More actions for this item…";
    return [...(item.closed && onward ? [onward] : []), ...created, more];
  }

  #openMore(item, keys) {
    const others = ACTIONS.filter((action) => !keys.includes(action.key) && isAvailable(action, item));
    const entry = (text, run) => ({ text, run });
    openMenu({
      title: item.text,
      actions: [
        ...others.map((action) => entry(action.corrects ? "Correct the last event…" : action.name, () => this.#onAction(action))),
        entry("Log…", () => this.#onRelease("log")),
        entry("Add an item to the section…", () => this.#onSection("add")),
        entry("Waive the section…", () => this.#onSection("waive")),
      ],
      choose: ({ run }) => run(),
    });
  }
}
