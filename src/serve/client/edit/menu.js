// What can be done to the release as a whole: the buttons in the bar, and the rest in a dialog.

import { button, element } from "./dom.js";

/**
 * The commands that are possible now, the most likely first. `run` is called with one's `name`.
 * `isFirst`: it has a button in the bar.
 */
export const releaseActions = ({ status, closed, is_outdated: isOutdated }) => [
  status === "planned" && { name: "start", text: "Start", isFirst: true },
  !closed && { name: "close", text: "Close…", isFirst: true },
  closed && { name: "reopen", text: "Reopen…", isFirst: true },
  closed === "done" && { name: "roll-back", text: "Roll back…" },
  isOutdated && { name: "update", text: "Move to the current checklist…" },
  { name: "details", text: "Owner, roles, links and times…" },
  { name: "copy", text: "Copy status" },
  { name: "log", text: "Log…" },
  { name: "new", text: "New release…" },
].filter(Boolean);

/**
 * Opens and returns a dialog with a list of actions, each with its `text`; `choose` gets the one that is chosen. `before` is shown above the list,
 * `after` below it.
 */
export const openMenu = ({ title, actions, choose, before = null, after = null }) => {
  const entry = (action) => element("li", {}, button("rs-edit-do", () => {
    dialog.close();
    choose(action);
  }, action.text));
  const dialog = element("dialog", { className: "rs-edit-dialog rs-edit-menu" },
    element("h2", { id: "rs-edit-title", textContent: title }), before, element("ul", {}, ...actions.map(entry)), after,
    element("p", { className: "rs-edit-buttons" }, button("rs-edit-do rs-edit-leave", () => dialog.close(), "Cancel")));
  dialog.setAttribute("aria-labelledby", "rs-edit-title");
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};
