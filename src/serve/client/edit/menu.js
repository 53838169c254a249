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
  isOutdated && { name: "update", text: "Move to the newest checklist…" },
  { name: "details", text: "Owner, roles, links and times…" },
  { name: "copy", text: "Copy status" },
  { name: "log", text: "Log…" },
  { name: "new", text: "New release…" },
].filter(Boolean);

/** Opens the list of all actions; `run` is called with the name of the one that is chosen. */
export const openMenu = (editState, run) => {
  const choose = (name) => {
    dialog.close();
    run(name);
  };
  const dialog = element("dialog", { className: "rs-edit-dialog rs-edit-menu", ariaLabel: `Actions for ${editState.name}` },
    element("h2", { textContent: editState.name }),
    element("ul", {}, ...releaseActions(editState).map(({ name, text }) =>
      element("li", {}, button("rs-edit-do", () => choose(name), text)))),
    element("p", { className: "rs-edit-buttons" }, button("rs-edit-do", () => dialog.close(), "Cancel")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};
