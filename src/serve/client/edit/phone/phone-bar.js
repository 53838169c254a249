// The bar on a phone: all items, how the release stands, and who records.

import { button, element } from "../dom.js";
import { iconOf } from "../fields.js";
import { initials, personName } from "../words.js";

export class PhoneBar {
  #list;
  #state;
  #who;
  element;

  constructor({ onList, onState, onWho }) {
    this.#list = button("rs-edit-all", onList, iconOf("list"));
    this.#list.ariaLabel = "All items";
    this.#state = button("rs-edit-state", onState);
    this.#state.ariaHasPopup = "dialog";
    this.#who = button("rs-edit-me", onWho);
    this.element = element("div", { className: "rs-edit-short" }, this.#list, this.#state, this.#who);
  }

  /** `reason` says why nothing can be recorded, or is null. */
  show(editState, author, isList, reason) {
    this.#list.ariaExpanded = String(isList);
    const name = author === null ? null : personName(editState, author);
    this.#who.ariaLabel = name === null ? "Who are you?" : `${initials(name)}, recording as ${name}. Change`;
    this.#who.replaceChildren(element("span", { className: "rs-edit-initials", textContent: name === null ? "?" : initials(name) }));
    this.#state.replaceChildren(...(reason ? reasonLines(reason) : stateLines(editState)));
  }
}

/** `Not connected since 14:32` over the rest of the reason. */
const reasonLines = (reason) => {
  const [, first, rest] = /^(.*?)(?:[.,:] (.*))?$/.exec(reason);
  return [element("b", { textContent: first }), element("span", { textContent: rest ?? "" })];
};

/** The release over its verdict, strip and count, which the theme's own bar has. */
const stateLines = ({ name }) => {
  const parts = document.querySelector(".bar:has(.strip)")?.querySelectorAll(":scope > :is(b, .strip, span)") ?? [];
  return [element("b", { textContent: name }), element("span", {}, ...[...parts].map((part) => part.cloneNode(true)))];
};
