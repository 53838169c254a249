// The release on a phone: one item at a time with its buttons at the thumb, or all items.

import { element, queryAll } from "../dom.js";
import { openMenu, releaseActions } from "../menu.js";
import { drafts } from "../drafts.js";
import { OneItem, PHONE } from "./one-item.js";
import { firstItem, itemAfter, nextFor } from "./order.js";
import { PhoneBar } from "./phone-bar.js";
import { ThumbZone } from "./thumb-zone.js";

/** The phone of the theme's stylesheet. */
const NARROW = matchMedia("screen and (max-width: 55rem)");
const root = document.documentElement;

export class PhoneView {
  #editor;
  /** Whether all items are shown, and not one. */
  #isList = false;
  #hasOpened = false;
  #one;
  #zone;
  #bar;
  /** The parts at the lower edge: the last message, what can be undone, and the buttons. */
  #dock;
  #status;
  #statusHome;

  /** `bar` is the bar with its `status`; `undoBar` offers to undo. */
  constructor(editor, bar, undoBar) {
    this.#editor = editor;
    this.#status = bar.status;
    this.#statusHome = bar.element;
    this.#one = new OneItem((id) => this.open(id), () => editor.evidenceOptions(), () => {
      // What was said before would cover the fields.
      editor.announce("");
      undoBar.hide();
    });
    this.#zone = new ThumbZone({
      onAction: (action) => this.#act(action),
      onOpen: (id) => this.open(id),
      onRelease: (name) => editor.runRelease(name),
      onSection: (name) => editor.runSection(name),
    });
    this.#bar = new PhoneBar({ onList: () => this.#toggleList(), onState: () => this.#openState(), onWho: () => bar.askAuthor() });
    bar.element.prepend(this.#bar.element);
    this.#dock = element("div", { className: "rs-edit-dock" }, undoBar.element, this.#zone.element);
    document.body.append(this.#dock);
    new ResizeObserver(() => root.style.setProperty("--rs-edit-dock", `${this.isOn ? this.#dock.offsetHeight : 0}px`)).observe(this.#dock);
    NARROW.addEventListener("change", () => editor.onPhone());
    addEventListener("hashchange", () => this.#openTarget());
  }

  /** Whether the window is that of a phone. */
  get isOn() {
    return NARROW.matches;
  }

  /** Whether the item is the one on the screen. */
  shows(id) {
    return this.isOn && !this.#isList && this.#editor.current === id;
  }

  /** Shows the edit state. At first it chooses the item, unless the address or a draft names one. */
  render(reason) {
    const { editState, current } = this.#editor;
    this.#moveStatus();
    if (!this.isOn) return this.#leave();
    if (!this.#hasOpened && editState.items.length) {
      this.#hasOpened = true;
      const id = current ?? this.#openDraft() ?? firstItem(editState, this.#editor.author)?.id ?? null;
      this.#isList = id === null;
      if (id !== current) return this.#editor.choose(id);
    }
    const item = this.#isList ? null : this.#editor.item(current) ?? null;
    this.#isList = item === null;
    root.dataset.rsView = item ? "one" : "list";
    this.#bar.show(editState, this.#editor.author, this.#isList, reason);
    if (item) this.#one.show(editState, item);
    else this.#one.hide();
    markPath(item && document.getElementById(item.id));
    const next = item ? itemAfter(editState, item.id) : nextFor(editState, this.#editor.author);
    this.#zone.show(item, next, !editState.closed && editState.end.verdict === "go");
  }

  /** Shows one item, from its start. */
  open(id) {
    this.#isList = false;
    this.#editor.announce("");
    this.#editor.choose(id);
    scrollTo({ top: 0, behavior: "instant" });
    this.#one.focus();
  }

  /** The open item at which text was typed last; null if there is none. */
  #openDraft() {
    const item = this.#editor.item(drafts.newest(PHONE));
    return item && !item.closed ? item.id : null;
  }

  /** After a record of the item on the screen, the next one is shown. */
  onSaved(id) {
    if (!this.shows(id)) return;
    const { closed, has_problem: hasProblem } = this.#editor.item(id);
    const next = closed || hasProblem ? itemAfter(this.#editor.editState, id) : null;
    if (next) this.open(next.id);
    else this.#one.focus();
  }

  /** Shows the fields of an item anew, because its drafts were deleted. */
  forget(id) {
    this.#one.forget(id);
  }

  /** A tap on a row shows its item, unless it is on something that does something of its own. */
  onClick(target, id) {
    const isOwn = target.closest("a, button, summary, label, input, select, textarea, form");
    if (id !== null && !isOwn && !this.shows(id)) this.open(id);
  }

  /** A link to an item of this page shows it. */
  #openTarget() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (this.isOn && this.#editor.item(id)) this.open(id);
  }

  #act(action) {
    const { current } = this.#editor;
    const item = this.#editor.item(current);
    const { values } = this.#one;
    if (action.state === "done" && item.evidence && !item.seen.events && !values.evidence) {
      this.#one.focusEvidence();
      return this.#editor.announce("This item requires evidence.");
    }
    this.#editor.perform(action, current, values);
  }

  #toggleList() {
    const { editState, author, current } = this.#editor;
    const id = this.#isList ? current ?? firstItem(editState, author)?.id : null;
    if (id) return this.open(id);
    this.#showInList();
    const row = document.getElementById(current);
    // A finished section is folded to its head.
    (row?.closest("[hidden]")?.previousElementSibling ?? row)?.scrollIntoView({ block: "center", behavior: "instant" });
  }

  /** How the release stands, and what can be done to it. */
  #openState() {
    const { editState } = this.#editor;
    const panel = document.querySelector("main > .verdict")?.cloneNode(true);
    const home = document.querySelector("header a[href]")?.href;
    const dialog = openMenu({
      title: editState.name,
      actions: releaseActions(editState),
      choose: ({ name }) => this.#editor.runRelease(name),
      before: panel,
      after: home ? element("p", {}, element("a", { href: home, textContent: "Overview" })) : null,
    });
    dialog.addEventListener("click", (event) => this.#onPanelLink(event, dialog));
  }

  /** A link to an item opens that item. */
  #onPanelLink(event, dialog) {
    const link = event.target.closest("a[href]");
    if (link?.pathname !== location.pathname || !link.hash) return;
    const id = decodeURIComponent(link.hash.slice(1));
    dialog.close();
    if (!this.#editor.item(id)) return this.#showInList();
    event.preventDefault();
    this.open(id);
  }

  #showInList() {
    this.#isList = true;
    this.#editor.render();
  }

  /** Messages stand at the thumb. */
  #moveStatus() {
    const home = this.isOn ? this.#dock : this.#statusHome;
    if (this.#status.parentElement === home) return;
    if (this.isOn) home.prepend(this.#status);
    else home.querySelector(".rs-edit-as").after(this.#status);
  }

  #leave() {
    delete root.dataset.rsView;
    this.#hasOpened = false;
    this.#one.hide();
    this.#zone.element.hidden = true;
    markPath(null);
  }
}

/** Marks what holds the row: the stylesheet hides everything beside it. */
const markPath = (row) => {
  const path = new Set();
  for (let at = row?.parentElement; at && at !== root; at = at.parentElement) path.add(at);
  for (const marked of queryAll("[data-rs-path]")) if (!path.has(marked)) delete marked.dataset.rsPath;
  for (const one of path) one.dataset.rsPath = "";
};
