// Sends what is to be recorded, and says in one shape what became of it.

const OFFLINE = "not recorded: the preview is not connected";

/**
 * `recorded`, or else `message`, `reasons` and `hints`. `isLost`: nobody knows whether it was recorded;
 * `mayRepeat`: nothing is wrong with it, and another time it may go through.
 */
export const send = async (link, release, who, act) => {
  let answer;
  try {
    answer = await fetch("/_runsheet/record", {
      method: "POST",
      headers: { "content-type": "application/json", "runsheet-token": link.token },
      body: JSON.stringify({ release, by: [who], act }),
    });
    const isClash = answer.status === 409;
    return { ...refused(null), ...(await answer.json()), isClash, mayRepeat: answer.status === 403 };
  } catch {
    return { ...refused(OFFLINE), isLost: true, mayRepeat: true };
  }
};

const refused = (message) => ({ recorded: false, message, reasons: [], hints: [], cautions: [] });
