// The edit state: what the server knows of the release on the page, with its items and the last event of each. It
// counts only for the page whose tag it has, so that a command expects what was on the screen.

/** Calls `onChange` with the edit state now and whenever the page may have changed; with null where there is none. */
export const watchEditState = (connection, onChange) => {
  let isFetching = false;
  let isRequested = false;

  const update = async () => {
    if (isFetching) return void (isRequested = true);
    isFetching = true;
    try {
      do {
        isRequested = false;
        await fetchState();
      } while (isRequested);
    } catch {
      // The connection is lost. When it is back the page is checked again, and this runs again.
    } finally {
      isFetching = false;
    }
  };

  const fetchState = async () => {
    const response = await fetch("/_runsheet/edit-state" + location.pathname, { cache: "no-cache" });
    if (response.status === 404) return onChange(null);
    if (!response.ok) return;
    const state = await response.json();
    // The state of a newer page comes again when that page is on the screen.
    if (response.headers.get("runsheet-page") === connection.page) onChange(state);
  };

  document.addEventListener("runsheet:checked", update);
  update();
};
