// Applies to the page on the screen what differs between the page as it was sent before and as it is sent now.
// What a reader did to it since (opened, filtered, sorted, typed, scrolled) is in neither, and stays.

import { matchNodes } from "./node-matching.js";

const ELEMENT = Node.ELEMENT_NODE;

/** Whether an element is a script tag that `runsheet serve` added. */
const isPreviewScript = (node) => node.nodeType === ELEMENT && node.localName === "script" && node.hasAttribute("data-page");

/** The addresses of the page's own scripts. */
const scriptAddresses = (page) => {
  const scripts = [...page.querySelectorAll("script[src]")].filter((script) => !isPreviewScript(script));
  return scripts.map((script) => new URL(script.getAttribute("src"), location).href).join("\n");
};

/** Whether the page can be edited: a server may have been restarted with `--edit`, or without. */
const isEditable = (page) => Boolean(page.querySelector('script[src="/_runsheet/edit.js"]'));

/** Has to be made before any other script changes the page: then the sent page and the screen are still the same. */
export class PagePatch {
  /** The page as it was last sent. */
  #sent = document.cloneNode(true);
  /** For each node that was sent, the node on the screen. */
  #shown = new WeakMap();
  #scripts = scriptAddresses(document);
  #added = [];
  /** Whether each `details` that went away was open, by its key. */
  #openDetails = new Map();
  /** Where the reader was when nothing of what they saw was left, and how far the page was scrolled then. */
  #lostPosition = null;

  constructor() {
    this.#link(this.#sent, document);
  }

  /** Whether only a reload shows the page: it has other scripts, or can be edited now and could not before. */
  needsReload(page) {
    return scriptAddresses(page) !== this.#scripts || isEditable(page) !== isEditable(this.#sent);
  }

  /** Shows `page`, and returns the nodes that are new. */
  apply(page) {
    this.#added = [];
    this.#keepPosition(() => this.#patch(this.#sent, page));
    this.#sent = page;
    return this.#added;
  }

  /** Notes that `next` has taken the place of a `link` element. */
  replaced(element, next) {
    const copy = [...this.#sent.querySelectorAll("link")].find((link) => this.#shown.get(link) === element);
    if (copy) this.#shown.set(copy, next);
  }

  #link(copy, node) {
    this.#shown.set(copy, node);
    for (let a = copy.firstChild, b = node.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) this.#link(a, b);
  }

  #patch(before, after) {
    const shown = this.#shown.get(before);
    this.#shown.set(after, shown);
    if (before.nodeType !== ELEMENT && before.nodeType !== Node.DOCUMENT_NODE) {
      if (before.data !== after.data && shown) shown.data = after.data;
      return;
    }
    if (isPreviewScript(before)) return;
    if (before.nodeType === ELEMENT) patchAttributes(before, after, shown);
    this.#patchChildren(before, after, shown);
  }

  #patchChildren(before, after, shown) {
    const old = [...before.childNodes];
    const { partners, equal } = matchNodes(old, [...after.childNodes]);
    const kept = new Set(partners.values());
    for (const node of old) if (!kept.has(node)) this.#remove(this.#shown.get(node), shown);
    let previous = null;
    for (const node of [...after.childNodes]) {
      const partner = partners.get(node);
      // The old copy of an equal node is kept, and with it the links of all nodes within.
      if (equal.has(node)) node.replaceWith(partner);
      else if (partner) this.#patch(partner, node);
      else this.#insert(node, previous, shown);
      previous = this.#shown.get(equal.has(node) ? partner : node);
    }
  }

  #remove(node, parent) {
    const child = childWith(node, parent) ?? node;
    for (const details of detailsIn(child)) this.#openDetails.set(keyOf(details), details.open);
    child?.remove();
  }

  #insert(node, previous, parent) {
    const copy = document.importNode(node, true);
    const before = previous && childWith(previous, parent);
    if (before) before.after(copy);
    else parent.prepend(copy);
    this.#link(node, copy);
    for (const details of detailsIn(copy)) details.open = this.#openDetails.get(keyOf(details)) ?? details.open;
    this.#added.push(copy);
  }

  /** Keeps what is seen where it is, or brings back what was lost, unless the reader has scrolled since. */
  #keepPosition(change) {
    const root = document.documentElement;
    const visible = scrollY > 0 ? visibleElements() : [];
    const lost = this.#lostPosition?.scrollY === scrollY ? this.#lostPosition : null;
    root.style.overflowAnchor = "none";
    const focused = document.activeElement;
    change();
    const isThere = (position) => position && document.getElementById(position.id);
    const anchor = [lost, ...visible].find(isThere);
    if (anchor) scrollBy(0, isThere(anchor).getBoundingClientRect().top - anchor.top);
    const stillLost = anchor ? anchor !== lost && lost : lost ?? visible[0];
    this.#lostPosition = stillLost ? { ...stillLost, scrollY } : null;
    root.style.overflowAnchor = "";
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }
}

/** Only attributes that the file changed: those that the reader changed stay. */
const patchAttributes = (before, after, shown) => {
  for (const { name, value } of after.attributes) {
    if (before.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  for (const { name } of before.attributes) {
    if (!after.hasAttribute(name)) shown.removeAttribute(name);
  }
};

/** The child of `parent` that holds `node`: a script of the page may have wrapped it. */
const childWith = (node, parent) => {
  while (node && node.parentNode !== parent) node = node.parentNode;
  return node;
};

const detailsIn = (node) =>
  (node?.nodeType === ELEMENT ? [node, ...node.querySelectorAll("details")] : []).filter(({ localName }) => localName === "details");

/** The same for a `details` that goes and comes back. */
const keyOf = (details) =>
  [details.parentElement?.closest("[id]")?.id, details.querySelector("summary")?.textContent.trim()].join("\n");

/** Elements with ids from the top of the window down, and how far from it they are. */
const visibleElements = () => {
  const found = new Map();
  for (let y = 80; y < innerHeight; y += 40) {
    const element = document.elementFromPoint(innerWidth / 2, y)?.closest("main [id]");
    if (element && !found.has(element.id)) found.set(element.id, { id: element.id, top: element.getBoundingClientRect().top });
  }
  return [...found.values()];
};
