// Sends requests to the server, and returns every outcome in the same form.

const OFFLINE = "the server does not answer";

/** The server refuses larger requests. */
const MAX_BYTES = 64 * 1024;
const TOO_LARGE = "that is too long: a record may have 64 KiB in all";

/** Sends a `record::Command`. With `preview`, the result has its effects as `news`, and nothing is recorded. */
export const sendCommand = (connection, release, author, command, { preview = false } = {}) =>
  sendJson(connection, "record", { release, by: [author], act: command, ...(preview ? { preview } : {}) });

/** Takes back the record whose answer had the key `undo`. */
export const sendUndo = (connection, author, undo) => sendJson(connection, "undo", { by: [author], undo });

/** Creates a release. The result has its `page`. */
export const createRelease = (connection, release) => sendJson(connection, "new-release", release);

/** The choices for a new release; null where the server does not answer. */
export const fetchChoices = async () => {
  try {
    const response = await fetch("/_runsheet/new-release", { cache: "no-cache" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
};

/** Stores a file next to the release. The result has its `name` there. */
export const attachFile = (connection, release, file) => post(connection, "evidence", file, {
  "content-type": "application/octet-stream",
  "runsheet-release": encodeURIComponent(release),
  "runsheet-file": encodeURIComponent(file.name),
});

/**
 * The result has `recorded`, or else `message`, `reasons` and `hints`. `isLost`: nobody knows whether it was recorded.
 * `mayRepeat`: the same request may succeed later. `isInvalidText`: what was typed has to be changed.
 */
const sendJson = async (connection, endpoint, value) => {
  const body = JSON.stringify(value);
  if (new Blob([body]).size > MAX_BYTES) return { ...refused(TOO_LARGE), isInvalidText: true };
  return post(connection, endpoint, body, { "content-type": "application/json" });
};

const post = async (connection, endpoint, body, headers) => {
  try {
    const response = await fetch("/_runsheet/" + endpoint, {
      method: "POST",
      headers: { ...headers, "runsheet-token": connection.token },
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
