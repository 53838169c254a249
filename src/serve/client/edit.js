// Makes a page of `runsheet serve --edit` the place where a release is run. This part hears what live.js says
// from the first moment on; what does the work is fetched meanwhile. Published pages have none of it.
"use strict";

(() => {
  /**
   * The page that is on the screen, by its tag; the token that lets it write while the server is there; whether
   * pages stay as they were, because of some mistake in the site.
   */
  const link = { page: document.currentScript.dataset.page, token: null, isOutdated: false };
  const hear = (name, action) => document.addEventListener("runsheet:" + name, ({ detail }) => action(detail));
  hear("updated", ({ page }) => (link.page = page));
  hear("news", ({ edit, outdated }) => Object.assign(link, { token: edit?.token ?? null, isOutdated: outdated }));
  hear("lost", () => (link.token = null));
  import("/_runsheet/edit/clipboard.js").then(({ begin }) => begin(link));
})();
