// Items on the page: the box that ticks each, and the place in each for what is asked and answered.
//
// live-reload.js compares pages as they were sent. So nothing that was sent is changed here: what is ours is put
// between it, marks are attributes of our own, and both are put back whenever the page has changed.

import { isClosed } from "./actions.js";
import { all, button, make } from "./dom.js";

export class Rows {
  /** What stands in a place besides the current row's buttons, by the id of the item or section. */
  #slots = new Map();
  #tick;
  #add;

  constructor({ tick, add }) {
    this.#tick = tick;
    this.#add = add;
    const calm = ({ target }) => delete target.dataset?.rsChanged;
    document.addEventListener("animationend", calm);
    document.addEventListener("click", () => all("[data-rs-changed]").forEach((target) => calm({ target })));
  }

  /** Gives every item its box, every section its button, and puts back what stands in them. */
  dress({ items, sections }) {
    const known = new Set([...items, ...sections].map(({ id }) => id));
    for (const old of all(".rs-edit-box, .rs-edit-add")) if (!known.has(old.parentElement.id)) old.remove();
    for (const item of items) this.#box(item);
    for (const section of sections) this.#button(section);
    for (const id of this.#slots.keys()) this.#attach(id);
  }

  /** Where `id` says something. */
  slot(id) {
    if (!this.#slots.has(id)) this.#slots.set(id, make("div", { className: "rs-edit-slot" }));
    this.#attach(id);
    return this.#slots.get(id);
  }

  /** Marks one row as the current one, at the place in the window where it was. */
  current(id, acts) {
    const row = id === null ? null : document.getElementById(id);
    if (row && "rsNow" in row.dataset && row.contains(acts)) return;
    const top = row?.getBoundingClientRect().top;
    for (const other of all("[data-rs-now]")) delete other.dataset.rsNow;
    if (!row) return acts.remove();
    row.dataset.rsNow = "";
    const slot = this.slot(id);
    slot.append(acts);
    scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" });
    slot.scrollIntoView({ block: "nearest" });
  }

  /** Shows which rows have just changed: for a moment, or where nothing may move until the next click. */
  changed(ids) {
    for (const id of ids) {
      const row = document.getElementById(id);
      if (row) row.dataset.rsChanged = "";
    }
  }

  /** What the row says of its last event: when, in the site's time, and the note. */
  told(id) {
    const row = document.getElementById(id);
    const at = row?.querySelector(":scope > .at")?.textContent;
    const line = row?.querySelector(":scope > .lines > .ln:first-child:not(.past)");
    const note = [...line?.childNodes ?? []].filter((node) => !node.classList?.contains("ev")).map((node) => node.textContent).join("").trim();
    return { at: /\d/.test(at) ? at : null, note };
  }

  /** Marks the rows whose change is on its way. */
  saving(ids) {
    for (const row of all("[data-rs-saving]")) if (!ids.has(row.id)) delete row.dataset.rsSaving;
    for (const id of ids.keys()) {
      const row = document.getElementById(id);
      if (row) row.dataset.rsSaving = "";
    }
  }

  #box(item) {
    const row = document.getElementById(item.id);
    if (!row) return;
    const box = child(row, "rs-edit-box") ?? button("rs-edit-box", () => this.#tick(item.id));
    box.ariaLabel = isClosed(item) ? `Change: ${item.text}` : `Done: ${item.text}`;
    if (row.firstChild !== box) move(box, () => row.prepend(box));
  }

  #button({ id, text }) {
    const head = document.getElementById(id);
    if (!head || child(head, "rs-edit-add")) return;
    const add = button("rs-edit-add", () => this.#add(id), "Add…");
    add.ariaLabel = `Add an item to ${text}…`;
    head.append(add);
  }

  /** Behind what the row says of itself, before what lies below it. */
  #attach(id) {
    const row = document.getElementById(id);
    const slot = this.#slots.get(id);
    if (!row) return slot.remove();
    const below = child(row, "body") ?? child(row, "gate");
    const isThere = slot.parentElement === row && slot.nextElementSibling === below;
    if (!isThere) move(slot, () => row.insertBefore(slot, below));
  }
}

const child = (row, name) => [...row.children].find((one) => one.classList.contains(name)) ?? null;

/** Moves an element, and the focus with it. */
const move = (element, change) => {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  change();
  focused?.focus({ preventScroll: true });
};
