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

  // Single keys, which can be turned off.

  /** Opens whatever hides a place. */
  const unfold = (place) => {
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
    const typing = target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog");
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

  // The list of sections marks the one that is read.

  const markSection = () => {
    const links = all(".sections a");
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

  /** A button that prints the audit table. */
  const printing = () => {
    const facts = one(".audit .facts");
    if (!facts || one(".print-button", facts)) return;
    const button = make("button", { type: "button", className: "print-button", textContent: "Print" });
    button.addEventListener("click", () => print());
    facts.append(make("span", { className: "screen" }, button));
  };

  /** Parts that a preview may take out and put in again. */
  const dressed = new WeakSet();
  const dress = () => {
    for (const [selector, action] of [[".filters", filters], [".sections", sections], ["#rs-keys-on", choice]]) {
      const part = one(selector);
      if (!part || dressed.has(part)) continue;
      dressed.add(part);
      action(part);
    }
    copy();
    copyLinks();
    printing();
  };

  navigation();
  lateStarts();
  updated(lateStarts);
  dress();
  updated(dress);
  choices();
  sortable();
  marking();
  document.addEventListener("keydown", press);
})();
