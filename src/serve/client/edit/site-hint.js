// On pages on which nothing can be recorded: that this preview writes, and the button for a new release. A page that says
// that there is no release has one there too.

import { button, element, queryAll } from "./dom.js";
import { drafts } from "./drafts.js";
import { NEW, openNewRelease } from "./new-release.js";

/**
 * Returns the hint as `element`, and `restore`, which opens the dialog again in which text was typed before a reload.
 * `said` is what the page before left to say.
 */
export const createHint = (connection, said = null) => {
  const home = document.querySelector("header a[href]");
  const release = home ? element("a", { href: home.href, textContent: "a release" }) : "a release";
  const text = element("span", { role: "status" }, said && `${said} `, "Editing is on. Open ", release, " to record.");
  const create = async () => {
    const problem = connection.token ? await openNewRelease(connection) : "This browser sends no Sec-Fetch-Dest header: nothing can be recorded.";
    if (problem) text.textContent = problem;
  };
  const attach = () => {
    if (connection.readOnly) return;
    for (const empty of queryAll(".empty:not(:has(+ .rs-edit-new))")) {
      const isForNew = empty.querySelector("code")?.textContent.startsWith("runsheet new ");
      if (isForNew) empty.after(button("rs-edit-do rs-edit-new", create, "New release…"));
    }
    for (const old of queryAll(".rs-edit-new:not(.empty + *)")) old.remove();
  };
  attach();
  document.addEventListener("runsheet:updated", attach);
  const content = connection.readOnly ? [connection.readOnly] : [text, button("rs-edit-do", create, "New release…")];
  return {
    element: element("aside", { className: "rs-edit-quiet", ariaLabel: "Editing" }, ...content),
    restore: () => drafts.takeLastOpen()?.name === NEW && create(),
  };
};
