// Sends what is to be recorded, and says in one shape what became of it.

export const OFFLINE = "not recorded: the preview is not connected";

/** `recorded`, or else `message`, `reasons` and `hints`; `isLost` where nobody knows whether it was recorded. */
export const send = async (link, release, who, act) => {
  if (!link.token) return refused(OFFLINE);
  let answer;
  try {
    answer = await fetch("/_runsheet/record", {
      method: "POST",
      headers: { "content-type": "application/json", "runsheet-token": link.token },
      body: JSON.stringify({ release, by: [who], act }),
    });
  } catch {
    return { ...refused(OFFLINE), isLost: true };
  }
  try {
    return { ...refused(null), ...(await answer.json()), isClash: answer.status === 409 };
  } catch {
    return { ...refused(`the preview answered ${answer.status}`), isLost: answer.ok };
  }
};

const refused = (message) => ({ recorded: false, message, reasons: [], hints: [], cautions: [] });
