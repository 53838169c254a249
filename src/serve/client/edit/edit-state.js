// What the server says of the release on the page: its items, and the last event of each. A sheet counts only
// for the page whose tag it bears: what is sent as seen is what was on the screen.

/** Reads the sheet now and whenever the page may have changed. `take` gets it, or null where there is none. */
export const readSheets = (link, take) => {
  let isBusy = false;
  let isWaiting = false;

  const ask = async () => {
    if (isBusy) return void (isWaiting = true);
    isBusy = true;
    try {
      do {
        isWaiting = false;
        await read();
      } while (isWaiting);
    } catch {
      // The server went away meanwhile. The page asks again when it is back, and so does this.
    } finally {
      isBusy = false;
    }
  };

  const read = async () => {
    const answer = await fetch("/_runsheet/edit-state" + location.pathname, { cache: "no-cache" });
    if (answer.status === 404) return take(null);
    if (!answer.ok) return;
    const sheet = await answer.json();
    // Of another page than this: its news is on the way.
    if (answer.headers.get("runsheet-page") === link.page) take(sheet);
  };

  document.addEventListener("runsheet:asked", ask);
  ask();
};
