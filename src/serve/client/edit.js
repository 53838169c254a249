// Makes a page of `runsheet serve --edit` the place where a release is run. This script listens to live-reload.js from
// the start, while the browser loads the modules that do the work. Published pages have none of it.
"use strict";

(() => {
  // The token is in the page alone: no other document of this origin can read it there (see record_handler.rs).
  const { dataset } = document.currentScript;
  const { page, token = null, readOnly = null } = dataset;
  delete dataset.token;
  /**
   * `page` is the tag of the page on the screen. `token` allows the page to record; null where the browser got none.
   * `readOnly`: why this reader may not record, or null.
   * `isConnected`: the server is there and takes records; `lostAt`: when it was last. `isOutdated`: an error in the site keeps all pages as
   * they were. `server` tells the server from those before and after it.
   */
  const connection = { page, token, readOnly, isConnected: false, isOutdated: false, lostAt: null, server: null };
  const on = (name, action) => document.addEventListener("runsheet:" + name, ({ detail }) => action(detail));
  on("updated", ({ page }) => (connection.page = page));
  on("message", ({ edit, outdated, server }) => Object.assign(connection, { isConnected: edit, isOutdated: outdated, server }));
  on("disconnected", () => {
    if (connection.isConnected) connection.lostAt = new Date();
    connection.isConnected = false;
  });
  import("/_runsheet/edit/release-editor.js").then(({ start }) => start(connection));
})();
