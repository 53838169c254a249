// Trends of one series at a time: the reader chooses which, and the choice is in the address. Without this script the
// page shows all of them.
"use strict";

(() => {
  const address = () => new URLSearchParams(location.search);

  const choose = () => {
    document.querySelector(".trends > .choices")?.remove();
    const trends = [...document.querySelectorAll(".trends > .trend")];
    if (trends.length < 2) return;
    const names = trends.map((trend) => trend.querySelector("a").textContent);
    const select = document.createElement("select");
    select.append(...names.map((name) => new Option(name, name)));
    const chosen = names.indexOf(address().get("trend"));
    select.selectedIndex = Math.max(chosen, 0);
    const show = () => {
      for (const [at, trend] of trends.entries()) trend.hidden = at !== select.selectedIndex;
    };
    select.addEventListener("change", () => {
      const query = address();
      if (select.selectedIndex) query.set("trend", select.value);
      else query.delete("trend");
      history.replaceState(null, "", (query.size ? `?${query}` : location.pathname) + location.hash);
      show();
    });
    const label = document.createElement("label");
    label.append("Series ", select);
    const choices = document.createElement("div");
    choices.className = "choices";
    choices.append(label);
    trends[0].before(choices);
    show();
  };

  choose();
  // A preview has other figures after a change.
  document.addEventListener("runsheet:updated", choose);
})();
