// What pages do beyond reading: filters and sorting in the address, single keys, copying.
"use strict";

(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const address = new URLSearchParams(location.search);

  /** Keeps a choice in the address, so that what is seen can be sent. */
  const remember = (name, value, normal = "") => {
    if (value === normal) address.delete(name);
    else address.set(name, value);
    const query = address.toString();
    history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash);
  };

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  /** Does something again when a preview has changed the page in place. */
  const updated = (action) => document.addEventListener("runsheet:updated", () => action());

  document.documentElement.classList.add("scripted");

  // The runbook's filters: which states, and whose.

  const filters = (bar) => {
    for (const radio of all("input[name=show]", bar)) {
      radio.checked ||= radio.value === address.get("show");
      radio.addEventListener("change", () => remember("show", radio.value, "all"));
    }
    owners(bar);
    if (one("#rs-keys")) bar.append(hint());
  };

  const sections = (sheet) => sheet.addEventListener("click", ({ target }) => {
    if (target.closest("a") && sheet.matches(":popover-open")) sheet.hidePopover();
  });

  /** The people of an item: those who recorded it, or whom it is for. */
  const people = (item) => one(":scope > .by", item)?.dataset.people?.split("\n") ?? [];

  /** The names of people by their ids, which items are compared by. Two people of one name keep their ids. */
  const names = () => {
    const listed = all("#rs-people option").map(({ value, text }) => [value, text]);
    const isTwice = (name) => listed.filter(([, other]) => other === name).length > 1;
    return new Map(listed.map(([id, name]) => [id, isTwice(name) ? `${name} (${id})` : name]));
  };

  /** The items that each filter shows. */
  const SHOWN = { all: ".it", open: ".it:not(.done, .skipped, .na, .optional)", problems: ".it.problem", skipped: ".it.skipped" };

  /**
   * Shows how many items of an owner each filter matches, in place of the page's own count of all items. That one stays
   * as it was sent, so that a preview can change it.
   */
  const count = (bar, owner) => {
    for (const radio of all("input[name=show]", bar)) {
      const label = radio.labels[0];
      const number = one("b:not(.own)", label);
      const own = one(".own", label) ?? make("b", { className: "own" });
      number.after(own);
      own.textContent = owner && all(SHOWN[radio.value]).filter((item) => people(item).includes(owner)).length;
      own.hidden = !owner;
      number.hidden = Boolean(owner);
    }
  };

  const owners = (bar) => {
    const ids = [...new Set(all(".flow .it").flatMap(people))];
    if (ids.length < 2) return;
    const known = names();
    const options = ids.map((id) => new Option(known.get(id) ?? id, id));
    options.sort((a, b) => a.text.localeCompare(b.text));
    const select = make("select", { ariaLabel: "Owner" }, new Option("Everyone", ""), ...options);
    const none = make("p", { className: "empty", hidden: true });
    const show = () => {
      if (!bar.isConnected) return;
      const items = all(".flow .it");
      for (const item of items) {
        const within = [item, ...all(".it", item)];
        item.hidden = select.value && !within.some((each) => people(each).includes(select.value));
      }
      count(bar, select.value);
      none.hidden = !select.value || items.some((item) => item.offsetParent);
      none.textContent = `Nothing shown here belongs to ${select.selectedOptions[0].text}.`;
    };
    select.value = address.get("owner") ?? "";
    if (select.selectedIndex < 0) select.value = "";
    select.addEventListener("change", () => {
      remember("owner", select.value);
      show();
    });
    for (const radio of all("input[name=show]")) radio.addEventListener("change", show);
    updated(show);
    bar.append(select);
    bar.after(none);
    show();
  };

  // Lists of releases: choices and sorting.

  const choices = () => {
    const selects = all(".choices select");
    const show = () => {
      for (const row of all("table.releases tbody tr")) {
        row.hidden = selects.some(({ name, value }) => value && row.dataset[name] !== value);
      }
      for (const part of all("main > .part")) {
        part.hidden = !all("tbody tr", part).some((row) => !row.hidden);
      }
    };
    for (const select of selects) {
      select.value = address.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
      select.addEventListener("change", () => {
        remember(select.name, select.value);
        show();
      });
    }
    if (!selects.length) return;
    updated(show);
    show();
  };

  const worth = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };

  /** What is not known stands last in either direction. */
  const compare = (a, b, sign) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    return sign * a.localeCompare(b, undefined, { numeric: true });
  };

  /** Sorts every table of the page by the same column. */
  const sort = (tables, column, direction) => {
    const sign = direction === "ascending" ? 1 : -1;
    for (const table of tables) {
      const heads = [...table.tHead.rows[0].cells];
      for (const head of heads) head.removeAttribute("aria-sort");
      heads[column].ariaSort = direction;
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => compare(worth(a, column), worth(b, column), sign));
      table.tBodies[0].append(...rows);
    }
  };

  const sortable = () => {
    const tables = all("table[data-sortable]");
    for (const table of tables) {
      for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
        if ("unsorted" in head.dataset) continue;
        const button = make("button", { type: "button", textContent: head.textContent });
        button.addEventListener("click", () => {
          const direction = head.ariaSort === "ascending" ? "descending" : "ascending";
          sort(tables, column, direction);
          remember("sort", (direction === "descending" ? "-" : "") + column);
        });
        head.replaceChildren(button);
      }
    }
    const [, minus, column] = /^(-?)(\d+)$/.exec(address.get("sort") ?? "") ?? [];
    if (tables[0]?.tHead.rows[0].cells[column]) {
      sort(tables, Number(column), minus ? "descending" : "ascending");
    }
  };

  // Planned starts: a page does not know the time, but a browser does.

  const lateStarts = () => {
    for (const time of all("time.starts")) {
      const isDay = time.dateTime.length === 10;
      const end = new Date(isDay ? `${time.dateTime}T23:59:59` : time.dateTime);
      if (end > new Date() || time.nextElementSibling?.matches(".late-start")) continue;
      time.after(" ", make("b", { className: "late-start", textContent: "late" }));
    }
  };

  // Forecasts of a time that has passed.

  const pastForecasts = () => {
    for (const past of all(".was-likely")) past.remove();
    for (const ahead of all("[data-past]")) {
      ahead.hidden = new Date(one("time", ahead).dateTime) < new Date();
      if (ahead.hidden) ahead.after(make("span", { className: "was-likely", textContent: `was ${ahead.dataset.past}` }));
    }
  };

  // Single keys, which can be turned off.

  /** Opens whatever hides a place. */
  const unfold = (place) => {
    const part = place.closest(FOLDED);
    if (part) openFold(part);
    const folded = place.parentElement.closest("details:not([open])");
    if (!folded) return;
    folded.open = true;
    unfold(folded);
  };

  const move = (selector, step) => {
    const places = all(selector).filter((place) => place.offsetParent);
    const here = places.indexOf(document.activeElement.closest(selector));
    const below = places.findIndex((place) => place.getBoundingClientRect().top > 60);
    const at = here < 0 ? below - (step < 0) : here + step;
    const place = places[Math.max(0, Math.min(at, places.length - 1))];
    if (!place) return;
    unfold(place);
    place.tabIndex = -1;
    place.focus();
  };

  /** Whether single keys are on, kept in the browser where it lets us. */
  const kept = (value) => {
    try {
      if (value) localStorage.setItem("runsheet-keys", value);
      return localStorage.getItem("runsheet-keys");
    } catch {
      return null;
    }
  };

  let isOn = kept() !== "off";
  const choice = (box) => {
    box.checked = isOn;
    box.addEventListener("change", () => kept((isOn = box.checked) ? "on" : "off"));
  };

  const KEYS = [
    ["j k", "next, previous item"],
    ["n p", "next, previous problem"],
    ["] [", "next, previous section"],
    ["o", "open items only, or all"],
    ["?", "this list"],
  ];

  /** The list of keys, which only a script can open. */
  const keyList = () => {
    const key = (name) => make("kbd", { textContent: name });
    const entry = ([names, help]) => {
      const [first, second] = names.split(" ").map(key);
      return make("div", {}, make("dt", {}, first, ...(second ? [" ", second] : [])), make("dd", { textContent: help }));
    };
    const box = make("input", { type: "checkbox", id: "rs-keys-on", checked: true });
    const close = make("form", { method: "dialog" }, make("button", { textContent: "Close" }));
    const dialog = make("dialog", { id: "rs-keys" }, make("h2", { id: "rs-keys-head", textContent: "Keys" }),
      make("dl", {}, ...KEYS.map(entry)), make("p", {}, make("label", {}, box, " Single keys are on")), close);
    dialog.setAttribute("aria-labelledby", "rs-keys-head");
    return dialog;
  };

  const radio = (name) => one("#rs-show-" + name);
  const go = (selector, step) => () => move(selector, step);
  const actions = {
    j: go(".flow .it", 1),
    k: go(".flow .it", -1),
    n: go(".flow .problem", 1),
    p: go(".flow .problem", -1),
    "]": go(".flow .head", 1),
    "[": go(".flow .head", -1),
    o: () => radio(radio("open").checked ? "all" : "open").click(),
    "?": () => one("#rs-keys").showModal(),
  };

  const press = (event) => {
    const { key, target } = event;
    const typing = target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog[open]");
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (!one("#rs-keys") || typing || held || !Object.hasOwn(actions, key) || (key !== "?" && !isOn)) return;
    event.preventDefault();
    actions[key]();
  };

  const hint = () => {
    const key = (name) => make("kbd", { textContent: name });
    const button = make("button", { type: "button", className: "hint" });
    button.append(key("j"), " ", key("k"), " item, ", key("n"), " next problem, ", key("?"), " keys");
    button.addEventListener("click", actions["?"]);
    return button;
  };

  // Links to items, and code, can be copied.

  const status = make("p", { className: "hide", role: "status" });

  /** Copies a text, and shows that in place of a label for a moment. */
  const copyText = async (text, label) => {
    if (label.textContent === "Copied") return;
    await navigator.clipboard.writeText(text);
    const before = [...label.childNodes];
    label.replaceChildren("Copied");
    status.textContent = "Copied";
    setTimeout(() => {
      label.replaceChildren(...before);
      status.textContent = "";
    }, 2000);
  };

  const offerCopy = (button, text) => {
    button.addEventListener("click", () => copyText(text(), button));
    if (!status.isConnected) document.body.append(status);
  };

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.classList.add("i");
    svg.ariaHidden = "true";
    svg.append(document.createElementNS(svg.namespaceURI, "use"));
    svg.firstChild.setAttribute("href", "#i:" + name);
    return svg;
  };

  /** A button in each row of a runbook that copies the row's address. */
  const copyLinks = () => {
    if (!navigator.clipboard) return;
    for (const row of all(".flow .it")) {
      const link = one(":scope > a.at", row);
      if (!link || one(":scope > .copy", row)) continue;
      const button = make("button", { type: "button", className: "copy", ariaLabel: "Copy link to this item" }, icon("copy"));
      offerCopy(button, () => link.href);
      link.before(button);
    }
  };

  const copy = () => {
    if (!navigator.clipboard) return;
    for (const pre of all("pre:not(.source, .code > pre)")) {
      const button = make("button", { type: "button", textContent: "Copy" });
      const box = make("div", { className: "code" });
      pre.replaceWith(box);
      box.append(pre, button);
      offerCopy(button, () => pre.textContent);
    }
  };

  // On a phone a finished section folds to its head, and several closed items to a line. The browser's own search finds
  // what is folded; a browser that could not is shown everything.

  const FOLDED = "[hidden=until-found]";
  const CLOSED = { done: "done", skipped: "skipped", na: "n/a" };
  const canFold = "onbeforematch" in document.body;
  const narrow = matchMedia("screen and (max-width: 55rem)");
  /** The folds that the reader has opened, by the id of the head or of the first item. */
  const openFolds = new Set();
  /** The fold that each part belongs to. */
  const foldOf = new WeakMap();

  const levelOf = (head) => one("h2, h3, h4, h5, h6", head)?.localName;

  /** What follows a head, up to the next one that is not within it. */
  const partsOf = (head) => {
    const parts = [];
    const isEnd = (at) => at.matches(".head") && levelOf(at) <= levelOf(head);
    for (let at = head.nextElementSibling; at && !isEnd(at); at = at.nextElementSibling) parts.push(at);
    return parts;
  };

  const isClosed = (item) => item.matches(".it:is(.done, .skipped, .na):not(.problem, :has(.it:not(.done, .skipped, .na)))");

  /** Whether a list is in an item that is closed itself. */
  const isInClosed = (list) => {
    const item = list.parentElement.closest(".it");
    return Boolean(item) && (isClosed(item) || isInClosed(item));
  };

  /** The runs of two or more closed items in a list. */
  const runsOf = (list) => {
    const runs = [[]];
    for (const item of all(":scope > .it", list)) {
      if (isClosed(item)) runs.at(-1).push(item);
      else runs.push([]);
    }
    return runs.filter((run) => run.length > 1);
  };

  /** `2 done, 1 skipped`. */
  const countText = (items) => Object.entries(CLOSED)
    .map(([name, word]) => [items.filter((item) => item.classList.contains(name)).length, word])
    .filter(([count]) => count).map((pair) => pair.join(" ")).join(", ");

  /** The control of a fold, which stays where it is while the page changes. */
  const foldControl = (id, label, attach) => {
    const old = all("button.fold").find((button) => button.dataset.fold === id);
    const button = old ?? make("button", { type: "button", className: "fold" });
    button.dataset.fold = id;
    button.ariaExpanded = String(openFolds.has(id));
    if (!old) {
      button.addEventListener("click", () => toggleFold(id));
      attach(button);
    }
    label(button);
    return button;
  };

  const foldParts = (id, parts) => {
    for (const part of parts) {
      foldOf.set(part, id);
      if (!openFolds.has(id)) part.setAttribute("hidden", "until-found");
    }
  };

  /** The count of a head without its time: `9 of 9, 1 skipped`. */
  const headCount = (head) => {
    const count = one("p", head).cloneNode(true);
    one(".print", count)?.remove();
    return count.textContent.split(" · ")[0];
  };

  const labelFold = (button, text) => {
    if (button.textContent !== text) button.textContent = text;
  };

  const foldSection = (head) => foldControl(head.id, (button) => {
    labelFold(button, headCount(head));
    button.ariaLabel = `${one("h2, h3, h4, h5, h6", head).textContent}: ${button.textContent}`;
  }, (button) => {
    head.prepend(icon("done"));
    head.append(button);
  });

  const foldRun = (run) => foldControl(run[0].id, (button) => labelFold(button, countText(run)), (button) => run[0].before(make("li", { className: "folded" }, icon("done"), button)));

  /** Whether everything is to be seen: on a larger screen, or under a filter. */
  const isUnfolded = () => !canFold || !narrow.matches || one("#rs-show-all")?.checked === false || one(".filters select")?.value;

  const fold = () => {
    const controls = new Set();
    for (const part of all(`.flow ${FOLDED}`)) part.removeAttribute("hidden");
    if (!isUnfolded()) {
      const heads = all(".flow .head.no-open.no-problem:has(> p)").filter((head) => partsOf(head).length);
      const within = new Set(heads.flatMap(partsOf));
      for (const head of heads.filter((head) => !within.has(head))) {
        foldParts(head.id, partsOf(head));
        controls.add(foldSection(head));
      }
      const isWithin = (list) => [...within].some((part) => part.contains(list)) || isInClosed(list);
      const lists = all(".flow .items").filter((list) => !isWithin(list));
      for (const run of lists.flatMap(runsOf)) {
        foldParts(run[0].id, run);
        controls.add(foldRun(run));
      }
    }
    for (const button of all("button.fold")) if (!controls.has(button)) removeFold(button);
  };

  const removeFold = (button) => {
    const line = button.closest("li.folded");
    if (line) return line.remove();
    one(":scope > .i", button.parentElement)?.remove();
    button.remove();
  };

  const toggleFold = (id) => {
    if (!openFolds.delete(id)) openFolds.add(id);
    fold();
  };

  const openFold = (part) => {
    openFolds.add(foldOf.get(part));
    fold();
  };

  /** A link to a place within a fold, or to the head of one, opens it. */
  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const head = target?.closest(".head:has(> .fold[aria-expanded=false])");
    if (head) toggleFold(head.id);
    if (!target?.closest(FOLDED)) return;
    unfold(target);
    target.scrollIntoView();
  };

  const folding = () => {
    if (!one(".flow .it")) return;
    fold();
    openTarget();
    updated(fold);
    narrow.addEventListener("change", fold);
    addEventListener("hashchange", openTarget);
    document.addEventListener("beforematch", ({ target }) => foldOf.has(target) && openFold(target));
    document.addEventListener("change", ({ target }) => target.closest(".filters") && fold());
  };

  // The list of sections marks the one that is read.

  const markSection = () => {
    const links = all(".sections a[href^='#']");
    const heads = all(".flow .head").filter((head) => head.getBoundingClientRect().top < innerHeight / 4);
    const id = heads.at(-1)?.id;
    for (const link of links) {
      if (id && decodeURIComponent(link.hash) === "#" + id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };

  /** Marks it before the next paint, once for several scroll events. */
  const marking = () => {
    if (!one(".sections")) return;
    let isWaiting = false;
    const mark = () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        markSection();
      });
    };
    addEventListener("scroll", mark, { passive: true });
    updated(mark);
    mark();
  };

  /** On a narrow screen the navigation scrolls: the page's own entry should be in sight. */
  const navigation = () => {
    const current = one(".top nav [aria-current]");
    const nav = current?.closest("nav");
    if (nav) nav.scrollLeft = current.offsetLeft - nav.offsetLeft - 16;
  };

  /** Adds a button to the facts below the title, unless it is there. `act` gets the button. */
  const factButton = (facts, className, textContent, act) => {
    if (!facts || one("." + className, facts)) return;
    const button = make("button", { type: "button", className, textContent });
    button.addEventListener("click", () => act(button));
    facts.append(make("span", { className: "screen" }, button));
  };

  /** A button that prints the audit table. */
  const printing = () => factButton(one(".audit .facts"), "print-button", "Print", () => print());

  // The status of a release for a chat, in the words of `runsheet status --format text`. The page says all of it elsewhere.

  const textOf = (selector, root) => one(selector, root)?.textContent ?? "";

  /** `no-go, 4 problems before “Approved”`, `planned`, `rolled back`. */
  const stateText = (verdict) => {
    const [word, ...rest] = one(".vhead .word", verdict).childNodes;
    const text = word.textContent.replace(/:$/, "").toLowerCase();
    if (!/^(go|not yet|no-go)/.test(text)) return text;
    if (text === "go") return "go at the end";
    const place = rest.map((node) => (node.localName === "a" ? `“${node.textContent}”` : node.textContent)).join("");
    return text + (text === "go for" ? place : "," + place);
  };

  /** `63 done, 1 skipped, 20 open of 84 (76 %)`; null where the rows do not say it: they show late records, too. */
  const progressText = (verdict, isGivenUp) => {
    const [closed, applicable] = textOf(".bar > span").split("/").map(Number);
    const rows = all(".flow .it");
    const required = rows.filter(({ classList }) => !classList.contains("optional"));
    const optional = rows.filter(({ classList }) => classList.contains("optional") && !classList.contains("na"));
    const count = (among, name) => among.filter(({ classList }) => classList.contains(name)).length;
    const [done, skipped, failed, blocked, na] = ["done", "skipped", "failed", "blocked", "na"].map((name) => count(required, name));
    if (done + skipped !== closed || required.length - na !== applicable) return null;
    const untouched = applicable - closed - failed - blocked;
    const parts = [[skipped, "skipped"], [failed, "failed"], [blocked, "blocked"], [untouched, isGivenUp ? "not reached" : "open"]]
      .map(([number, word]) => (number ? `, ${number} ${word}` : "")).join("");
    const percent = applicable ? `${Math.floor((100 * closed) / applicable)} %` : "–";
    const left = count(optional, "skipped");
    const others = optional.length ? `; ${count(optional, "done") + left} of ${optional.length} optional${left ? ` (${left} skipped)` : ""}` : "";
    return `${done} done${parts} of ${applicable} (${percent})${na ? `; ${na} n/a` : ""}${others}`;
  };

  /** The lines of the status; null where the page does not say all of them. */
  const statusText = (verdict) => {
    const state = stateText(verdict);
    const progress = progressText(verdict, state === "rolled back" || state === "aborted");
    const next = all(".next-up li", verdict).map((line) => {
      const who = textOf("b", line);
      return textOf("a", line) + (who === "No owner" ? "" : ` (${who})`);
    });
    return progress && `${textOf("h1").split(": ")[0]}: ${state}\n${progress}\n${next.length ? `Next up: ${next.join("; ")}\n` : ""}`;
  };

  const copyStatus = () => {
    const verdict = one("main > .verdict");
    if (!navigator.clipboard || !verdict || statusText(verdict) === null) return;
    factButton(one("main > .facts"), "copy-status", "Copy status", (button) => copyText(statusText(verdict) ?? "", button));
    if (!status.isConnected) document.body.append(status);
  };

  /** Parts that a preview may take out and put in again. */
  const dressed = new WeakSet();
  const dress = () => {
    if (one(".flow .it") && !one("#rs-keys")) one("main").append(keyList());
    for (const [selector, action] of [[".filters", filters], [".sections", sections], ["#rs-keys-on", choice]]) {
      const part = one(selector);
      if (!part || dressed.has(part)) continue;
      dressed.add(part);
      action(part);
    }
    copy();
    copyLinks();
    printing();
    copyStatus();
  };

  navigation();
  lateStarts();
  updated(lateStarts);
  pastForecasts();
  updated(pastForecasts);
  setInterval(pastForecasts, 60_000);
  dress();
  updated(dress);
  choices();
  sortable();
  marking();
  folding();
  document.addEventListener("keydown", press);
})();
