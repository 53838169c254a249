// The bar at the top: that this page writes, to which file and as whom; and the last message, which screen readers
// announce.

import { authorForm, currentAuthor } from "./author.js";
import { button, element, kbd } from "./dom.js";
import { releaseActions } from "./menu.js";
import { personName, withoutBackticks } from "./words.js";

const LABEL = "EDITING";

export class Bar {
  #editState = null;
  #target = element("p", { className: "rs-edit-target" });
  #author = element("div", { className: "rs-edit-as" });
  #status = element("p", { className: "rs-edit-last", role: "status" });
  #shownAuthor = null;
  /** The page's title with the label before it, once it was set. */
  #labelledTitle = null;
  #log;
  #more;
  /** The buttons for what is most likely done to the release next. */
  #actions = element("div", { className: "rs-edit-actions" });
  #shownActions = null;
  #onAction;
  /** Where the forms for the log and for items without a section open. */
  slot = element("div", { className: "rs-edit-slot" });

  /** For checklists without sections; otherwise each section has a button of its own. */
  #add;

  constructor({ onLog, onAdd, onKeys, onMenu, onAction }) {
    this.#onAction = onAction;
    const log = button("rs-edit-log", onLog, "Log…");
    this.#add = button("rs-edit-log", onAdd, "Add…");
    this.#add.ariaLabel = "Add an item…";
    this.#log = log;
    this.#more = button("rs-edit-log rs-edit-more", onMenu, "More…");
    this.#more.ariaLabel = "More actions for the release…";
    this.element = element("section", { className: "rs-edit-bar", ariaLabel: "Editing" },
      element("strong", { textContent: LABEL }), this.#target, this.#author, this.#status, this.#actions, log, this.#more,
      button("rs-edit-keys", onKeys, "Keys ", kbd("?")), this.slot);
    new ResizeObserver(() => this.#publishHeight()).observe(this.element);
  }

  /** Shows the edit state; `disabledReason` says why nothing can be recorded, or is null. */
  show(editState, disabledReason) {
    this.#editState = editState;
    this.#attach();
    if (editState.sections.length) this.#add.remove();
    else if (!this.#add.isConnected) this.#log.after(this.#add);
    this.#showActions(editState);
    this.#target.replaceChildren(disabledReason ? element("b", { textContent: disabledReason }) : this.#targetText());
    const author = currentAuthor(editState);
    if (this.#shownAuthor === author && this.#author.firstChild) return;
    if (author) this.#showAuthor(author);
    else if (editState.is_identified) this.#author.replaceChildren();
    else this.#showForm();
  }

  #showActions(editState) {
    const actions = releaseActions(editState).filter(({ isFirst }) => isFirst);
    const names = actions.map(({ name }) => name).join();
    if (names === this.#shownActions) return;
    this.#shownActions = names;
    const buttons = actions.map(({ name, text }) => button("rs-edit-log", () => this.#onAction(name), text));
    const hadFocus = this.#actions.contains(document.activeElement);
    this.#actions.replaceChildren(...buttons);
    if (hadFocus) this.#more.focus();
  }

  /** `time` is as the page shows it, or null. */
  announceSaved(time, text) {
    this.announce(`Saved${time ? ` ${time}` : ""}, ${text}`);
  }

  /** Shows the text and has it read aloud, also where it is the same as before. */
  announce(text) {
    const plain = withoutBackticks(text);
    this.#status.title = plain;
    // Only a change is read aloud.
    this.#status.textContent = plain + (this.#status.textContent === plain ? "\u00a0" : "");
  }

  /** Asks who records, and moves the focus there. */
  requireAuthor() {
    if (!this.#author.querySelector("form")) this.#showForm();
    this.#author.querySelector("form").dataset.rsFirst = "";
    this.#author.querySelector("select, input").focus();
    this.announce("Say who you are first. Nothing was recorded.");
  }

  #targetText() {
    const { closed } = this.#editState;
    const closedText = closed && element("b", {}, `The release is closed: ${closed.replace("-", " ")}. `);
    return element("span", {}, closedText, "Changes are written to ", filePath(this.#editState));
  }

  #showAuthor(id) {
    this.#shownAuthor = id;
    const name = personName(this.#editState, id);
    if (this.#editState.is_identified) return this.#author.replaceChildren("Recording as ", element("b", { textContent: name }));
    const change = button("", () => {
      this.#showForm();
      this.#author.querySelector("select, input").focus();
    }, element("b", { textContent: name }));
    change.title = `${name === id ? id : `${name} (${id})`}. Somebody else?`;
    this.#author.replaceChildren("as ", change);
  }

  #showForm() {
    this.#shownAuthor = null;
    this.#author.replaceChildren(authorForm(this.#editState, () => {
      this.#showAuthor(currentAuthor(this.#editState));
      this.#author.querySelector("button").focus();
      this.announce(`You record as ${personName(this.#editState, this.#shownAuthor)}.`);
    }));
  }

  #attach() {
    const skipLink = [...document.querySelectorAll("body > .skip")].at(-1);
    if (!this.element.isConnected) skipLink ? skipLink.after(this.element) : document.body.prepend(this.element);
    // The text node stays the same: live-reload.js has a link to it, and changes its text when the title changes.
    const title = document.querySelector("title")?.firstChild;
    if (title && title.data !== this.#labelledTitle) title.data = this.#labelledTitle = `${LABEL}: ${title.data}`;
  }

  #publishHeight() {
    document.documentElement.style.setProperty("--rs-edit-bar", `${this.element.offsetHeight}px`);
  }
}

/** The release's file. The stylesheet may hide the folders, which all releases share, where there is no room. */
const filePath = ({ file, release }) => {
  const name = file.endsWith(`${release}.yaml`) ? `${release}.yaml` : file;
  return element("code", {}, element("span", { className: "rs-edit-lead", textContent: file.slice(0, -name.length) }), name);
};
