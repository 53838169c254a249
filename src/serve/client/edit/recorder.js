// From what is to be recorded to what the page says of it: on its way, saved, refused, or two sides of it.

import { remedy } from "./actions.js";
import { button } from "./dom.js";
import { along, caution, clash, dismissal, refusal, why } from "./messages.js";
import { send } from "./api.js";
import { inWords, sentence, short } from "./words.js";

export class Recorder {
  /** What is on its way or not yet on the page, by item. */
  saving = new Map();
  /** What went out while the server went away. */
  #unsure = new Map();
  /** What has to be told anew when the page changes, by item. */
  #fills = new Map();
  #link;
  #page;

  /** `page` knows the sheet and its items, who records, and how the page says and asks something. */
  constructor(link, page) {
    this.#link = link;
    this.#page = page;
  }

  /**
   * Records `act` at `id`: an item, a section, or the log. `reopen` opens the form again in which it was said,
   * should that have to be changed.
   */
  async record(id, act, reopen = null) {
    if (!this.#page.isReady()) return;
    const { sheet, who } = this.#page;
    this.#page.say(id, null);
    this.#fills.delete(id);
    this.#unsure.delete(id);
    if (act.do === "tick") this.saving.set(id, { act, isRecorded: false });
    this.#page.mark();
    const answer = await send(this.#link, sheet.release, who, act);
    if (answer.recorded) this.#recorded(id, act, answer);
    else this.#refused(id, act, lost(act, answer), reopen);
  }

  /** What is recorded is saved once the page shows it. */
  settle() {
    for (const fill of this.#fills.values()) fill();
    for (const [id, { act, isRecorded }] of this.saving) {
      if (!isRecorded) continue;
      if (this.#isShown(id, act)) this.#saved(id, act);
      else if (this.#link.isOutdated) this.#hidden(id);
    }
    for (const [id, act] of this.#unsure) {
      if (!this.#isShown(id, act)) continue;
      this.#unsure.delete(id);
      if (!this.#isMine(id, act)) continue;
      this.#page.say(id, null);
      this.#saved(id, act);
    }
  }

  #isMine(id, act) {
    const seen = this.#page.item(id)?.seen;
    return seen?.state === act.state && seen.by.includes(this.#page.who);
  }

  #isShown(id, act) {
    const item = this.#page.item(id);
    return !item || item.seen.events > act.items[0].expected.events;
  }

  #saved(id, act) {
    this.saving.delete(id);
    this.#page.mark();
    const more = act.items.length - 1;
    this.#page.saved(id, `${this.#name(id)}${more ? ` and ${more} below it` : ""}: ${act.state}`);
  }

  #hidden(id) {
    this.saving.delete(id);
    this.#page.mark();
    this.#page.say(id, caution(["recorded; the page shows it when the mistake in the site is mended"], this.#dismiss(id)));
  }

  #recorded(id, act, answer) {
    this.#page.forget(id);
    const known = [...answer.cautions, ...(answer.message ? [answer.message] : [])];
    if (known.length) this.#page.say(id, caution(known, this.#dismiss(id)));
    if (act.do !== "tick") return this.#page.saved(id, answer.news.map((one) => `${short(one.text)}: ${one.what}`).join(", "));
    this.saving.get(id).isRecorded = true;
    this.settle();
  }

  #refused(id, act, answer, reopen) {
    this.saving.delete(id);
    this.#page.mark();
    const asked = remedy(act, answer.reasons);
    if (answer.isClash && answer.reasons[0]?.now) this.#overtaken(id, act, answer);
    else {
      if (asked) this.#mend(id, act, asked, answer);
      else if (reopen && answer.isOfText) this.#reword(id, answer, reopen);
      else this.#page.say(id, refusal(answer, dismissal(this.#dismiss(id), answer.mayRepeat ? this.#again(id, act) : null)));
      this.#page.aloud(this.#spoken(answer));
    }
    if (!answer.isLost || act.do !== "tick") return;
    this.#unsure.set(id, act);
    this.settle();
  }

  #spoken(answer) {
    const below = answer.reasons.filter(({ needs }) => needs === "all").map((reason) => this.#page.item(reason.id)).filter(Boolean);
    const told = [...why(answer), ...below.map(({ text, state }) => `${short(text)} below it is ${state}`)];
    const isSaid = !answer.reasons.length || answer.isUnknown;
    return [...(isSaid ? [] : ["not recorded"]), ...told].map(sentence).join(" ");
  }

  #overtaken(id, act, { reasons }) {
    // Several were meant, each as it was: whoever meant them looks at all of them again.
    if (act.items.length > 1) return this.#changed(id, act, reasons);
    const [{ now }] = reasons;
    const theirs = () => this.#page.shown(id, now);
    const mine = () => this.record(id, { ...act, items: [{ id, expected: now }] });
    this.#show(id, clash(act, theirs, this.#page.who, { keep: this.#dismiss(id), mine }));
    const { note, ...event } = theirs();
    const other = `${this.#name(id)} is ${inWords(event)}${note ? ` (“${short(note)}”)` : ""}`;
    this.#page.aloud(`Not recorded. Somebody else was faster: ${other}. Keep that, or record yours after it.`);
  }

  #changed(id, act, reasons) {
    const told = reasons.map((reason) => ({
      message: `“${this.#name(reason.id)}” is ${inWords({ ...reason.now, at: null })} now; that is not what you saw`,
    }));
    const look = () => this.record(id, { ...act, items: [{ id, expected: this.#page.item(id).seen }] });
    const answer = { reasons: told, hints: [] };
    this.#page.say(id, refusal(answer, dismissal(this.#dismiss(id), button("rs-edit-do rs-edit-main", look, "Look again"))));
    this.#page.aloud(this.#spoken(answer));
  }

  /** Says what changes with the page. */
  #show(id, { element, fill }) {
    fill();
    this.#fills.set(id, fill);
    this.#page.say(id, element);
  }

  #again(id, act) {
    return button("rs-edit-do rs-edit-main", () => this.record(id, act), "Try again");
  }

  #dismiss(id) {
    return () => this.#page.say(id, null);
  }

  #name(id) {
    return short(this.#page.item(id)?.text ?? id);
  }

  /** Asks for what is missing. */
  #mend(id, act, asked, answer) {
    const open = (latest) => {
      const whole = this.#whole(act, answer.reasons);
      if (!whole) return this.#page.say(id, refusal(NOT_YET, dismissal(this.#dismiss(id), this.#again(id, act))));
      const below = whole.items?.slice(1) ?? [];
      if (below.length) {
        const list = along(() => below.map((one) => this.#page.item(one.id)).filter(Boolean));
        this.#show(id, { ...list, element: refusal(latest, list.element) });
      } else this.#page.say(id, refusal(latest));
      const typed = { note: act.note, evidence: act.evidence?.join("\n") };
      this.#page.ask(id, `mend ${act.state}`, asked, typed, (given) => this.record(id, amended(whole, asked, given), open), this.#dismiss(id));
    };
    this.#inTime(id, answer, "Add what is missing…", open);
  }

  /** The act with what is open below, as it is on the page now; null where the page does not show it yet. */
  #whole(act, reasons) {
    const open = reasons.filter(({ needs }) => needs === "all").map((reason) => this.#page.item(reason.id));
    if (!open.length) return act;
    if (open.includes(undefined)) return null;
    return { ...act, items: [...act.items, ...open.map(({ id, seen }) => ({ id, expected: seen }))] };
  }

  /** Opens the form again, with what was typed and what is wrong with it. */
  #reword(id, answer, reopen) {
    this.#inTime(id, answer, "Change it…", (latest) => {
      this.#page.say(id, refusal(latest));
      reopen(latest);
    });
  }

  /** Opens a form at once, or where somebody is typing elsewhere, when they come to it. */
  #inTime(id, answer, words, open) {
    if (this.#page.isFree(id)) return open(answer);
    const later = button("rs-edit-do rs-edit-main", () => open(answer), words);
    this.#page.say(id, refusal(answer, dismissal(this.#dismiss(id), later)));
  }
}

const NOT_YET = { message: "the page does not show yet what is open below it", reasons: [], hints: [] };

/** An item that was recorded already is a clash; what is added or logged once more stands there twice. */
const lost = (act, answer) => answer.isLost && act.do !== "tick"
  ? { ...answer, isUnknown: true, reasons: [{ message: "the preview went away: see whether it was recorded before you try again" }] }
  : answer;

/** The act with what was given, and nothing that was not asked for. */
const amended = (act, asked, given) => ({
  ...act,
  ...(asked.note === undefined ? {} : { note: given.note }),
  ...(asked.evidence === undefined ? {} : { evidence: given.evidence }),
  ...(asked.late ? { late: true } : {}),
});
