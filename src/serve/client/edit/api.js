// Sends commands to the server, and returns every outcome in the same form.

const OFFLINE = "the preview is not connected";

/** The server refuses larger requests. */
const MAX_BYTES = 64 * 1024;
const TOO_LARGE = "that is too long: a record may have 64 KiB in all";

/**
 * Sends a `record::Command`. The result has `recorded`, or else `message`, `reasons` and `hints`. `isLost`: nobody
 * knows whether it was recorded. `mayRepeat`: the same command may succeed later. `isInvalidText`: what was typed
 * has to be changed.
 */
export const sendCommand = async (connection, release, author, command) => {
  const body = JSON.stringify({ release, by: [author], act: command });
  if (new Blob([body]).size > MAX_BYTES) return { ...refused(TOO_LARGE), isInvalidText: true };
  try {
    const response = await fetch("/_runsheet/record", {
      method: "POST",
      headers: { "content-type": "application/json", "runsheet-token": connection.token },
      body,
    });
    const { status } = response;
    const kind = { isConflict: status === 409, mayRepeat: status === 403, isInvalidText: status === 400 || status === 422 };
    return { ...refused(null), ...(await response.json()), ...kind };
  } catch {
    return { ...refused(OFFLINE), isLost: true, mayRepeat: true };
  }
};

const refused = (message) => ({ recorded: false, message, reasons: [], hints: [], cautions: [] });
