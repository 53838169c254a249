// The bar at the top: that this page writes, to which file and as whom; and the last message, which screen readers
// announce.

import { currentAuthor, openAuthorDialog } from "./author.js";
import { button, element, kbd } from "./dom.js";
import { releaseActions } from "./menu.js";
import { personName, withoutBackticks } from "./words.js";

const ASK = "Who are you?";

export class Bar {
  #editState = null;
  #label;
  /** Why nothing can be recorded, or null. */
  #disabledReason = null;
  #target = element("p", { className: "rs-edit-target" });
  #author = element("div", { className: "rs-edit-as" });
  /** The last message. On a phone it stands at the thumb. */
  status = element("p", { className: "rs-edit-last", role: "status" });
  #authorButton = button("", () => this.askAuthor());
  #shownAuthor;
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

  /** `isReadOnly`: this reader may not record. */
  constructor({ isReadOnly, onLog, onAdd, onKeys, onMenu, onAction }) {
    this.#label = isReadOnly ? "READ ONLY" : "EDITING";
    this.#onAction = onAction;
    const log = button("rs-edit-log", onLog, "Log…");
    this.#add = button("rs-edit-log", onAdd, "Add…");
    this.#add.ariaLabel = "Add an item…";
    this.#log = log;
    this.#more = button("rs-edit-log rs-edit-more", onMenu, "More…");
    this.#more.ariaLabel = "More actions for the release…";
    this.element = element("section", { className: "rs-edit-bar", ariaLabel: isReadOnly ? "Read only" : "Editing" },
      element("strong", { textContent: this.#label }), this.#target, this.#author, this.status, this.#actions, log, this.#more,
      button("rs-edit-keys", onKeys, "Keys ", kbd("?")), this.slot);
    new ResizeObserver(() => this.#publishHeight()).observe(this.element);
  }

  /** Shows the edit state; `disabledReason` says why nothing can be recorded, or is null. */
  show(editState, disabledReason) {
    this.#editState = editState;
    this.#disabledReason = disabledReason;
    this.#attach();
    if (editState.sections.length) this.#add.remove();
    else if (!this.#add.isConnected) this.#log.after(this.#add);
    this.#showActions(editState);
    this.#target.replaceChildren(disabledReason ? element("b", { textContent: disabledReason }) : this.#targetText());
    this.#showAuthor();
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
    this.status.dataset.rsSaved = "";
  }

  /** Shows the text and has it read aloud, also where it is the same as before. */
  announce(text) {
    const plain = withoutBackticks(text);
    this.status.title = plain;
    delete this.status.dataset.rsSaved;
    // Only a change is read aloud.
    this.status.textContent = plain + (plain && this.status.textContent === plain ? "\u00a0" : "");
  }

  /** Asks who records, unless a proxy said so. `then` is called when that is known. */
  askAuthor(then = () => {}) {
    const { is_identified: isIdentified, you } = this.#editState;
    if (isIdentified) return this.announce(this.#disabledReason ?? `Recording as ${personName(this.#editState, you)}.`);
    openAuthorDialog(this.#editState, () => {
      this.#showAuthor();
      this.announce(`You record as ${personName(this.#editState, currentAuthor(this.#editState))}.`);
      then();
    });
  }

  #targetText() {
    const { closed } = this.#editState;
    const closedText = closed && element("b", {}, `Closed: ${closed.replace("-", " ")}. `);
    return element("span", {}, closedText, "Changes are written to ", filePath(this.#editState));
  }

  #showAuthor() {
    const id = currentAuthor(this.#editState);
    if (this.#shownAuthor === id) return;
    this.#shownAuthor = id;
    const { is_identified: isIdentified } = this.#editState;
    const name = id === null ? ASK : personName(this.#editState, id);
    if (isIdentified) return this.#author.replaceChildren(...(id === null ? [] : ["Recording as ", element("b", { textContent: name })]));
    this.#authorButton.replaceChildren(element("b", { textContent: name }));
    this.#authorButton.title = id === null ? "" : `${name === id ? id : `${name} (${id})`}. Click to change.`;
    this.#author.replaceChildren(id === null ? "" : "as ", this.#authorButton);
  }

  #attach() {
    const skipLink = [...document.querySelectorAll("body > .skip")].at(-1);
    const notice = document.querySelector(".rs-live-notice");
    if (notice && !this.element.contains(notice)) this.element.append(notice);
    if (!this.element.isConnected) skipLink ? skipLink.after(this.element) : document.body.prepend(this.element);
    // The text node stays the same: live-reload.js has a link to it, and changes its text when the title changes.
    const title = document.querySelector("title")?.firstChild;
    if (title && title.data !== this.#labelledTitle) title.data = this.#labelledTitle = `${this.#label}: ${title.data}`;
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
