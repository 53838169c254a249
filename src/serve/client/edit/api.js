// Sends what is to be recorded, and says in one shape what became of it.

const OFFLINE = "the preview is not connected";

/** As much as the server takes. */
const LARGEST = 64 * 1024;
const TOO_LONG = "that is too long: a record may have 64 KiB in all";

/**
 * `recorded`, or else `message`, `reasons` and `hints`. `isLost`: nobody knows whether it was recorded;
 * `mayRepeat`: nothing is wrong with it, and another time it may go through; `isOfText`: what was said is to
 * be changed.
 */
export const send = async (link, release, who, act) => {
  const body = JSON.stringify({ release, by: [who], act });
  if (new Blob([body]).size > LARGEST) return { ...refused(TOO_LONG), isOfText: true };
  try {
    const answer = await fetch("/_runsheet/record", {
      method: "POST",
      headers: { "content-type": "application/json", "runsheet-token": link.token },
      body,
    });
    const { status } = answer;
    const kinds = { isClash: status === 409, mayRepeat: status === 403, isOfText: status === 400 || status === 422 };
    return { ...refused(null), ...(await answer.json()), ...kinds };
  } catch {
    return { ...refused(OFFLINE), isLost: true, mayRepeat: true };
  }
};

const refused = (message) => ({ recorded: false, message, reasons: [], hints: [], cautions: [] });
