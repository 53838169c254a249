// Items on the page: the box that ticks each of them, and the slot for its messages and forms.
//
// live-reload.js compares pages as they were sent. So nothing of the sent page is changed here: our elements stand
// between its nodes, marks are data attributes of our own, and both are put back when the page has changed.

import { button, element, queryAll } from "./dom.js";

export class Rows {
  /** The element for messages and forms, by the id of its item or section. */
  #slots = new Map();
  #onTick;
  #onAdd;
  #onWaive;

  constructor({ onTick, onAdd, onWaive }) {
    this.#onTick = onTick;
    this.#onAdd = onAdd;
    this.#onWaive = onWaive;
    const unmark = ({ target }) => delete target.dataset?.rsChanged;
    document.addEventListener("animationend", unmark);
    document.addEventListener("click", () => queryAll("[data-rs-changed]").forEach((target) => unmark({ target })));
  }

  /** Gives every item its box and every section its buttons, and puts the slots back. On a phone a box opens its item. */
  attach({ items, sections }, isPhone) {
    const ids = new Set([...items, ...sections].map(({ id }) => id));
    for (const control of queryAll(".rs-edit-box, .rs-edit-add, .rs-edit-waive")) if (!ids.has(control.parentElement.id)) control.remove();
    for (const item of items) this.#attachBox(item, isPhone);
    for (const section of sections) this.#attachSectionButtons(section);
    for (const id of this.#slots.keys()) this.#attachSlot(id);
  }

  slot(id) {
    if (!this.#slots.has(id)) this.#slots.set(id, element("div", { className: "rs-edit-slot" }));
    this.#attachSlot(id);
    return this.#slots.get(id);
  }

  /**
   * Marks a row as the current one and moves the action bar into it, but on a phone. The row stays where it is in the
   * window.
   */
  setCurrent(id, actionBar, isPhone) {
    const row = id === null ? null : document.getElementById(id);
    if (row && "rsNow" in row.dataset && row.contains(actionBar) !== isPhone) return;
    const top = row?.getBoundingClientRect().top;
    for (const other of queryAll("[data-rs-now]")) delete other.dataset.rsNow;
    if (!row) return actionBar.remove();
    row.dataset.rsNow = "";
    if (isPhone) return actionBar.remove();
    const slot = this.slot(id);
    slot.append(actionBar);
    scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" });
    slot.scrollIntoView({ block: "nearest" });
  }

  /** Marks rows that have just changed: until the animation ends, or with reduced motion until the next click. */
  markChanged(ids) {
    for (const id of ids) {
      const row = document.getElementById(id);
      if (row) row.dataset.rsChanged = "";
    }
  }

  /** Marks the rows of commands that were sent and are not on the page yet. */
  markSaving(ids) {
    for (const row of queryAll("[data-rs-saving]")) if (!ids.has(row.id)) delete row.dataset.rsSaving;
    for (const id of ids.keys()) {
      const row = document.getElementById(id);
      if (row) row.dataset.rsSaving = "";
    }
  }

  #attachBox(item, isPhone) {
    const row = document.getElementById(item.id);
    if (!row) return;
    const box = childOfClass(row, "rs-edit-box") ?? button("rs-edit-box", () => this.#onTick(item.id));
    const verb = isPhone ? "Open" : item.closed ? "Change" : "Done";
    box.ariaLabel = `${verb}: ${item.text}`;
    if (row.firstChild !== box) keepingFocus(box, () => row.prepend(box));
  }

  /** A section can be waived as long as something in it is open. */
  #attachSectionButtons({ id, text, is_open: isOpen }) {
    const heading = document.getElementById(id);
    if (!heading) return;
    const attach = (name, label, title, onClick) => {
      if (childOfClass(heading, name)) return;
      const control = button(name, onClick, label);
      control.ariaLabel = title;
      heading.append(control);
    };
    if (isOpen) attach("rs-edit-waive", "Waive…", `Waive the section ${text}…`, () => this.#onWaive(id));
    else childOfClass(heading, "rs-edit-waive")?.remove();
    attach("rs-edit-add", "Add…", `Add an item to ${text}…`, () => this.#onAdd(id));
  }

  /** The slot stands after the row's own text and before the items below it. */
  #attachSlot(id) {
    const row = document.getElementById(id);
    const slot = this.#slots.get(id);
    if (!row) return slot.remove();
    const next = childOfClass(row, "body") ?? childOfClass(row, "gate");
    const isInPlace = slot.parentElement === row && slot.nextElementSibling === next;
    if (!isInPlace) keepingFocus(slot, () => row.insertBefore(slot, next));
  }
}

const childOfClass = (row, name) => [...row.children].find((child) => child.classList.contains(name)) ?? null;

/** Moves an element without loss of the focus within it. */
const keepingFocus = (moved, move) => {
  const focused = moved.contains(document.activeElement) ? document.activeElement : null;
  move();
  focused?.focus({ preventScroll: true });
};
