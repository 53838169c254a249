// The wall display shows the site as it is now: every minute it fetches its own page again. From disk it is loaded anew.
"use strict";

(() => {
  const EVERY = 60_000;
  if (location.protocol === "file:") {
    setTimeout(() => location.reload(), EVERY);
    return;
  }
  let shown = new Date();

  const clock = (date) => [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");

  const newest = async () => {
    const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(EVERY / 2) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector(".wall main");
    if (!answer.ok || !main) throw new Error("the answer is not the wall display");
    return document.adoptNode(main);
  };

  const refresh = async () => {
    try {
      const main = await newest();
      document.querySelector("main").replaceWith(main);
      document.dispatchEvent(new Event("runsheet:updated"));
      shown = new Date();
    } catch {
      document.querySelector(".stale").textContent = `not refreshed since ${clock(shown)}`;
    }
    setTimeout(refresh, EVERY);
  };
  setTimeout(refresh, EVERY);
})();
