// The release page as the place where the release is run: what the sheet says is put on the page, and what
// somebody does there is told to the recorder.

import { ACTS, isClosed, isOffered } from "./actions.js";
import { Actions } from "./action-bar.js";
import { Asking } from "./form-host.js";
import { Bar } from "./bar.js";
import { home } from "./focus.js";
import { onceEach } from "./key-repeat.js";
import { list, listen, showKeys } from "./keys.js";
import { all, make } from "./dom.js";
import { Recorder } from "./recorder.js";
import { Rows } from "./rows.js";
import { readSheets } from "./edit-state.js";
import { who } from "./author.js";
import { short } from "./words.js";

const SAID = ":scope > .rs-edit-said";

/** Stands for the release as a whole among the ids of items and sections. */
const LOG = "";

export const begin = (link) => {
  const style = make("link", { rel: "stylesheet", href: "/_runsheet/edit.css" });
  style.addEventListener("load", () => read(link));
  document.head.append(style);
};

const read = (link) => {
  let page = null;
  const sign = quietSign();
  readSheets(link, (sheet) => {
    if (sheet) page ??= new Clipboard(link);
    page?.take(sheet);
    if (page) sign.remove();
    else document.body.append(sign);
  });
};

/** On pages on which nothing can be recorded. */
const quietSign = () => {
  const home = document.querySelector("header a[href]");
  const where = home ? make("a", { href: home.href, textContent: "a release" }) : "a release";
  return make("aside", { className: "rs-edit-quiet", ariaLabel: "Editing" }, "This preview can write. Open ", where, " to record.");
};

class Clipboard {
  sheet = null;
  #items = new Map();
  /** The current row. */
  #current = null;
  #isReadable = false;
  /** Why nothing could be recorded when that was said last; null: it could be. */
  #told;
  #link;
  #bar = new Bar({ log: () => this.#press("l"), keys: showKeys });
  #rows = new Rows({ tick: (id) => this.#tick(id), add: (id) => this.#add(id) });
  #actions = new Actions((act) => this.#perform(act, this.#current));
  #asking = new Asking();
  #recorder;

