// The edit state: what the server knows of the release on the page, with its items and the last event of each. It
// counts only for the page whose tag it has, so that a command expects what was on the screen.

import { coalesce } from "../live-reload/coalesce.js";
import { ANSWER_TIME, within } from "../live-reload/within.js";

/** Calls `onChange` with the edit state now and whenever the page may have changed; with null where there is none. */
export const watchEditState = (connection, onChange) => {
  const fetchState = () => within(ANSWER_TIME, async (signal) => {
    const response = await fetch("/_runsheet/edit-state" + location.pathname, { cache: "no-cache", signal });
    if (response.status === 204) return onChange(null);
    if (!response.ok) return;
    const state = await response.json();
    // The state of a newer page comes again when that page is on the screen.
    if (response.headers.get("runsheet-page") === connection.page) onChange(state);
  });

  const update = coalesce(fetchState);
  document.addEventListener("runsheet:checked", update);
  update();
};
