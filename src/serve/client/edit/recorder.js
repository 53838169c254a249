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
  #desk;

  /** `desk` knows the sheet and its items, who records, and how the page says and asks something. */
  constructor(link, desk) {
    this.#link = link;
    this.#desk = desk;
  }

  /** Records `act` at `id`: an item, a section, or the log. */
  async record(id, act) {
    if (!this.#desk.isReady()) return;
    const { sheet, who } = this.#desk;
    this.#desk.say(id, null);
    this.#unsure.delete(id);
    if (act.do === "tick") this.saving.set(id, { act, isRecorded: false });
    this.#desk.mark();
    const answer = await send(this.#link, sheet.release, who, act);
    if (answer.recorded) this.#recorded(id, act, answer);
    else this.#refused(id, act, answer);
  }

  /** The page has changed: what it shows now is saved. */
  settle() {
    for (const [id, { act, isRecorded }] of this.saving) {
      if (isRecorded && this.#isShown(id, act)) this.#saved(id, act);
    }
    for (const [id, act] of this.#unsure) {
      if (!this.#isShown(id, act)) continue;
      this.#unsure.delete(id);
      const { seen } = this.#desk.item(id);
      if (seen.state !== act.state || !seen.by.includes(this.#desk.who)) continue;
      this.#desk.say(id, null);
      this.#saved(id, act);
    }
  }

  /** The pages stay as they were, because of some mistake in the site; what is recorded is recorded. */
  release() {
    for (const [id, { isRecorded }] of this.saving) {
      if (!isRecorded) continue;
      this.saving.delete(id);
      this.#desk.say(id, caution(["recorded; the page shows it when the site's error is mended"], () => this.#desk.say(id, null)));
    }
    this.#desk.mark();
  }

  #isShown(id, act) {
    const item = this.#desk.item(id);
    return !item || item.seen.events > act.items[0].expected.events;
  }

  #saved(id, act) {
    this.saving.delete(id);
    this.#desk.mark();
    this.#desk.saved(id, `${this.#desk.item(id)?.text ?? id}: ${act.state}`);
  }

  #recorded(id, act, answer) {
    this.#desk.forget(id);
    const known = [...answer.cautions, ...(answer.message ? [answer.message] : [])];
    if (known.length) this.#desk.say(id, caution(known, () => this.#desk.say(id, null)));
    if (act.do !== "tick") return this.#desk.saved(id, answer.news.map((one) => `${one.text}: ${one.what}`).join(", "));
    this.saving.get(id).isRecorded = true;
    this.settle();
  }

  #refused(id, act, answer) {
    this.saving.delete(id);
    this.#desk.mark();
    const dismiss = () => this.#desk.say(id, null);
    const [{ now } = {}] = answer.reasons;
    const asked = remedy(act, answer.reasons);
    if (answer.isClash && now) this.#desk.say(id, this.#clash(id, act, now, dismiss));
    else if (asked) this.#mend(id, act, asked, answer);
    else this.#desk.say(id, refusal(answer, dismissal(dismiss, answer.isLost ? this.#again(id, act) : null)));
    this.#desk.aloud(`Not recorded. ${answer.reasons.map(({ message }) => message).join(". ") || answer.message}`);
    if (!answer.isLost || act.do !== "tick") return;
    this.#unsure.set(id, act);
    this.settle();
  }

  #clash(id, act, now, keep) {
    const mine = () => this.record(id, { ...act, items: [{ ...act.items[0], expected: now }] });
    return clash(act, now, this.#desk.who, { keep, mine });
  }

  #again(id, act) {
    return button("rs-edit-do rs-edit-main", () => this.record(id, act), "Try again");
  }

  /** Asks for what is missing: at once, or where somebody is typing elsewhere, when they come to it. */
  #mend(id, act, asked, answer) {
    const dismiss = () => this.#desk.say(id, null);
    const ask = () => {
      this.#desk.say(id, refusal(answer));
      const typed = { note: act.note, evidence: act.evidence?.join("\n") };
      this.#desk.ask(id, `mend ${act.state}`, asked, typed, (given) => this.record(id, amended(act, asked, given)), dismiss);
    };
    if (this.#desk.isFree(id)) return ask();
    const open = button("rs-edit-do rs-edit-main", ask, "Add what is missing…");
    this.#desk.say(id, refusal(answer, dismissal(dismiss, open)));
  }
}

/** The act with what was given, and nothing that was not asked for. */
const amended = (act, asked, given) => ({
  ...act,
  ...(asked.note === undefined ? {} : { note: given.note }),
  ...(asked.evidence === undefined ? {} : { evidence: given.evidence }),
  ...(asked.late ? { late: true } : {}),
  ...(asked.all ? { all: true } : {}),
});
