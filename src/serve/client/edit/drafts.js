// What was typed and not recorded. The tab keeps it, so that a reload of the page does not lose it.

const STORAGE_KEY = "runsheet-drafts";

/** The id of drafts of dialogs, which belong to no item or section. No id is a space. */
export const DIALOG = " ";

const storageKey = () => `${STORAGE_KEY} ${location.pathname}`;

const restore = () => {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey())) ?? {};
  } catch {
    return {};
  }
};

const keyOf = (id, name) => `${id}\n${name}`;
/** A form always has a state, so that alone is nothing typed. */
const isBlank = (values) => Object.entries(values).every(([name, value]) => name === "state" || !value.trim());
const ask = (event) => event.preventDefault();

/** The drafts of the page, each by the id of an item, a section or the bar, and the name of its form. */
class Drafts {
  #drafts;
  /** The open form: its `id` and `name`, and the `command` that it completes; null if there is none. */
  #open;
  /** The form that was open before the page was loaded anew, until another one is opened. */
  #lastOpen;
  #isStored = true;

  constructor() {
    const { drafts = [], open = null } = restore();
    this.#drafts = new Map(drafts);
    this.#open = this.#lastOpen = open;
  }

  /** The values of a draft; undefined if nothing was typed. */
  get(id, name) {
    return this.#drafts.get(keyOf(id, name));
  }

  /** Keeps the values of a form as its draft. */
  set(id, name, values) {
    // The last one is the newest.
    this.#drafts.delete(keyOf(id, name));
    if (!isBlank(values)) this.#drafts.set(keyOf(id, name), values);
    this.#store();
  }

  /** Deletes the drafts of all forms at `id`. */
  delete(id) {
    for (const key of this.#drafts.keys()) if (key.startsWith(keyOf(id, ""))) this.#drafts.delete(key);
    this.#store();
  }

  /** The form that was open before a reload, if text was typed into it; null the next time. */
  takeLastOpen() {
    const form = this.#lastOpen;
    this.#lastOpen = null;
    return form && this.get(form.id, form.name) ? form : null;
  }

  /** Notes which form is open, or null. */
  set open(form) {
    this.#open = form;
    this.#lastOpen = null;
    this.#store();
  }

  /** The id at which a form of this name has the newest draft; null if none has one. */
  newest(name) {
    return [...this.#drafts.keys()].findLast((key) => key.endsWith(keyOf("", name)))?.split("\n")[0] ?? null;
  }

  /** If the browser stores nothing, it asks before it leaves a page with drafts. */
  #store() {
    try {
      sessionStorage.setItem(storageKey(), JSON.stringify({ drafts: [...this.#drafts], open: this.#open }));
      this.#isStored = true;
    } catch {
      this.#isStored = false;
    }
    // A listener that is not needed would keep the page out of the cache of the Back button.
    if (this.#isStored || !this.#drafts.size) removeEventListener("beforeunload", ask);
    else addEventListener("beforeunload", ask);
  }
}

export const drafts = new Drafts();
