// Makes a page of `runsheet serve --edit` the place where a release is run. This part hears what live-reload.js says
// from the first moment on; what does the work is fetched meanwhile. Published pages have none of it.
"use strict";

(() => {
  // The token stands in the page alone: no other document of this origin can read it there (see desk.rs).
  const { dataset } = document.currentScript;
  const { page, token = null } = dataset;
  delete dataset.token;
  /**
   * The page that is on the screen, by its tag; what lets it record, where the browser got it; whether the server is
   * there and takes records; whether pages stay as they were, because of some mistake in the site.
   */
  const link = { page, token, isConnected: false, isOutdated: false };
  const hear = (name, action) => document.addEventListener("runsheet:" + name, ({ detail }) => action(detail));
  hear("updated", ({ page }) => (link.page = page));
  hear("news", ({ edit, outdated }) => Object.assign(link, { isConnected: edit, isOutdated: outdated }));
  hear("lost", () => (link.isConnected = false));
  import("/_runsheet/edit/release-editor.js").then(({ begin }) => begin(link));
})();
