// Makes a page of `runsheet serve --edit` the place where a release is run. This part hears what live.js says
// from the first moment on; what does the work is fetched meanwhile. Published pages have none of it.
"use strict";

(() => {
  /** The page that is on the screen, by its tag, and the token that lets it write while the server is there. */
  const link = { page: document.currentScript.dataset.page, token: null };
  const hear = (name, action) => document.addEventListener("runsheet:" + name, ({ detail }) => action(detail));
  hear("updated", ({ page }) => (link.page = page));
  hear("news", ({ edit }) => (link.token = edit.token));
  hear("lost", () => (link.token = null));
  import("/_runsheet/edit/clipboard.js").then(({ clipboard }) => clipboard(link));
})();
