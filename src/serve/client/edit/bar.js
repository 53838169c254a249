// The bar on top: that this page writes, into which file and as whom; what happened last, which is also said
// aloud.

import { button, key, make } from "./dom.js";
import { question, who } from "./author.js";
import { unmarked } from "./words.js";

const SIGN = "EDITING";

export class Bar {
  #sheet = null;
  #target = make("p", { className: "rs-edit-target" });
  #who = make("div", { className: "rs-edit-as" });
  /** What happened last, whatever it was. */
  #last = make("p", { className: "rs-edit-last", role: "status" });
  #shown = null;
  /** Where the log is written. */
  slot = make("div", { className: "rs-edit-slot" });

  constructor({ log, keys }) {
    const logs = button("rs-edit-log", log, "Log…");
    this.element = make("section", { className: "rs-edit-bar", ariaLabel: "Editing" },
      make("strong", { textContent: SIGN }), this.#target, this.#who, this.#last, logs,
      button("rs-edit-keys", keys, "Keys ", key("?")), this.slot);
    new ResizeObserver(() => this.#measure()).observe(this.element);
  }

  /** Shows the sheet, and that nothing can be recorded where `off` says why. */
  show(sheet, off) {
    this.#sheet = sheet;
    this.#attach();
    this.#target.replaceChildren(off ? make("b", { textContent: off }) : this.#written());
    const now = who(sheet);
    if (this.#shown !== now || !this.#who.firstChild) now ? this.#name(now) : this.#ask();
  }

  saved(at, what) {
    this.say(`Saved${at ? ` ${at}` : ""}, ${what}`);
  }

  /** Says something, also aloud, and also when it was said before. */
  say(text) {
    const said = unmarked(text);
    this.#last.title = said;
    this.#last.textContent = said + (this.#last.textContent === said ? "\u00a0" : "");
  }

  /** Puts the question who records before the user. */
  ask() {
    if (!this.#who.querySelector("form")) this.#ask();
    this.#who.querySelector("form").dataset.rsFirst = "";
    this.#who.querySelector("select, input").focus();
    this.say("Say who you are first. Nothing was recorded.");
  }

  #written() {
    const { closed } = this.#sheet;
    const end = closed && make("b", {}, `The release is closed: ${closed.replace("-", " ")}. `);
    return make("span", {}, end, "Changes are written to ", path(this.#sheet));
  }

  #name(id) {
    this.#shown = id;
    const person = this.#sheet.people.find((one) => one.id === id);
    const change = button("", () => {
      this.#ask();
      this.#who.querySelector("select, input").focus();
    }, make("b", { textContent: id }));
    change.title = `${person?.name ?? id}. Somebody else?`;
    this.#who.replaceChildren("as ", change);
  }

  #ask() {
    this.#shown = null;
    this.#who.replaceChildren(question(this.#sheet, () => {
      this.#name(who(this.#sheet));
      this.#who.querySelector("button").focus();
      this.say(`You record as ${this.#shown}.`);
    }));
  }

  #attach() {
    const skip = document.querySelector("body > .skip");
    if (!this.element.isConnected) skip ? skip.after(this.element) : document.body.prepend(this.element);
    // The text of the title stays the node that it was: live-reload.js knows it.
    const title = document.querySelector("title")?.firstChild;
    if (title && !title.data.startsWith(SIGN)) title.data = `${SIGN}: ${title.data}`;
  }

  #measure() {
    document.documentElement.style.setProperty("--rs-edit-bar", `${this.element.offsetHeight}px`);
  }
}

/** The file; what all releases have in common may be left out where there is no room. */
const path = ({ file, release }) => {
  const own = file.endsWith(`${release}.yaml`) ? `${release}.yaml` : file;
  return make("code", {}, make("span", { className: "rs-edit-lead", textContent: file.slice(0, -own.length) }), own);
};
