// What the preview lays over a page: errors in the site's files, that the page's file is gone, or that there is no
// connection. At its top: which records are not shared yet.

import { button, element } from "../edit/dom.js";

const NO_ERRORS = { text: "", count: 0, files: [] };

const panel = element("section", { className: "rs-live-panel", role: "status", ariaLabel: "Preview", hidden: true });
const title = element("strong");
const note = element("span");
// No `pre`: scripts of the page may add buttons to each.
const text = element("div", { className: "rs-live-text" });
const disconnected = element("p", {
  className: "rs-live-label", role: "status", hidden: true, textContent: "Preview is not connected. Trying again.",
});
const gone = element("p", { className: "rs-live-gone", role: "status", hidden: true },
  "The file of this page no longer exists. This is its last version. ", element("a", { href: "/", textContent: "Overview" }));

const notice = element("p", { className: "rs-live-notice", role: "status", hidden: true });

let current = NO_ERRORS;
/** The text of the errors that the reader has hidden. */
let hiddenText = "";
let lastGood = new Date();

const hide = () => {
  hiddenText = current.text;
  panel.hidden = true;
};

panel.append(
  element("p", {}, button("", hide, "Hide ", element("kbd", { textContent: "Esc" })), title, " ", note),
  text);

/** Puts the elements on the page. */
export const attach = () => {
  document.head.append(element("link", { rel: "stylesheet", href: "/_runsheet/live-reload.css" }));
  document.body.append(panel, disconnected, gone);
  const skipLink = [...document.querySelectorAll("body > .skip")].at(-1);
  skipLink ? skipLink.after(notice) : document.body.prepend(notice);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden || document.querySelector("dialog[open], :popover-open")) return;
    hide();
  });
};

/** Shows errors, and returns whether they differ from those shown before. */
export const showErrors = (errors, isOutdated) => {
  if (!isOutdated) lastGood = new Date();
  if (errors.text === current.text) return false;
  current = errors;
  title.textContent = summary(errors);
  text.replaceChildren(...errors.text.trimEnd().split("\n").flatMap(highlight));
  const time = lastGood.toLocaleTimeString([], { hour12: false });
  note.textContent = isOutdated ? `The page shows its last version without errors, from ${time}.` : "";
  panel.hidden = !errors.text || errors.text === hiddenText;
  if (!errors.text) hiddenText = "";
  return true;
};

export const showDisconnected = (isDisconnected) => (disconnected.hidden = !isDisconnected);

/** Shows a text of the server until there is another one; null removes it. */
export const showNotice = (text) => {
  if (notice.textContent === (text ?? "")) return;
  notice.hidden = text === null;
  notice.textContent = text ?? "";
};

export const showGone = (isGone) => {
  if (gone.hidden === isGone) gone.hidden = !isGone;
};

/** `2 errors in content/a.md`. */
const summary = ({ count, files }) => {
  const where = files.length > 1 ? `${files.length} files` : files[0];
  return `${count} error${count === 1 ? "" : "s"}${where ? ` in ${where}` : ""}`;
};

/** A line of the errors with colours, as in the terminal. */
const highlight = (line) => {
  const [, kind, place, rest] = /^(error(?:\[[\w-]+\])?:)?( *--> .*)?(.*)$/.exec(line);
  const marks = rest.split(/(\^+)/).map((part) => (part.startsWith("^") ? element("b", { textContent: part }) : part));
  return [kind && element("b", { textContent: kind }), place && element("i", { textContent: place }), ...marks, "\n"].filter(Boolean);
};
