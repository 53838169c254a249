// Sends commands and shows what becomes of each: being saved, saved, refused, or in conflict with another record.

import { missingForm } from "./actions.js";
import { sendCommand } from "./api.js";
import { button } from "./dom.js";
import { conflictMessage, dismissButtons, openItemList, outdatedCorrectionMessage, refusalMessage, refusalTexts, warningMessage } from "./messages.js";
import { changedText, outcomeWord, recordedText, releaseOutcome, sentence, shorten } from "./words.js";

export class Recorder {
  /** Commands that were sent and are not on the page yet, by item, each with what was `written` on the page then. */
  saving = new Map();
  /** Commands whose response was lost with the connection, by item, with what was `written` then. */
  #lost = new Map();
  /** Updates the message of an item when the page changes. */
  #updates = new Map();
  #connection;
  #editor;

  /** `editor` has the edit state and the author, shows messages and forms, and offers to undo. */
  constructor(connection, editor) {
    this.#connection = connection;
    this.#editor = editor;
  }

  /**
   * Sends a command of `id`: an item, a section, or the log. `reopen` opens the form again in which it was typed,
   * should the text have to be changed. `author` is another person for whom it is recorded. `accepted` are the reasons
   * of the refusal that the form has shown before.
   */
  async record(id, command, reopen = null, author = this.#editor.author, accepted = []) {
    if (!this.#editor.isReady()) return;
    const { editState } = this.#editor;
    this.#editor.showMessage(id, null);
    this.#updates.delete(id);
    const lost = this.#lost.get(id);
    this.#lost.delete(id);
    const written = lost?.command === command ? lost.written : this.#writtenBefore(command);
    if (command.items) this.saving.set(id, { command, written, isRecorded: false });
    this.#editor.render();
    const response = await sendCommand(this.#connection, editState.release, author, command);
    if (response.recorded) this.#onRecorded(id, withoutAlready(command, response), written, withoutAccepted(response, accepted));
    else if (response.already?.length) this.#onAlready(id, response);
    else this.#onRefused(id, command, written, response, reopen);
  }

  /** Sends a command about the release as a whole, or asks for its effects, and returns the answer. */
  async recordRelease(command, options = {}) {
    const { editState, author } = this.#editor;
    const response = await sendCommand(this.#connection, editState.release, author, command, options);
    if (response.recorded) {
      this.#editor.announceSaved("", releaseOutcome(command, response.news));
      this.#offerUndo(null, command, response);
      if (response.cautions.length) this.#editor.showMessage("", warningMessage(response.cautions, this.#dismiss("")));
    }
    return response;
  }

  #offerUndo(id, command, { undo, news }) {
    const subject = news.map(({ text }) => shorten(text));
    const more = subject.length - 1;
    this.#editor.offerUndo(id, undo, recordedText(command), more > 0 ? `${subject[0]} and ${more} more` : subject[0] ?? "");
  }

  /** Finishes commands whose events are on the page now. */
  settle() {
    for (const update of this.#updates.values()) update();
    for (const [id, { command, written, isRecorded }] of this.saving) {
      if (!isRecorded) continue;
      if (this.#isOnPage(command, written)) this.#onSaved(id, command);
      else if (this.#connection.isOutdated) this.#onSavedUnseen(id);
    }
    for (const [id, { command, written }] of this.#lost) {
      if (!this.#isOnPage(command, written)) continue;
      this.#lost.delete(id);
      if (!this.#isOurs(id, command)) continue;
      this.#editor.showMessage(id, null);
      this.#onSaved(id, command);
    }
  }

  #isOurs(id, command) {
    const seen = this.#editor.item(id)?.seen;
    // A correction removes the event that it marks from those that count.
    if (command.do === "correct") return seen?.events < command.items[0].expected.events;
    return seen?.state === command.state && seen.by.includes(this.#editor.author);
  }

  /** How much is written of each item of a command, as the page shows it. Each record raises that. */
  #writtenBefore({ items = [] }) {
    return new Map(items.map(({ id }) => [id, this.#editor.item(id)?.written ?? 0]));
  }

  #isOnPage(command, written) {
    const [{ id: first }] = command.items;
    const item = this.#editor.item(first);
    return !item || item.written > written.get(first);
  }

  #onSaved(id, command) {
    this.saving.delete(id);
    this.#editor.render();
    const below = command.items.length - 1;
    this.#editor.announceSaved(id, `${this.#itemText(id)}${below ? ` and ${below} below it` : ""}: ${outcomeWord(command)}`);
  }

  /** Waits no longer for the page to show a record, because it was undone. */
  forget(id) {
    this.saving.delete(id);
    this.#editor.render();
  }

  #onSavedUnseen(id) {
    this.saving.delete(id);
    this.#editor.render();
    const warning = "recorded; the page shows it after the errors in the site are fixed";
    this.#editor.showMessage(id, warningMessage([warning], this.#dismiss(id)));
  }

  #onRecorded(id, command, written, response) {
    this.#editor.deleteDrafts(id);
    this.#offerUndo(id, command, response);
    const warnings = [...response.cautions, ...(response.message ? [response.message] : [])];
    if (warnings.length) this.#editor.showMessage(id, warningMessage(warnings, this.#dismiss(id)));
    if (!command.items) {
      const texts = response.news.map(({ text, what }) => `${shorten(text)}: ${what}`);
      return this.#editor.announceSaved(id, texts.join(", "));
    }
    this.saving.set(id, { command, written, isRecorded: true });
    this.settle();
  }

  /** Nothing was recorded: everything is so already. */
  #onAlready(id, { already }) {
    this.saving.delete(id);
    this.#editor.deleteDrafts(id);
    this.#editor.render();
    this.#editor.announce(already.map(({ text, state }) => `${shorten(text)} is already ${state}.`).join(" "));
  }

  #onRefused(id, command, written, response, reopen) {
    this.saving.delete(id);
    this.#editor.render();
    const spec = missingForm(command, response.reasons, this.#editor.editState);
    if (response.isConflict && response.reasons[0]?.now) this.#showConflict(id, command, response);
    else {
      if (spec) this.#askForMissing(id, command, spec, response);
      else if (reopen && response.isInvalidText) this.#reopenForm(id, response, reopen);
      else {
        const retry = response.mayRepeat ? this.#retryButton(id, command, response) : null;
        this.#editor.showMessage(id, refusalMessage(response, dismissButtons(this.#dismiss(id), retry)));
      }
      this.#editor.announce(this.#refusalText(response));
    }
    if (!response.isLost || !command.items) return;
    this.#lost.set(id, { command, written });
    this.settle();
  }

  /** A refusal as it is read aloud. */
  #refusalText(response) {
    const below = response.reasons.filter(({ needs }) => needs === "all").map(({ id }) => this.#editor.item(id)).filter(Boolean);
    const texts = [...refusalTexts(response), ...below.map(({ text, state }) => `${shorten(text)} below it is ${state}`)];
    // Without reasons the text says so itself.
    const prefix = !response.reasons.length || response.isUnknown ? [] : ["not recorded"];
    return [...prefix, ...texts].map(sentence).join(" ");
  }

  #showConflict(id, command, { reasons }) {
    // A command of several items expects each as it was: its author has to look at all of them again.
    if (command.items.length > 1) return this.#showChangedItems(id, command, reasons);
    const [{ now }] = reasons;
    const [{ expected }] = command.items;
    const getTheirs = () => this.#editor.latestEvent(id, now, expected);
    this.#showUpdating(id, this.#conflictMessage(id, command, now, getTheirs));
    this.#editor.focusMessage(id);
    const { note, ...event } = getTheirs();
    const changed = changedText(this.#editor.editState, this.#editor.textOf(id), event) + (note ? ` (“${shorten(note)}”)` : "");
    const nextStep = command.do === "correct" ? "Look at it again before you correct it." : "Keep that, or record yours after it.";
    this.#editor.announce(`Not recorded. ${changed}. ${nextStep}`);
  }

  #conflictMessage(id, command, now, getTheirs) {
    const { editState, author } = this.#editor;
    const onKeep = this.#dismiss(id);
    const onCorrect = () => this.#editor.correct(id);
    if (command.do === "correct") return outdatedCorrectionMessage(editState, command, getTheirs, author, { onKeep, onCorrect });
    const onRecord = () => this.record(id, { ...command, items: [{ id, expected: now }], again: true });
    return conflictMessage(editState, command, getTheirs, author, { onKeep, onRecord });
  }

  #showChangedItems(id, command, reasons) {
    const changed = reasons.map((reason) => ({
      message: changedText(this.#editor.editState, this.#editor.textOf(reason.id) ?? reason.id, reason.now),
    }));
    const look = () => this.record(id, { ...command, items: [{ id, expected: this.#editor.item(id).seen }] });
    const response = { reasons: changed, hints: [] };
    const again = button("rs-edit-do rs-edit-main", look, "Look again");
    this.#editor.showMessage(id, refusalMessage(response, dismissButtons(this.#dismiss(id), again)));
    this.#editor.announce(this.#refusalText(response));
  }

  /** Shows a message that changes with the page. */
  #showUpdating(id, { element, update }) {
    update();
    this.#updates.set(id, update);
    this.#editor.showMessage(id, element);
  }

  /** Sends the command again. After a lost answer that is safe; otherwise it is another record. */
  #retryButton(id, command, { isUnknown, isLost } = {}) {
    return button("rs-edit-do rs-edit-main", () => this.record(id, command), isUnknown && !isLost ? "Record again" : "Try again");
  }

  #dismiss(id) {
    return () => this.#editor.showMessage(id, null);
  }

  #itemText(id) {
    return shorten(this.#editor.textOf(id) ?? id);
  }

  /** Opens the form for what a command lacks, as it was before a reload. Nothing is recorded. */
  async askAgain(id, command) {
    const { editState, author } = this.#editor;
    const response = await sendCommand(this.#connection, editState.release, author, command, { preview: true });
    const spec = missingForm(command, response.reasons, editState);
    if (spec) this.#askForMissing(id, command, spec, response);
  }

  /** Opens a form for what the command lacks. */
  #askForMissing(id, command, spec, response) {
    const open = (latest) => {
      const complete = this.#withOpenItems(command, response.reasons);
      if (!complete) {
        const buttons = dismissButtons(this.#dismiss(id), this.#retryButton(id, command));
        return this.#editor.showMessage(id, refusalMessage(NOT_ON_PAGE, buttons));
      }
      const below = complete.items?.slice(1) ?? [];
      if (below.length) {
        const list = openItemList(this.#editor.editState, () => below.map((item) => this.#editor.item(item.id)).filter(Boolean));
        this.#showUpdating(id, { ...list, element: refusalMessage(latest, list.element) });
      } else this.#editor.showMessage(id, refusalMessage(latest));
      const initial = { note: command.note, evidence: command.evidence?.join("\n") };
      const onSubmit = (values) => this.#recordCompleted(id, complete, spec, values, open, latest.reasons);
      this.#editor.openForm(id, `missing ${outcomeWord(command)}`, spec, initial, onSubmit, this.#dismiss(id), command);
    };
    this.#openWhenFree(id, response, "Add what is missing…", open);
  }

  /** Gives a role first, if that was missing. */
  async #recordCompleted(id, command, spec, values, open, accepted) {
    if (spec.role !== null) {
      const role = await this.recordRelease({ do: "set", changes: [{ key: `role.${spec.role}`, value: values.person }] });
      if (!role.recorded && role.message) {
        return this.#editor.showMessage(id, refusalMessage(role, dismissButtons(this.#dismiss(id))));
      }
    }
    return this.record(id, withValues(command, spec, values), open, spec.signer?.id, accepted);
  }

  /** The command with the open items below it, as they are on the page; null where one is not on the page yet. */
  #withOpenItems(command, reasons) {
    const open = reasons.filter(({ needs }) => needs === "all").map((reason) => this.#editor.item(reason.id));
    if (!open.length) return command;
    if (open.includes(undefined)) return null;
    return { ...command, items: [...command.items, ...open.map(({ id, seen }) => ({ id, expected: seen }))] };
  }

  /** Opens the form again with what was typed, and shows what is wrong with it. */
  #reopenForm(id, response, reopen) {
    this.#openWhenFree(id, response, "Change it…", (latest) => {
      this.#editor.showMessage(id, refusalMessage(latest));
      reopen(latest);
    });
  }

  /** Opens a form at once; while another form is open, offers a button that does so. */
  #openWhenFree(id, response, label, open) {
    if (this.#editor.canOpenForm(id)) return open(response);
    const later = button("rs-edit-do rs-edit-main", () => open(response), label);
    this.#editor.showMessage(id, refusalMessage(response, dismissButtons(this.#dismiss(id), later)));
  }
}

const NOT_ON_PAGE = { message: "the page does not show the open items below it yet", reasons: [], hints: [] };

/** The command without the items of which nothing was recorded, because they were in the state already. */
const withoutAlready = (command, { already = [] }) => already.length
  ? { ...command, items: command.items.filter(({ id }) => !already.some((other) => other.id === id)) }
  : command;

/** The response without the warnings that repeat the reasons of a refusal that was overridden. */
const withoutAccepted = (response, accepted) => ({
  ...response,
  cautions: response.cautions.filter((caution) => !accepted.some(({ message }) => caution.startsWith(message))),
});

/** The command with the values that the form asked for. */
const withValues = (command, spec, values) => ({
  ...command,
  ...(spec.note === undefined ? {} : { note: values.note ?? (command.do === "correct" ? "" : null) }),
  ...(spec.evidence === undefined ? {} : { evidence: values.evidence }),
  ...(spec.late ? { late: true } : {}),
  ...(spec.again ? { again: true } : {}),
});
