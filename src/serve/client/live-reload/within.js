// Requests that end: a server that hangs never answers, and never closes the connection either.

/** How long the server has for an answer, in milliseconds. Recording may wait for another record of the site. */
export const ANSWER_TIME = 15_000;

/** Runs `action` with a signal that aborts its requests after `limit` milliseconds. */
export const within = async (limit, action) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("the server does not answer", "TimeoutError")), limit);
  try {
    return await action(controller.signal);
  } finally {
    clearTimeout(timer);
  }
};
