// The list of releases: filters and sorting over all releases of all years, with the state in the address, and CSV of
// what is shown. Without this script the page has the newest releases, and links to the years.
//
// The data come from `search/releases.js`, which calls `runsheetReleases` with columns and the order of environments; see
// src/render/search/release_list.rs.
"use strict";

const runsheetReleases = ([columns, order]) => {
  const ROWS = 200;
  const list = document.getElementById("rs-releases");
  if (!list) return;
  const ROOT = new URL("../", document.querySelector('script[src$="assets/releases.js"]').src).href;
  const address = new URLSearchParams(location.search);

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const drawing = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const icon = (name) => drawing("svg", { class: `i ${name}`, "aria-hidden": "true" }, drawing("use", { href: `#i:${name}` }));
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  const { fold } = runsheetSearch;
  const releases = (columns.id ?? []).map((_, at) => {
    const release = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[at]]));
    const label = [release.service, release.environment, release.version].filter(Boolean).join(" ");
    return { ...release, label, plain: fold([label, release.title, release.owner, release.name].join(" ")) };
  });
  if (!releases.length) return;

  // Periods: a year, a quarter, or from one day to another.

  const quarter = (day) => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
  const years = [...new Set(releases.map(({ day }) => day.slice(0, 4)))].filter(Boolean).sort().reverse();
  const quarters = [...new Set(releases.filter(({ day }) => years.indexOf(day.slice(0, 4)) >= 0 && years.indexOf(day.slice(0, 4)) < 2)
    .map(({ day }) => quarter(day)))].sort().reverse();

  const isIn = (period, day) => {
    if (!period) return true;
    if (!day) return period === "undated";
    if (/^\d{4}$/.test(period)) return day.startsWith(period);
    if (/^\d{4}-Q[1-4]$/.test(period)) return quarter(day) === period;
    const [from, to] = period.split("..");
    return (!from || from <= day) && (!to || day <= to);
  };

  // The filters.

  /** Values with their texts, in the order of the texts. */
  const values = (value, text = value) => {
    const found = new Map(releases.filter((release) => release[value]).map((release) => [release[value], release[text]]));
    return [...found].sort(([, a], [, b]) => a.localeCompare(b, undefined, { numeric: true }));
  };
  /** Environments in the order that the site declares, the others after them. */
  const environments = () => {
    const rank = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
    return values("environment").sort(([a], [b]) => rank(a) - rank(b));
  };
  const periods = () => [
    ...years.map((year) => [year, year]),
    ...quarters.map((name) => [name, `${name.slice(5)} ${name.slice(0, 4)}`]),
    ...(releases.some(({ day }) => !day) ? [["undated", "Without a date"]] : []),
    ["..", "From … to …"],
  ];
  const CHOICES = [
    ["period", "Period", periods()],
    ["service", "Service", values("service")],
    ["environment", "Environment", environments()],
    ["kind", "Kind", values("kind")],
    ["outcome", "Outcome", values("outcome", "word").map(([value, word]) => [value, word.split(",")[0]])],
    ["owner", "Owner", values("owner", "name")],
  ].filter(([name, , options]) => options.length > (name === "period" ? 2 : 1) || address.has(name));

  const contains = make("input", { type: "search", name: "contains", value: address.get("contains") ?? "" });
  const selects = CHOICES.map(([name, , options]) =>
    make("select", { name }, new Option("All", ""), ...options.map(([value, text]) => new Option(text, value))));
  const from = make("input", { type: "date", name: "from", ariaLabel: "From" });
  const to = make("input", { type: "date", name: "to", ariaLabel: "To" });
  const dates = make("span", { className: "dates", hidden: true }, from, " to ", to);
  for (const select of selects) {
    const wanted = address.get(select.name) ?? "";
    if (select.name === "period" && wanted.includes("..")) {
      [from.value, to.value] = wanted.split("..");
      select.value = "..";
    } else {
      select.value = wanted;
    }
    // An address that was sent may name what is not there any more: then nothing fits, and that is said.
    if (select.selectedIndex < 0) {
      select.append(new Option(wanted, wanted));
      select.value = wanted;
    }
  }
  const labelled = (text, field) => make("label", {}, make("span", { textContent: text }), field);
  const box = make("div", { className: "fields", id: "rs-fields", popover: "auto" },
    ...selects.map((select, at) => labelled(CHOICES[at][1], select)), dates);
  const closer = make("button", { type: "button", className: "closer", textContent: "Close" });
  closer.setAttribute("popovertarget", box.id);
  box.append(closer);
  const opener = make("button", { type: "button", className: "opener" });
  opener.setAttribute("popovertarget", box.id);
  const form = make("form", { className: "finder", ariaLabel: "Filters", role: "search" }, labelled("Contains", contains), opener, box);
  form.addEventListener("submit", (event) => event.preventDefault());

  /** The filters that are set, by name. */
  const chosen = () => {
    const found = new Map(selects.filter(({ value }) => value).map(({ name, value }) => [name, value]));
    if (found.get("period") === "..") found.set("period", `${from.value}..${to.value}`);
    if (contains.value.trim()) found.set("contains", contains.value.trim());
    return found;
  };

  const fitting = (filters) => {
    const words = fold(filters.get("contains") ?? "").split(/\s+/).filter(Boolean);
    const equal = [...filters].filter(([name]) => !["contains", "period"].includes(name));
    return releases.filter((release) =>
      isIn(filters.get("period"), release.day) &&
      equal.every(([name, value]) => release[name] === value) &&
      words.every((word) => release.plain.includes(word)));
  };

  // The table.

  const closed = ({ done, skipped }) => done + skipped;
  const COLUMNS = [
    { name: "release", head: "Release", sort: ({ label }) => label },
    { name: "outcome", head: "Outcome", sort: ({ word }) => word },
    { name: "decision", head: "Verdict", wide: true, sort: ({ verdict }) => verdict },
    { name: "started", head: "Started", wide: true, sort: ({ day, started }) => started || day },
    { name: "progress", head: "Progress" },
    { name: "count", head: "Closed", number: true, sort: (release) => closed(release) },
    { name: "failures", head: "Failed", number: true, wide: true, sort: ({ failed }) => failed },
    { name: "exceptions", head: "Exceptions", number: true, wide: true, sort: ({ exceptions }) => exceptions },
    { name: "took", head: "Took", number: true, wide: true, sort: ({ minutes }) => minutes ?? "" },
  ];
  const VERDICTS = { go: "Go", "not-yet": "Not yet", "no-go": "No-go" };

  let [, minus, sorted] = /^(-?)([a-z]+)$/.exec(address.get("sort") ?? "") ?? [];

  /** What is not known is last in either direction. */
  const inOrder = (found) => {
    const column = COLUMNS.find(({ name, sort }) => sort && name === sorted);
    if (!column) return found;
    const sign = minus ? -1 : 1;
    return [...found].sort((one, other) => {
      const [a, b] = [column.sort(one), column.sort(other)];
      if (a === "" || b === "") return (a === "") - (b === "");
      return sign * (typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true }));
    });
  };

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const date = (day) => (day ? `${Number(day.slice(8))} ${MONTHS[day.slice(5, 7) - 1]} ${day.slice(0, 4)}` : "");

  /** Parts of a bar for closed, skipped and other items. */
  const bar = ({ done, skipped, applicable }) => {
    if (!applicable) return "";
    const line = (name, start, end) => (end > start ? [drawing("path", { class: name, d: `M${start} 5H${end}` })] : []);
    return drawing("svg", { class: "strip", viewBox: `0 0 ${applicable} 10`, preserveAspectRatio: "none", "aria-hidden": "true" },
      ...line("done", 0, done), ...line("skipped", done, done + skipped), ...line("todo", done + skipped, applicable));
  };

  const cells = (release) => ({
    outcome: [icon(release.icon), release.word],
    decision: [VERDICTS[release.verdict] ?? ""],
    started: release.day ? [make("time", { dateTime: release.started || release.day, textContent: date(release.day) })] : [],
    progress: [bar(release)],
    count: [release.applicable ? `${closed(release)}/${release.applicable}` : ""],
    failures: [release.failed || ""],
    exceptions: [release.exceptions || ""],
    took: [release.took],
  });

  const row = (release) => {
    const filled = cells(release);
    const link = make("a", { href: ROOT + release.path, textContent: release.label });
    const head = make("th", { scope: "row" }, link, ...(release.title ? [make("small", { dir: "auto", textContent: release.title })] : []));
    const rest = COLUMNS.slice(1).map(({ name, number, wide }) => {
      const classes = [name, number && "n", wide && "wide", name === "outcome" && release.outcome, name === "decision" && release.verdict];
      return make("td", { className: classes.filter(Boolean).join(" ") }, ...filled[name]);
    });
    return make("tr", {}, head, ...rest);
  };

  const heads = COLUMNS.map(({ name, head, number, wide, sort }) => {
    const cell = make("th", { scope: "col", className: [name, number && "n", wide && "wide"].filter(Boolean).join(" ") });
    if (!sort) {
      cell.append(head);
      return cell;
    }
    const button = make("button", { type: "button", textContent: head });
    button.addEventListener("click", () => {
      minus = sorted === name && !minus ? "-" : "";
      sorted = name;
      show();
    });
    cell.append(button);
    return cell;
  });
  const body = make("tbody", {});
  const table = make("div", { className: "sheet" },
    make("table", { className: "releases all" }, make("thead", {}, make("tr", {}, ...heads)), body));
  const more = make("button", { type: "button", className: "below" });
  const none = make("p", { className: "empty" }, make("b", { textContent: "No release fits." }), " ");

  // The result: how many there are, and what to do with them.

  const status = make("p", { role: "status" });
  const all = make("button", { type: "button", textContent: `Show all ${releases.length}` });
  const csv = make("button", { type: "button" });
  const result = make("div", { className: "finder-result" }, status, make("div", {}, all, csv));

  const outcomes = (found) => {
    const counts = new Map();
    for (const { word } of found) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a).map(([word, count]) => `${count} ${word.toLowerCase()}`).join(" · ");
  };

  let shown = [];

  const CSV = ["id", "service", "environment", "version", "title", "kind", "owner", "outcome", "verdict", "started",
    "finished", "done", "skipped", "applicable", "failed", "exceptions", "minutes"];
  /** A cell of RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe. */
  const cell = (value) => {
    const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const save = () => {
    const lines = [CSV, ...shown.map((release) => CSV.map((name) => release[name]))];
    const text = lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    make("a", { href: url, download: "releases.csv" }).click();
    URL.revokeObjectURL(url);
  };

  const remember = (filters) => {
    const address = new URLSearchParams(location.search);
    for (const name of ["contains", ...CHOICES.map(([name]) => name)]) address.delete(name);
    for (const [name, value] of filters) address.set(name, value);
    if (sorted) address.set("sort", (minus ?? "") + sorted);
    const query = address.toString();
    history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
  };

  const show = () => {
    const filters = chosen();
    remember(filters);
    const found = fitting(filters);
    shown = inOrder(found);
    body.replaceChildren(...shown.slice(0, ROWS).map(row));
    for (const [at, { name }] of COLUMNS.entries()) {
      if (name === sorted) heads[at].ariaSort = minus ? "descending" : "ascending";
      else heads[at].removeAttribute("aria-sort");
    }
    for (const field of [contains, ...selects]) field.classList.toggle("set", Boolean(field.value));
    dates.hidden = filters.get("period")?.includes("..") !== true;
    const isAll = found.length === releases.length;
    status.replaceChildren(
      ...(isAll ? [make("b", { textContent: releases.length })] : [make("b", { textContent: found.length }), ` of ${releases.length}`]),
      ` release${releases.length === 1 ? "" : "s"} `, make("span", { textContent: outcomes(found) }));
    all.hidden = !filters.size;
    csv.textContent = `CSV of ${isAll ? "all" : "these"} ${found.length}`;
    csv.hidden = !found.length;
    table.hidden = !found.length;
    none.hidden = found.length > 0;
    more.hidden = found.length <= ROWS;
    more.textContent = `Show the other ${found.length - ROWS}`;
    const names = [...filters].filter(([name]) => name !== "contains").map(([name, value]) =>
      selects.find((select) => select.name === name).selectedOptions[0]?.text ?? value);
    opener.textContent = names.length ? `Filters: ${names.join(", ")}` : "Filters";
  };

  const reset = () => {
    for (const field of [contains, from, to, ...selects]) field.value = "";
    show();
    contains.focus();
  };

  form.addEventListener("input", show);
  all.addEventListener("click", reset);
  csv.addEventListener("click", save);
  more.addEventListener("click", () => {
    const added = shown.slice(ROWS).map(row);
    body.append(...added);
    more.hidden = true;
    added[0].querySelector("a").focus();
  });
  const again = make("button", { type: "button", textContent: `Show all ${releases.length}` });
  again.addEventListener("click", reset);
  none.append(again);

  const finder = make("div", { id: "rs-finder" }, form, result, table, none, more);
  document.getElementById("rs-finder")?.remove();
  list.hidden = true;
  for (const count of document.querySelectorAll(".facts .newest")) count.hidden = true;
  list.before(finder);
  show();
};

// A preview has other releases after a change.
document.addEventListener("runsheet:updated", () => {
  const old = document.querySelector('script[src*="search/releases.js"]');
  const script = document.createElement("script");
  script.src = `${old.src.split("?")[0]}?${Date.now()}`;
  document.head.append(script);
});
