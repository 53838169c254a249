// The release's page as the place where the release is run: puts the edit state on the page, and gives the recorder
// what people do there.

import { ActionBar } from "./action-bar.js";
import { ACTIONS, CORRECT, commandOf, formOf, isAvailable, whyUnavailable } from "./actions.js";
import { currentAuthor } from "./author.js";
import { Bar } from "./bar.js";
import { carry, takeCarried } from "./carried.js";
import { element, queryAll, rootUrl } from "./dom.js";
import { DIALOG, drafts } from "./drafts.js";
import { watchEditState } from "./edit-state.js";
import { focusRow } from "./focus.js";
import { attachTo } from "./evidence-field.js";
import { FormHost } from "./form-host.js";
import { ignoreKeyRepeat } from "./key-repeat.js";
import { keyList, listenToKeys, showKeyList } from "./keys.js";
import { PhoneView } from "./phone/phone-view.js";
import { Recorder } from "./recorder.js";
import { ReleaseActions } from "./release-actions.js";
import { Rows } from "./rows.js";
import { createHint } from "./site-hint.js";
import { UndoBar } from "./undo.js";
import { shorten } from "./words.js";

const MESSAGE = ":scope > .rs-edit-said";
/** The message of a conflict: nothing else is recorded there until its author has chosen. */
const CONFLICT = ":scope > .rs-edit-clash";

/** Whether two summaries of last events are equal. The server writes them alike, `by` and `at` included. */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Stands for the bar among the ids of items and sections: what is recorded there belongs to none of them. */
const BAR = "";

/** What records or leads to a record. Buttons that only close something can always be used. */
const RECORDING = ".rs-edit-box, .rs-edit-add, .rs-edit-waive, .rs-edit-do:not(.rs-edit-leave), .rs-edit-log";

const NO_ANSWER = "Not recorded: the server does not answer. What you typed stays here.";

/** `14:32`. */
const clock = (date) => date?.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false }) ?? "the start";

/** What was typed, as a form has it. */
const initialOf = ({ note, evidence }) => ({ ...(note ? { note } : {}), ...(evidence ? { evidence: evidence.join("\n") } : {}) });

export const start = (connection) => {
  // The last one changes what the others say.
  const styles = ["edit.css", "edit/phone.css"].map((name) => element("link", { rel: "stylesheet", href: "/_runsheet/" + name }));
  const loaded = styles.map((style) => new Promise((resolve) => style.addEventListener("load", resolve)));
  document.head.append(...styles);
  Promise.all(loaded).then(() => watch(connection));
};

const watch = (connection) => {
  let editor = null;
  const carried = takeCarried() ?? {};
  const hint = createHint(connection, carried.text);
  const createEditor = () => {
    const created = new ReleaseEditor(connection);
    created.offerUndo(null, carried.undo, "Release created", carried.release, { duration: carried.until - Date.now() });
    return created;
  };
  watchEditState(connection, (editState) => {
    if (editState) editor ??= createEditor();
    editor?.setState(editState);
    if (editor) return hint.element.remove();
    if (hint.element.isConnected) return;
    document.body.append(hint.element);
    hint.restore();
  });
};

class ReleaseEditor {
  /** The last edit state; it stays where there is none any more. */
  editState = null;
  #items = new Map();
  /** The id of the current row. */
  #current = null;
  #isReadable = false;
  /** Why nothing could be recorded when that was announced last; null: it could be. */
  #announcedReason;
  #connection;
  #bar;
  #rows = new Rows({ onTick: (id) => this.#tick(id), onAdd: (id) => this.#add(id), onWaive: (id) => this.#waive(id) });
  #actionBar = new ActionBar((action) => this.#perform(action, this.#current));
  #forms = new FormHost();
  #recorder;
  #actions;
  #undoBar;
  #phone;