  constructor(link) {
    this.#link = link;
    this.#recorder = new Recorder(link, this);
    document.addEventListener("runsheet:lost", () => this.mark());
    document.addEventListener("runsheet:updated", () => this.#redress());
    document.addEventListener("runsheet:news", () => {
      this.#recorder.settle();
      this.mark();
    });
    document.addEventListener("click", ({ target }) => this.#choose(this.#at(target)));
    document.addEventListener("focusin", ({ target }) => {
      if (target.matches(":focus-visible")) this.#choose(this.#at(target));
    });
    document.addEventListener("change", ({ target }) => this.#filtered(target));
    document.addEventListener("keydown", (event) => this.#escape(event));
    onceEach();
    listen((letter) => this.#press(letter));
  }

  /** Takes the sheet of the page that is on the screen; null: there is nothing to record in any more. */
  take(sheet) {
    const isFirst = !this.sheet;
    this.#isReadable = Boolean(sheet);
    if (!sheet) return this.mark();
    const isNew = ({ id, seen }) => this.#items.has(id) && this.item(id).seen.events !== seen.events;
    const changed = sheet.items.filter(isNew).map(({ id }) => id);
    this.sheet = sheet;
    this.#items = new Map(sheet.items.map((item) => [item.id, item]));
    this.#rows.dress(sheet);
    this.#rows.changed(changed);
    list();
    this.mark();
    this.#recorder.settle();
    if (isFirst) this.#choose(this.#at(document.querySelector(":target")));
  }

  /** Rows that the page put in anew get what stood in them at once; what has changed in them is in the next sheet. */
  #redress() {
    if (!this.sheet) return;
    this.#rows.dress(this.sheet);
    this.mark();
  }

  // What the recorder knows and uses.

  get who() {
    return who(this.sheet);
  }

  /** Whether something can be recorded; if not, it is said why. */
  isReady() {
    const off = this.#off();
    if (off) this.aloud(off);
    else if (this.who === null) this.#bar.ask();
    else return true;
    return false;
  }

  item(id) {
    return this.#items.get(id);
  }

  /** Puts on the page all that does not come from the sheet. */
  mark() {
    if (!this.sheet) return;
    const off = this.#off();
    if (!this.#items.has(this.#current)) this.#current = null;
    document.documentElement.dataset.rsEditing = off ? "off" : "on";
    this.#turned(off);
    this.#bar.show(this.sheet, off);
    this.#rows.saving(this.#recorder.saving);
    if (this.#current !== null) this.#actions.show(this.item(this.#current));
    this.#rows.current(this.#current, this.#actions.element);
    for (const control of all(".rs-edit-box, .rs-edit-add, .rs-edit-do, .rs-edit-log")) {
      control.ariaDisabled = off ? "true" : null;
      if (off) control.title = off;
      else control.removeAttribute("title");
    }
  }

  /** Says when recording stops, and when it goes on. */
  #turned(off) {
    const isBegun = this.#told !== undefined;
    if (off === this.#told || (off && !isBegun)) return;
    this.#told = off;
    if (isBegun) this.aloud(off ?? "Changes can be recorded again.");
  }

  /** What `id` says until it says something else. */
  say(id, element) {
    const slot = this.#slot(id);
    for (const old of all(SAID, slot)) {
      const hadFocus = old.contains(document.activeElement);
      old.remove();
      if (hadFocus) home(slot.parentElement);
    }
    if (!element) return;
    slot.prepend(element);
    if (id === this.#current) slot.scrollIntoView({ block: "nearest" });
  }

  aloud(text) {
    this.#bar.say(text);
  }

  saved(id, what) {
    // In the words of the row, whose time is the site's: two people on a call read the same.
    this.#bar.saved(id === LOG ? null : this.#rows.told(id).at, what);
  }

  /** The last event of `id`, which is `now` or a later one, as far as the page tells of it. */
  shown(id, now) {
    const seen = this.item(id)?.seen;
    const isThere = seen?.events >= now.events;
    return isThere ? { ...seen, ...this.#rows.told(id) } : { ...now, at: null };
  }

  /** Forgets what was typed at `id`: it is recorded. */
  forget(id) {
    this.#asking.forget(id);
  }

  /** Whether a form may be opened at `id` without taking anybody from something else. */
  isFree(id) {
    return !this.#asking.isOpen && (this.#current === id || !this.#items.has(id));
  }

  /** Asks for something at `id`, under a `name` by which what is typed is found again. */
  ask(id, name, asked, typed, save, cancel) {
    this.#asking.ask({ id, name, slot: this.#slot(id), asked, typed, mayClose: () => this.isReady() && this.#isSettled(id), save, cancel });
  }

  // What somebody does.

  #press(letter) {
    if (letter === "l") return this.#log();
    if (!this.#isInSight()) return;
    if (letter === "a") return this.#add(this.#section());
    this.#perform(ACTS.find(({ key }) => key === letter), this.#current);
  }

  #tick(id) {
    this.#choose(id);
    const { text, state } = this.item(id);
    if (isClosed(this.item(id))) this.aloud(`${short(text)} is ${state}. What else can be recorded stands below it.`);
    else this.#perform(ACTS[0], id);
  }

  #perform(act, id) {
    const item = this.item(id);
    if (!this.isReady()) return;
    if (!this.#isSettled(id)) return;
    if (!isOffered(act, item)) return this.aloud(`${short(item.text)} is ${item.state} already.`);
    const tick = { do: "tick", items: [{ id, expected: item.seen }] };
    if (!act.ask) return this.#recorder.record(id, { ...tick, state: act.state });
    const asked = { ...act.ask(item), label: `${act.name} ${item.text}` };
    this.#form(id, act.key, asked, (given) => ({ ...tick, ...given }));
  }

  #add(section) {
    if (!section || !this.isReady()) return;
    const asked = { head: "What is to be done?", label: "Add an item", note: true, save: "Add" };
    this.#form(section, "add", asked, ({ note }) => ({ do: "add", section, text: note }));
  }

  #log() {
    if (!this.isReady()) return;
    const asked = { head: "What happened?", label: "Write to the log", note: true };
    this.#form(LOG, "log", asked, ({ note }) => ({ do: "log", note }));
  }

  /** Asks, and records what `act` makes of what was said; where that was refused, it is asked once more. */
  #form(id, name, asked, act) {
    const open = (refused) => this.ask(id, name, asked, {},
      (given) => this.#recorder.record(id, act(given), open),
      refused && (() => this.say(id, null)));
    open();
  }

  #choose(id) {
    if (!id || id === this.#current) return;
    this.#current = id;
    this.mark();
  }

  /** Closes the buttons of the current row. */
  #leave() {
    home(document.getElementById(this.#current));
    this.#current = null;
    this.mark();
  }

  /** Where another filter was chosen, the current row does not stay for its own sake. */
  #filtered(target) {
    if (this.#asking.isOpen || target.closest(".rs-edit-bar, .rs-edit-slot")) return;
    this.#current = null;
    this.mark();
  }

  #escape({ key, target }) {
    if (key !== "Escape" || this.#current === null || target.closest("dialog")) return;
    if (this.#slot(this.#current).querySelector(SAID)) this.say(this.#current, null);
    else if (target.closest(".rs-edit-acts, .rs-edit-box")) this.#leave();
  }

  // Where things are, and whether they can be done.

  #slot(id) {
    return id === LOG ? this.#bar.slot : this.#rows.slot(id);
  }

  #at(node) {
    for (let at = node; at; at = at.parentElement) if (this.#items.has(at.id)) return at.id;
    return null;
  }

  /** The section that the current row stands in. */
  #section() {
    const row = document.getElementById(this.#current);
    const isBefore = ({ id }) => document.getElementById(id)?.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
    return this.sheet.sections.findLast(isBefore)?.id;
  }

  /** Nobody should write to a row that they do not see. */
  #isInSight() {
    const row = this.#current === null ? null : document.getElementById(this.#current);
    if (!row) return void this.aloud("Choose an item first: j and k go through them.");
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) return true;
    row.scrollIntoView({ block: "center" });
    this.aloud("This is the current item. Nothing was recorded.");
    return false;
  }

  /** Whether nothing is on its way there; what would go after it is not taken. */
  #isSettled(id) {
    const isSaving = this.#recorder.saving.has(id);
    if (isSaving) this.aloud(`Not taken: ${short(this.item(id).text)} is being saved.`);
    return !isSaving;
  }

  #off() {
    if (!this.#link.token) return "This browser sends no Sec-Fetch-Dest header: nothing can be recorded.";
    if (!this.#link.isConnected) return "Not connected: nothing can be recorded.";
    return this.#isReadable ? null : "This release cannot be read: nothing can be recorded.";
  }
}
