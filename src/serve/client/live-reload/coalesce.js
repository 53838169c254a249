// One request at a time.

/**
 * Returns a function that runs `action`. While it runs, further calls lead to one more run. A lost connection ends a run
 * without an error: the socket reports it, and the next message starts again. `onSettled` is called after the last run.
 */
export const coalesce = (action, onSettled = () => {}) => {
  let isRunning = false;
  let isRequested = false;
  return async () => {
    if (isRunning) return void (isRequested = true);
    isRunning = true;
    do {
      isRequested = false;
      try {
        await action();
      } catch {
        // The connection is lost.
      }
    } while (isRequested);
    isRunning = false;
    onSettled();
  };
};
