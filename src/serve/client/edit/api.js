// Sends requests to the server, and returns every outcome in the same form.

import { ANSWER_TIME, within } from "../live-reload/within.js";

/** How long the server has for a file, in milliseconds: it takes up to two minutes to receive one. */
const UPLOAD_TIME = 150_000;

const LOST = "the server does not answer. It is not known whether this was recorded. You can try again: it is recorded once";

/** The server refuses larger requests. */
const MAX_BYTES = 64 * 1024;
const TOO_LARGE = "the text is too long: a record can have at most 64 KiB";

/**
 * Sends a `record::Command`. With `preview`, the result has its effects as `news`, and nothing is recorded. A command of
 * items expects the state that they had, so a second record of it is refused whatever the server remembers.
 */
export const sendCommand = (connection, release, author, command, { preview = false } = {}) =>
  sendJson(connection, "record", { release, by: [author], act: command, ...(preview ? { preview } : {}) }, Boolean(command.items));

/** Takes back the record whose answer had the key `undo`. `author` is null where it is not known yet who records. */
export const sendUndo = (connection, author, undo) => sendJson(connection, "undo", { by: author === null ? [] : [author], undo });

/** Creates a release. The result has its `page`. */
export const createRelease = (connection, release) => sendJson(connection, "new-release", release);

/** The choices for a new release; null where the server does not answer. */
export const fetchChoices = async () => {
  try {
    return await within(ANSWER_TIME, async (signal) => {
      const response = await fetch("/_runsheet/new-release", { cache: "no-cache", signal });
      return response.ok ? await response.json() : null;
    });
  } catch {
    return null;
  }
};

/** Stores a file next to the release. The result has its `name` there. */
export const attachFile = (connection, release, file) => {
  const headers = {
    "content-type": "application/octet-stream",
    "runsheet-release": encodeURIComponent(release),
    "runsheet-file": encodeURIComponent(file.name),
  };
  const key = `evidence ${release} ${file.name} ${file.size} ${file.lastModified}`;
  return post(connection, { endpoint: "evidence", body: file, headers, key, limit: UPLOAD_TIME });
};

/**
 * The result has `recorded`, or else `message`, `reasons` and `hints`. `isUnknown`: nobody knows whether it was recorded,
 * and the reasons say so. `isLost`: so far, and the same request again will tell. `mayRepeat`: the same request may succeed
 * later. `isInvalidText`: what was typed has to be changed.
 */
const sendJson = async (connection, endpoint, value, isRepeatable = false) => {
  const body = JSON.stringify(value);
  if (new Blob([body]).size > MAX_BYTES) return { ...refused(TOO_LARGE), isInvalidText: true };
  const headers = { "content-type": "application/json" };
  return post(connection, { endpoint, body, headers, key: `${endpoint} ${body}`, isRepeatable });
};

/**
 * The requests that got no answer, by what was sent: each with its id and the server that it was sent to first. The same
 * request again gets the same id, so that the server records it once (see answered_requests.rs).
 */
const unanswered = new Map();

/** Sends a request. If its connection breaks, it is sent once more at once; a server that hangs is not asked again. */
const post = async (connection, { key, ...request }) => {
  const known = unanswered.get(key);
  const { id, server } = known ?? { id: randomId(), server: connection.server };
  unanswered.delete(key);
  for (const isRepeat of known ? [true] : [false, true]) {
    try {
      return await send(connection, request, id, isRepeat ? server : null);
    } catch ({ name }) {
      if (name === "TimeoutError") break;
    }
  }
  unanswered.set(key, { id, server });
  return { ...unknown(LOST), isLost: true };
};

const send = (connection, { endpoint, body, headers, isRepeatable, limit = ANSWER_TIME }, id, firstServer) =>
  within(limit, async (signal) => {
    const response = await fetch("/_runsheet/" + endpoint, {
      method: "POST",
      headers: {
        ...headers,
        "runsheet-token": connection.token,
        "runsheet-request": id,
        ...(firstServer && !isRepeatable ? { "runsheet-first-server": firstServer } : {}),
      },
      body,
      signal,
    });
    const { status } = response;
    const answer = { ...refused(null), ...(await response.json()) };
    if (status === 412) return unknown(answer.message);
    return { ...answer, isConflict: status === 409, mayRepeat: status === 403, isInvalidText: status === 400 || status === 422 };
  });

const refused = (message) => ({ recorded: false, message, reasons: [], hints: [], cautions: [] });

const unknown = (message) => ({ ...refused(message), reasons: [{ message }], isUnknown: true, mayRepeat: true });

/** 128 random bits. `crypto.randomUUID` is missing without TLS. */
const randomId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