  constructor(connection) {
    this.#connection = connection;
    this.#bar = new Bar({
      isReadOnly: Boolean(connection.readOnly),
      onLog: () => this.#onKey("l"),
      onAdd: () => this.#add(null),
      onKeys: showKeyList,
      onMenu: () => this.#onKey("m"),
      onAction: (name) => this.#actions.run(name),
    });
    this.#recorder = new Recorder(connection, this);
    this.#actions = new ReleaseActions(connection, this, this.#recorder, () => this.#log());
    this.#undoBar = new UndoBar(connection, () => this.author, (...done) => this.#onUndone(...done));
    this.#phone = new PhoneView(this, this.#bar, this.#undoBar);
    document.addEventListener("runsheet:disconnected", () => this.render());
    document.addEventListener("runsheet:updated", () => this.#attachRows());
    document.addEventListener("runsheet:message", () => {
      this.#recorder.settle();
      this.render();
    });
    document.addEventListener("click", ({ target }) => this.#onClick(target));
    document.addEventListener("focusin", ({ target }) => {
      if (!this.#phone.isOn && target.matches(":focus-visible")) this.#setCurrent(this.#itemAt(target));
    });
    document.addEventListener("change", ({ target }) => this.#onFilter(target));
    document.addEventListener("keydown", (event) => this.#onEscape(event));
    ignoreKeyRepeat();
    listenToKeys((key) => this.#onKey(key));
  }

  /** Takes the edit state of the page on the screen; null: nothing can be recorded on it any more. */
  setState(editState) {
    const isFirst = !this.editState;
    this.#isReadable = Boolean(editState);
    if (!editState) return this.render();
    const hasChanged = ({ id, seen }) => this.#items.has(id) && !isSame(this.item(id).seen, seen);
    const changed = editState.items.filter(hasChanged).map(({ id }) => id);
    this.editState = editState;
    this.#items = new Map(editState.items.map((item) => [item.id, item]));
    this.#attachControls();
    this.#rows.markChanged(changed);
    keyList();
    if (isFirst) this.#current = this.#itemAt(document.querySelector(":target"));
    this.render();
    this.#recorder.settle();
  }

  /** Gives new rows their controls at once; the edit state of the changed page comes later. */
  #attachRows() {
    if (!this.editState) return;
    this.#attachControls();
    this.render();
  }

  #attachControls() {
    const wasDetached = this.#forms.isDetached;
    this.#rows.attach(this.editState, this.#phone.isOn);
    if (wasDetached) this.#forms.restoreFocus();
  }

  // What the recorder uses.

  get author() {
    return currentAuthor(this.editState);
  }

  /** Whether something can be recorded; if not, says why. `again` is called once it is known who records. */
  isReady(again) {
    if (!this.#isEnabled()) return false;
    if (this.author !== null) return true;
    this.#bar.askAuthor(again);
    return false;
  }

  #isEnabled() {
    const reason = this.#disabledReason();
    if (reason) this.announce(this.#connection.token && !this.#connection.isConnected ? NO_ANSWER : reason);
    return !reason;
  }

  item(id) {
    return this.#items.get(id);
  }

  /** The text of an item or a section; null if there is none with this id. */
  textOf(id) {
    return (this.item(id) ?? this.editState.sections.find((section) => section.id === id))?.text ?? null;
  }

  /** Shows everything that can change without a new edit state. */
  render() {
    if (!this.editState) return;
    const reason = this.#disabledReason();
    if (!this.#items.has(this.#current)) this.#current = null;
    document.documentElement.dataset.rsEditing = reason ? "off" : "on";
    this.#announceReason(reason);
    this.#bar.show(this.editState, reason);
    this.#rows.markSaving(this.#recorder.saving);
    if (this.#current !== null) this.#actionBar.show(this.item(this.#current));
    this.#rows.setCurrent(this.#current, this.#actionBar.element, this.#phone.isOn);
    this.#phone.render(reason);
    for (const control of queryAll(RECORDING)) {
      control.ariaDisabled = reason ? "true" : null;
      if (reason) control.title = reason;
      else control.removeAttribute("title");
    }
    if (!reason && this.author !== null) this.#restoreForm();
  }

  /** Opens the form again in which text was typed before the page was loaded anew. */
  #restoreForm() {
    const open = drafts.takeLastOpen();
    if (open?.id === DIALOG) return this.#actions.run(open.name);
    if (!open || (open.id !== BAR && this.textOf(open.id) === null)) return;
    if (this.item(open.id)) this.#phone.isOn ? this.#phone.open(open.id) : this.#setCurrent(open.id);
    this.#openAgain(open);
  }

  #openAgain({ id, name, command }) {
    if (command) return this.#recorder.askAgain(id, command);
    if (name === "log") return this.#log();
    if (name === "add") return this.#add(id === BAR ? null : id);
    if (name === "waive") return this.#waive(id);
    return this.#perform(ACTIONS.find(({ key }) => key === name), id);
  }

  /** Announces that nothing can be recorded any more, or that it can again. */
  #announceReason(reason) {
    const isFirst = this.#announcedReason === undefined;
    if (reason === this.#announcedReason || (reason && isFirst)) return;
    this.#announcedReason = reason;
    if (!isFirst) this.announce(reason ?? "You can record again.");
  }

  /** Shows a message at `id` in place of the one there; null removes it. */
  showMessage(id, message) {
    const slot = this.#slot(id);
    for (const old of queryAll(MESSAGE, slot)) {
      const hadFocus = old.contains(document.activeElement);
      old.remove();
      if (hadFocus) focusRow(slot.parentElement);
    }
    if (!message) return;
    slot.prepend(message);
    if (id === this.#current) slot.scrollIntoView({ block: "nearest" });
  }

  /** Focuses the first button of the message at `id`, unless the focus is needed elsewhere. */
  focusMessage(id) {
    if (this.canOpenForm(id)) this.#slot(id).querySelector(`${MESSAGE} button`)?.focus();
  }

  /** Opens the form that corrects the last event of `id` as the page shows it now, in place of the message there. */
  correct(id) {
    this.showMessage(id, null);
    this.#perform(CORRECT, id);
  }

  announce(text) {
    this.#bar.announce(text);
  }

  announceSaved(id, text) {
    // The time is the site's, so two people on a call read the same.
    this.#bar.announceSaved(this.item(id)?.time ?? null, text);
    if (this.item(id) && !this.#slot(id).querySelector(MESSAGE)) this.#phone.onSaved(id);
  }

  /** The last event of `id`: `event`, or what the page shows, if that is not what was `expected` any more. */
  latestEvent(id, event, expected) {
    const item = this.item(id);
    if (!item || isSame(item.seen, expected)) return event;
    return { ...item.seen, time: item.time, note: item.note };
  }

  /** Deletes what was typed at `id`: it is recorded. */
  deleteDrafts(id) {
    drafts.delete(id);
    this.#phone.forget(id);
  }

  /** Whether a form can be opened at `id` without an interruption of something else. */
  canOpenForm(id) {
    return !this.#forms.isOpen && (this.#current === id || !this.#items.has(id));
  }

  /** Opens a form at `id`. What is typed is kept as the draft of `name`. `command` is what the form completes. */
  openForm(id, name, spec, initial, onSubmit, onCancel, command) {
    const mayClose = () => this.isReady() && this.#isSettled(id);
    const release = this.evidenceOptions();
    this.#forms.open({ id, name, slot: this.#slot(id), spec, initial, release, command, mayClose, onSubmit, onCancel });
  }

  /** What the forms need of the release. */
  evidenceOptions() {
    const { release, people, max_evidence_mb: maxMegabytes } = this.editState;
    return { attach: attachTo(this.#connection, release), maxMegabytes, people };
  }

  /** Offers to undo the record of `id` with this key. */
  offerUndo(...offer) {
    this.#undoBar.offer(...offer);
  }

  // What the view on a phone uses.

  /** The id of the current row. */
  get current() {
    return this.#current;
  }

  /** Makes an item the current one; null: none is. */
  choose(id) {
    this.#current = id;
    this.render();
  }

  perform(action, id, values) {
    this.#perform(action, id, values);
  }

  runRelease(name) {
    this.#actions.run(name);
  }

  /** Adds an item to the section of the current one, or waives that section: `add` or `waive`. */
  runSection(name) {
    const section = this.#currentSection();
    if (name === "waive") this.#waive(section);
    else this.#add(this.editState.sections.length ? section : null);
  }

  /** The window became that of a phone, or of no phone. */
  onPhone() {
    this.#attachRows();
  }

  // What people do.

  #onKey(key) {
    // The row with the open form may be missing for a moment. What is typed then is meant for the form.
    if (this.#forms.isDetached) return;
    if (key === "l") return this.#log();
    if (key === "u") return this.#undo();
    if (key === "x") return this.#actions.run(this.editState.closed ? "reopen" : "close");
    if (key === "m") return this.#actions.showMenu();
    if (key === "a" && !this.editState.sections.length) return this.#add(null);
    if (!this.#isCurrentVisible()) return;
    if (key === "a") return this.#add(this.#currentSection());
    if (key === "w") return this.#waive(this.#currentSection());
    this.#perform(ACTIONS.find((action) => action.key === key), this.#current);
  }

  #tick(id) {
    if (this.#phone.isOn) return this.#phone.open(id);
    this.#setCurrent(id);
    const { text, state, closed } = this.item(id);
    if (closed) this.announce(`${shorten(text)} is already ${state}. More actions are below it.`);
    else this.#perform(ACTIONS[0], id);
  }

  /** `values` were typed before the action was chosen. */
  #perform(action, id, values = {}) {
    const item = this.item(id);
    if (!this.isReady(() => this.#perform(action, id, values))) return;
    if (!this.#isSettled(id)) return;
    if (!isAvailable(action, item)) return this.announce(whyUnavailable(action, item));
    if (!action.form) return this.#recorder.record(id, { ...commandOf(action, item), ...values });
    const spec = formOf(action, item, this.editState);
    this.#recordFromForm(id, action.key, spec, (typed) => commandOf(action, item, typed), initialOf(values));
  }

  /** Adds an item to a section; null where the checklist has none. */
  #add(section) {
    if (section === undefined) return this.announce("This item is in no section. Choose an item in a section first.");
    if (!this.isReady(() => this.#add(section))) return;
    const spec = { heading: "What is to be done?", label: "Add an item", note: true, submitText: "Add" };
    this.#recordFromForm(section ?? BAR, "add", spec, ({ note }) => ({ do: "add", section, text: note }));
  }

  /** Waives what is open in a section. */
  #waive(id) {
    const section = this.editState.sections.find((section) => section.id === id);
    if (!section) return this.announce("This item is in no section.");
    if (!section.is_open) return this.announce(`No item is open in ${shorten(section.text)}.`);
    if (!this.isReady(() => this.#waive(id)) || !this.#isSettled(id)) return;
    const spec = { heading: "Why is it left out?", label: `Waive ${section.text}`, states: ["skipped", "n/a"], note: true, submitText: "Waive the section" };
    this.#recordFromForm(id, "waive", spec, ({ state, note }) =>
      ({ do: "tick", items: [{ id, expected: section.seen }], state, note }));
  }

  #undo() {
    if (this.#isEnabled()) this.#undoBar.undo();
  }

  #log() {
    if (!this.isReady(() => this.#log())) return;
    const spec = { heading: "What happened?", label: "Write to the log", note: true };
    this.#recordFromForm(BAR, "log", spec, ({ note }) => ({ do: "log", note }));
  }

  /** Opens a form and records the command that `toCommand` makes of its values. After a refusal it opens again. */
  #recordFromForm(id, name, spec, toCommand, initial = {}) {
    const open = (refused) => this.openForm(id, name, spec, initial,
      (values) => this.#recorder.record(id, toCommand(values), open),
      refused && (() => this.showMessage(id, null)));
    open();
  }

  #onClick(target) {
    if (this.#phone.isOn) this.#phone.onClick(target, this.#itemAt(target));
    else this.#setCurrent(this.#itemAt(target));
  }

  /** On a phone the item is shown again whose record was undone. A release that is removed has no page any more. */
  #onUndone(text, id, { undone, recorded } = {}) {
    if (undone === "removed") {
      carry({ text });
      return location.assign(rootUrl());
    }
    if (recorded) this.#recorder.forget(id);
    if (this.#phone.isOn && this.item(id)) this.#phone.open(id);
    this.announce(text);
  }

  #setCurrent(id) {
    if (!id || id === this.#current) return;
    this.#current = id;
    this.render();
  }

  /** Hides the action bar. */
  #clearCurrent() {
    focusRow(document.getElementById(this.#current));
    this.#current = null;
    this.render();
  }

  /** The stylesheet shows the current row under every filter, so a new filter ends that. */
  #onFilter(target) {
    if (this.#phone.isOn || this.#forms.isOpen || target.closest("[class^=rs-edit]")) return;
    this.#current = null;
    this.render();
  }

  #onEscape({ key, target }) {
    if (key !== "Escape" || this.#current === null || target.closest("dialog")) return;
    if (this.#slot(this.#current).querySelector(MESSAGE)) this.showMessage(this.#current, null);
    else if (target.id === this.#current || target.closest(".rs-edit-acts, .rs-edit-box")) this.#clearCurrent();
  }

  // Where things are, and whether they are possible.

  #slot(id) {
    // On a phone the head of a section may not be on the screen.
    const isInBar = id === BAR || (this.#phone.isOn && !this.#items.has(id));
    return isInBar ? this.#bar.slot : this.#rows.slot(id);
  }

  /** The id of the item that `node` is in. */
  #itemAt(node) {
    for (let at = node; at; at = at.parentElement) if (this.#items.has(at.id)) return at.id;
    return null;
  }

  /** The id of the section that the current row is in. */
  #currentSection() {
    const row = document.getElementById(this.#current);
    const isBefore = ({ id }) => document.getElementById(id)?.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
    return this.editState.sections.findLast(isBefore)?.id;
  }

  /** Whether the current row is in the window: nobody should record on a row that they do not see. */
  #isCurrentVisible() {
    const row = this.#current === null ? null : document.getElementById(this.#current);
    if (this.#phone.shows(this.#current)) return true;
    if (!row) return void this.announce("Choose an item first, for example with j and k.");
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) return true;
    row.scrollIntoView({ block: "center" });
    this.announce("Nothing was recorded: the current item was not on the screen.");
    return false;
  }

  /** Whether no command of `id` is being saved, and none is in conflict: another one is not accepted meanwhile. */
  #isSettled(id) {
    const isSaving = this.#recorder.saving.has(id);
    if (isSaving) this.announce(`Not recorded: ${shorten(this.textOf(id))} is still being saved.`);
    const isConflict = this.#slot(id).querySelector(CONFLICT) !== null;
    if (isConflict) this.announce("Not recorded: the item was changed in the meantime. Choose what to keep first.");
    if (isConflict) this.focusMessage(id);
    return !isSaving && !isConflict;
  }

  /** Why nothing can be recorded; null where it can. */
  #disabledReason() {
    if (this.#connection.readOnly) return this.#connection.readOnly;
    if (!this.#connection.token) return "This browser sends no Sec-Fetch-Dest header: nothing can be recorded.";
    if (!this.#connection.isConnected) return `Not connected since ${clock(this.#connection.lostAt)}. Nothing can be recorded.`;
    return this.#isReadable ? null : "This release cannot be read: nothing can be recorded.";
  }
}
