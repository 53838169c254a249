// From what is to be recorded to what the page says of it: on its way, saved, refused, or two sides of it.

import { remedy } from "./acts.js";
import { button } from "./make.js";
import { caution, clash, dismissal, refusal } from "./said.js";
import { send } from "./send.js";

export class Recorder {
  /** What is on its way or not yet on the page, by item. */
  saving = new Map();
  /** What went out while the server went away. */
  #unsure = new Map();
  #link;
  #page;

  /** `page` knows the sheet and its items, who records, and how the page says and asks something. */
  constructor(link, page) {
    this.#link = link;
    this.#page = page;
  }

  /** Records `act` at `id`: an item, a section, or the log. */
  async record(id, act) {
    if (!this.#page.isReady()) return;
    const { sheet, who } = this.#page;
    this.#page.say(id, null);
    this.#unsure.delete(id);
    if (act.do === "tick") this.saving.set(id, { act, isRecorded: false });
    this.#page.mark();
    const answer = await send(this.#link, sheet.release, who, act);
    if (answer.recorded) this.#recorded(id, act, answer);
    else this.#refused(id, act, answer);
  }

  /** What is recorded is saved once the page shows it. */
  settle() {
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
    this.#page.saved(id, `${this.#page.item(id)?.text ?? id}: ${act.state}`);
  }

  #hidden(id) {
    this.saving.delete(id);
    this.#page.mark();
    this.#page.say(id, caution(["recorded; the page shows it when the mistake in the site is mended"], () => this.#page.say(id, null)));
  }

  #recorded(id, act, answer) {
    this.#page.forget(id);
    const known = [...answer.cautions, ...(answer.message ? [answer.message] : [])];
    if (known.length) this.#page.say(id, caution(known, () => this.#page.say(id, null)));
    if (act.do !== "tick") return this.#page.saved(id, answer.news.map((one) => `${one.text}: ${one.what}`).join(", "));
    this.saving.get(id).isRecorded = true;
    this.settle();
  }

  #refused(id, act, answer) {
    this.saving.delete(id);
    this.#page.mark();
    const dismiss = () => this.#page.say(id, null);
    const [{ now } = {}] = answer.reasons;
    const asked = remedy(act, answer.reasons);
    if (answer.isClash && now) this.#page.say(id, this.#clash(id, act, now, dismiss));
    else if (asked) this.#mend(id, act, asked, answer);
    else this.#page.say(id, refusal(lost(act, answer), dismissal(dismiss, answer.mayRepeat ? this.#again(id, act) : null)));
    this.#page.aloud(`Not recorded. ${answer.reasons.map(({ message }) => message).join(". ") || answer.message}`);
    if (!answer.isLost || act.do !== "tick") return;
    this.#unsure.set(id, act);
    this.settle();
  }

  #clash(id, act, now, keep) {
    const mine = () => this.record(id, { ...act, items: [{ ...act.items[0], expected: now }] });
    return clash(act, now, this.#page.who, { keep, mine });
  }

  #again(id, act) {
    return button("rs-edit-do rs-edit-main", () => this.record(id, act), "Try again");
  }

  /** Asks for what is missing: at once, or where somebody is typing elsewhere, when they come to it. */
  #mend(id, act, asked, answer) {
    const dismiss = () => this.#page.say(id, null);
    const ask = () => {
      this.#page.say(id, refusal(answer));
      const typed = { note: act.note, evidence: act.evidence?.join("\n") };
      this.#page.ask(id, `mend ${act.state}`, asked, typed, (given) => this.record(id, amended(act, asked, given)), dismiss);
    };
    if (this.#page.isFree(id)) return ask();
    const open = button("rs-edit-do rs-edit-main", ask, "Add what is missing…");
    this.#page.say(id, refusal(answer, dismissal(dismiss, open)));
  }
}

/** An item that was recorded already is a clash; what is added or logged once more stands there twice. */
const lost = (act, answer) => answer.isLost && act.do !== "tick"
  ? { ...answer, message: "the preview went away: see whether it was recorded before you try again" }
  : answer;

/** The act with what was given, and nothing that was not asked for. */
const amended = (act, asked, given) => ({
  ...act,
  ...(asked.note === undefined ? {} : { note: given.note }),
  ...(asked.evidence === undefined ? {} : { evidence: given.evidence }),
  ...(asked.late ? { late: true } : {}),
  ...(asked.all ? { all: true } : {}),
});
