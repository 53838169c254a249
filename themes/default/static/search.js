// The search on every page: `/` or Ctrl+K opens a dialog over items, notes, logs, releases, people and pages.
//
// What it searches is in scripts next to this one, because scripts can be loaded from disk: `search/site.js`, and one
// for each year of releases. src/render/search/script.rs describes their columns. They are loaded when the dialog is
// first opened, and again when a preview has changed.
"use strict";

const runsheetSearch = (() => {
  const ROOT = new URL("../", document.currentScript.src).href;
  const FEW = 5;
  const MANY = 200;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const drawing = (className, name, attributes) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", `i ${className}`);
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.ariaHidden = "true";
    const inner = document.createElementNS(svg.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) inner.setAttribute(key, value);
    svg.append(inner);
    return svg;
  };
  const icon = (name) => drawing(name, "use", { href: `#i:${name}` });
  /** Not in the sprite, because pages have it only with this script. */
  const lens = () => drawing("lens", "path", {
    d: "M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.5 10.5 14 14",
    fill: "none", stroke: "currentColor", "stroke-width": "1.7", "stroke-linecap": "round",
  });

  // Texts without case and accents, as src/render/search/fold.rs makes them. Characters are folded one by one, so that
  // a match has a place in the text as it is written.

  const SPELLINGS = { ß: "ss", ς: "σ", ı: "i", ł: "l", ø: "o", đ: "d", ħ: "h", æ: "ae", œ: "oe", þ: "th", ð: "d" };
  const folded = new Map();

  const foldCharacter = (character) => {
    if (!folded.has(character)) {
      const lower = [...character.normalize("NFKD")].map((letter) => letter.toLowerCase()).join("");
      const plain = [...lower.replace(/[\u0300-\u036f]/g, "")].map((letter) => SPELLINGS[letter] ?? letter);
      folded.set(character, plain.join("").normalize("NFC"));
    }
    return folded.get(character);
  };

  const fold = (text) => {
    if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
    return Array.from(text.normalize("NFC"), foldCharacter).join("");
  };

  /** Where folded words are in a text: pairs of start and end, in order and without overlaps. */
  const matches = (text, words) => {
    const starts = [];
    let whole = "";
    let at = 0;
    for (const character of text) {
      const plain = foldCharacter(character);
      for (let each = 0; each < plain.length; each++) starts.push(at);
      whole += plain;
      at += character.length;
    }
    starts.push(at);
    const found = [];
    for (const word of words) {
      for (let from = whole.indexOf(word); from >= 0; from = whole.indexOf(word, from + word.length)) {
        const last = starts[from + word.length - 1];
        found.push([starts[from], starts.slice(from + word.length).find((start) => start > last) ?? at]);
      }
    }
    found.sort((a, b) => a[0] - b[0]);
    const merged = [];
    for (const [start, end] of found) {
      const last = merged.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
    }
    return merged;
  };

  // The data.

  let site = null;
  /** The releases of each year that is loaded, newest first. */
  let years = [];
  /** How often a preview has changed, so that what is loaded again is not from a cache. */
  let version = 0;
  let isStale = true;

  const index = (symbol) => symbol.charCodeAt(0) - "#".charCodeAt(0);

  /** Runs a script with data; `false` if there is none. */
  const load = (name) => new Promise((resolve) => {
    const script = make("script", { src: `${ROOT}assets/search/${name}.js${version ? `?${version}` : ""}` });
    const done = (isThere) => {
      script.remove();
      resolve(isThere);
    };
    script.addEventListener("load", () => done(true));
    script.addEventListener("error", () => done(false));
    document.head.append(script);
  });

  const decodeLines = (data, release, marks, people, isEvidence) => {
    let place = 0;
    let before = "";
    return data.texts.map((column, at) => {
      place += data.places[at];
      let text = column;
      if (isEvidence) text = before = before.slice(0, index(column)) + column.slice(1);
      const mark = index(data.marks[at]);
      const who = index(data.who[at]);
      return {
        place,
        mark: mark ? marks[mark - 1] : marks[index(release.states[place])],
        who: who ? people[who - 1] : people[index(release.who[place])],
        days: data.days[at] ?? 0,
        text,
        plain: fold(text),
      };
    });
  };

  /** The values of one release in columns. */
  const row = (columns, at) => Object.fromEntries(Object.entries(columns).map(([name, column]) =>
    [name, Array.isArray(column) ? column[at] : row(column, at)]));

  const decode = ({ year, marks, people, items, lists, releases }) => ({
    year,
    items: items.map(([, text]) => fold(text)),
    releases: (releases.path ?? []).map((_, at) => {
      const release = row(releases, at);
      const list = lists[release.list];
      const filled = new Map(release.filled);
      const owner = people[index(release.owner)];
      const places = [
        ...list.map((item, at) => [items[item][0], filled.get(at) ?? items[item][1]]),
        ...release.more,
      ];
      return {
        path: release.path,
        name: release.name,
        text: release.title ? `${release.name}: ${release.title}` : release.name,
        date: release.date,
        mark: marks[index(release.mark)],
        owner,
        list,
        filled,
        places,
        states: Array.from(release.states, (symbol) => marks[index(symbol)]),
        who: Array.from(release.who, (symbol) => people[index(symbol)]),
        lines: [
          ...decodeLines(release.notes, release, marks, people, false),
          ...decodeLines(release.evidence, release, marks, people, true),
        ].sort((a, b) => a.place - b.place),
        plain: fold(release.name),
        about: fold([release.name, release.title, owner, release.kind].join(" ")),
      };
    }),
  });

  const day = (date, days = 0) => {
    if (!date) return "";
    const at = new Date(`${date}T00:00:00Z`);
    at.setUTCDate(at.getUTCDate() + days);
    return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  };

  // Searching. A text is found if it has one of the words, and has all of them together with the name of its release,
  // the item that it belongs to, and who recorded it.

  /** The words that a folded text has, as bits. */
  const has = (plain, words) => words.reduce((bits, word, at) => (plain.includes(word) ? bits | (1 << at) : bits), 0);

  const WORD = /[\p{L}\p{N}]/u;

  /** Whether a word of a folded text begins with `word`. */
  const begins = (plain, word) => {
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
      if (at === 0 || !WORD.test(plain[at - 1])) return true;
    }
    return false;
  };

  /** Puts the results whose matches all begin a word before those with a match inside a word. */
  const ranked = (results, words, plain) => {
    const isFirst = (result) => words.every((word) => !plain(result).includes(word) || begins(plain(result), word));
    const first = new Set(results.filter(isFirst));
    return [...first, ...results.filter((result) => !first.has(result))];
  };

  const PLAIN = {
    items: ({ release, at }) => fold(release.places[at][1]),
    notes: ({ line }) => line.plain,
    releases: ({ release }) => release.about,
    people: ({ plain }) => plain,
    pages: ({ text }) => fold(text),
  };

  const link = (path, anchor) => ROOT + path + (anchor ? `#${encodeURIComponent(anchor)}` : "");

  const findInRelease = (release, itemBits, words, found) => {
    const all = 2 ** words.length - 1;
    const name = has(release.plain, words);
    const bits = release.places.map(([, text], at) => {
      const isOwn = at >= release.list.length || release.filled.has(at);
      return isOwn ? has(fold(text), words) : itemBits[release.list[at]];
    });
    release.states.forEach((mark, at) => {
      if (bits[at] && (bits[at] | name | has(fold(release.who[at]), words)) === all) found.items.push({ release, at, mark });
    });
    for (const line of release.lines) {
      const own = has(line.plain, words);
      if (own && (own | bits[line.place] | name | has(fold(line.who), words)) === all) found.notes.push({ release, line });
    }
    if (has(release.about, words) === all) found.releases.push({ release });
  };

  const findInPage = (page, words, found) => {
    const all = 2 ** words.length - 1;
    const title = has(page.plain, words);
    if (title === all) found.pages.push({ page, text: page.title });
    for (const part of page.parts) {
      const own = has(part.plain, words);
      if (own && (own | title) === all) found.pages.push({ page, text: part.text, anchor: part.anchor });
    }
  };

  const find = (words) => {
    const found = { items: [], notes: [], releases: [], people: [], pages: [] };
    const add = (part) => {
      for (const [kind, results] of Object.entries(part)) found[kind].push(...ranked(results, words, PLAIN[kind]));
    };
    for (const { items, releases } of years) {
      const ofYear = { items: [], notes: [], releases: [] };
      const itemBits = items.map((plain) => has(plain, words));
      for (const release of releases) findInRelease(release, itemBits, words, ofYear);
      add(ofYear);
    }
    const all = 2 ** words.length - 1;
    const rest = { people: site.people.filter(({ plain }) => has(plain, words) === all), pages: [] };
    for (const page of site.pages) findInPage(page, words, rest);
    add(rest);
    return found;
  };

  // What is shown of a result.

  const facts = (...parts) => parts.filter(Boolean).join(" · ");

  const SHOW = {
    items: ({ release, at, mark: [symbol, word] }) => {
      const [anchor, text] = release.places[at];
      const who = release.who[at] && word === "Todo" ? `for ${release.who[at]}` : release.who[at];
      return { symbol, text, href: link(release.path, anchor), facts: facts(release.name, word, who, day(release.date)) };
    },
    notes: ({ release, line: { place, mark: [symbol, word], who, days, text } }) => {
      const [anchor, item] = release.places[place];
      return {
        symbol,
        text,
        href: link(release.path, anchor),
        facts: facts(item, release.name, word, who, day(release.date, days)),
      };
    },
    releases: ({ release: { path, text, mark: [symbol, word], owner, date } }) => ({
      symbol,
      text,
      href: link(path),
      facts: facts(word, owner && `owner ${owner}`, day(date)),
    }),
    people: ({ id, name, path, count }) => ({
      symbol: "sign",
      text: name,
      href: path ? link(path) : `${ROOT}releases/index.html?owner=${encodeURIComponent(id)}`,
      facts: count ? `owner of ${count} release${count === 1 ? "" : "s"}` : id,
    }),
    pages: ({ page, text, anchor }) => ({ symbol: "file", text, href: link(page.path, anchor), facts: page.title }),
    running: ({ path, name, icon: symbol, text }) => ({ symbol, text: name, href: link(path), facts: text }),
  };

  const BEFORE = 60;
  const LONGEST = 180;

  /** The text with its matches marked, from a little before the first. */
  const marked = (text, words) => {
    const ranges = matches(text, words);
    const first = ranges[0]?.[0] ?? 0;
    let start = text.length > LONGEST && first > BEFORE ? first - BEFORE : 0;
    if (start) start = text.indexOf(" ", start) + 1 || start;
    if (start > first) start = first;
    const end = Math.min(text.length, start + LONGEST);
    const parts = [start ? "… " : ""];
    let at = start;
    for (const [from, to] of ranges) {
      if (from >= end) break;
      parts.push(text.slice(at, from), make("mark", { textContent: text.slice(from, to) }));
      at = to;
    }
    parts.push(text.slice(at, Math.max(at, end)), end < text.length ? "…" : "");
    return parts;
  };

  const resultRow = (kind, words) => (result) => {
    const { symbol, text, href, facts } = SHOW[kind](result);
    const found = make("span", { className: "hit", dir: "auto" }, ...marked(text, words));
    return make("li", {}, make("a", { href }, icon(symbol), found, make("small", {}, facts)));
  };

  const group = (kind, title, results, words, few = FEW) => {
    if (!results.length) return [];
    const list = make("ul", {}, ...results.slice(0, few).map(resultRow(kind, words)));
    const section = make("section", {}, make("h2", {}, title, " ", make("span", { textContent: results.length })), list);
    let shown = few;
    const more = make("button", { type: "button", className: "more" });
    const label = () => {
      const left = results.length - shown;
      more.textContent = left > MANY ? `Show ${MANY} more of ${results.length}` : `Show all ${results.length}`;
      more.hidden = left <= 0;
    };
    more.addEventListener("click", () => {
      const added = results.slice(shown, shown + MANY).map(resultRow(kind, words));
      shown += MANY;
      list.append(...added);
      label();
      added[0].firstChild.focus();
    });
    label();
    section.append(more);
    return [section];
  };

  // The dialog.

  const field = make("input", {
    type: "search", ariaLabel: "Search", autocomplete: "off", spellcheck: false, maxLength: 200,
    placeholder: "Search items, notes, log, releases, people, pages",
  });
  const status = make("p", { className: "status", role: "status" });
  const results = make("div", { className: "results" });
  const close = make("button", { type: "button" }, "Close ", make("kbd", { textContent: "Esc" }));
  const key = (name) => make("kbd", { textContent: name });
  const dialog = make("dialog", { id: "rs-search", ariaLabel: "Search" },
    make("div", { className: "ask" }, lens(), field, close),
    status,
    results,
    make("p", { className: "hints" },
      make("span", {}, key("↑"), key("↓"), " choose"), make("span", {}, key("Enter"), " open"),
      make("span", {}, key("Ctrl"), key("Enter"), " new tab")));

  const links = () => [...results.querySelectorAll("a")];
  const remaining = () => site.years.filter(([name]) => !years.some(({ year }) => year === name));
  const nameOf = (year) => (year === "undated" ? "those without a date" : year);

  const period = () => {
    const names = years.map(({ year }) => nameOf(year));
    return names.length > 2 ? `${names.at(-1)} to ${names[0]}` : names.join(" and ");
  };

  const older = () => {
    const left = remaining();
    if (!left.length) return [];
    const text = `Search ${nameOf(left[0][0])}${left.length > 1 ? " and older" : ""} as well`;
    const button = make("button", { type: "button", className: "older", textContent: text });
    button.addEventListener("click", async () => {
      button.disabled = true;
      field.focus();
      for (const [name] of left) {
        status.textContent = `Loading ${nameOf(name)}…`;
        await load(name);
      }
      show();
    });
    return [button];
  };

  const showEmpty = () => {
    status.textContent = "Type two letters or more. Words are found anywhere, in any order.";
    results.replaceChildren(...group("running", "Running now", site.running, [], 8));
  };

  const nothing = (query) => {
    const count = years.reduce((sum, { releases }) => sum + releases.length, 0);
    const where = count ? `Searched ${count} release${count === 1 ? "" : "s"} of ${period()} and all pages.` : "Searched all pages.";
    return make("p", { className: "nothing" }, make("b", { textContent: `Nothing found for “${query}”.` }), ` ${where}`);
  };

  const TITLES = { items: "Items", notes: "Notes and log", releases: "Releases", people: "People", pages: "Pages" };

  /** The groups in their order: people and releases whose names begin with the words come before the others. */
  const inOrder = ({ people, releases }, words) => {
    const isPerson = people.some(({ plain }) => words.every((word) => begins(plain, word)));
    const isRelease = releases.some(({ release: { plain } }) =>
      words.some((word) => plain.startsWith(word)) && words.every((word) => begins(plain, word)));
    const first = [...(isPerson ? ["people"] : []), ...(isRelease ? ["releases"] : [])];
    return [...new Set([...first, ...Object.keys(TITLES)])];
  };

  const show = () => {
    if (!site) return;
    const words = [...new Set(fold(field.value).split(/\s+/).filter(Boolean))].slice(0, 20);
    results.scrollTop = 0;
    // A single letter says nothing, but a single character of Chinese is a word.
    if (!words.some((word) => word.length > 1 || word > "\u2e80")) return showEmpty();
    const found = find(words);
    const groups = inOrder(found, words).flatMap((kind) => group(kind, TITLES[kind], found[kind], words));
    const count = Object.values(found).reduce((sum, each) => sum + each.length, 0);
    const where = years.length ? ` in ${period()}, newest first` : "";
    status.textContent = count ? `${count} result${count === 1 ? "" : "s"}${where}` : "No result";
    results.replaceChildren(...(count ? groups : [nothing(field.value.trim())]), ...older());
  };

  /** Loads the newest year, and after a change of a preview all that were loaded. */
  const refresh = async () => {
    const wanted = new Set(years.map(({ year }) => year));
    isStale = false;
    status.textContent = "Loading…";
    if (!(await load("site"))) {
      status.textContent = "The data of the search cannot be loaded.";
      return;
    }
    years = [];
    for (const [at, [name]] of site.years.entries()) if (at === 0 || wanted.has(name)) await load(name);
    show();
  };

  const open = async () => {
    if (!dialog.isConnected) document.body.append(dialog);
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    if (isStale) await refresh();
  };

  const clear = (event) => {
    if (!field.value) return;
    event.preventDefault();
    field.value = "";
    field.focus();
    show();
  };

  const step = (by) => {
    const all = links();
    const at = all.indexOf(document.activeElement) + by;
    const next = at < 0 ? field : all[Math.min(at, all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  const openFirst = (event) => {
    const first = links()[0];
    if (!first || document.activeElement !== field || event.isComposing) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) window.open(first.href, "_blank", "noopener");
    else first.click();
  };

  const KEYS = {
    ArrowDown: (event) => (event.preventDefault(), step(1)),
    ArrowUp: (event) => (event.preventDefault(), step(-1)),
    Enter: openFirst,
    Escape: clear,
  };

  dialog.addEventListener("keydown", (event) => {
    // No key of the page behind.
    event.stopPropagation();
    const { key, ctrlKey, metaKey, altKey } = event;
    if (Object.hasOwn(KEYS, key)) return KEYS[key](event);
    const isTyped = (key.length === 1 && key !== " ") || key === "Backspace";
    if (isTyped && !ctrlKey && !metaKey && !altKey && document.activeElement !== field) field.focus();
  });
  dialog.addEventListener("cancel", clear);
  // What lies outside of its box is the ground.
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  close.addEventListener("click", () => dialog.close());
  field.addEventListener("input", show);
  // A result on the same page changes only its fragment.
  results.addEventListener("click", (event) => {
    const target = event.target.closest("a");
    const isHere = target && target.href.split("#")[0] === location.href.split(/[#?]/)[0];
    if (isHere && !event.ctrlKey && !event.metaKey) dialog.close();
  });

  // The ways in.

  const areKeysOn = () => {
    try {
      return localStorage.getItem("runsheet-keys") !== "off";
    } catch {
      return true;
    }
  };

  document.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const isTyping = target.isContentEditable || target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, dialog");
    const isSlash = key === "/" && !ctrlKey && !metaKey && !altKey && !isTyping && areKeysOn();
    const isCtrlK = key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey;
    if (event.defaultPrevented || !(isSlash || isCtrlK)) return;
    event.preventDefault();
    open();
  });

  const addButton = () => {
    const head = document.querySelector(".top .wide-in");
    if (!head || head.querySelector(".open-search")) return;
    const button = make("button", { type: "button", className: "open-search", title: "Search (/ or Ctrl+K)" },
      lens(), make("span", { textContent: "Search" }), make("kbd", { textContent: "/", ariaHidden: "true" }));
    button.addEventListener("click", open);
    head.append(button);
  };

  /** The dialog of a release's keys lists `/` too. */
  const addKey = () => {
    const last = document.querySelector("#rs-keys dl > :last-child");
    if (!last || document.querySelector("#rs-keys .slash")) return;
    last.before(make("div", { className: "slash" }, make("dt", {}, key("/")), make("dd", { textContent: "search" })));
  };

  const dress = () => {
    addButton();
    addKey();
  };

  dress();
  document.addEventListener("runsheet:updated", dress);
  document.addEventListener("runsheet:message", () => {
    version++;
    isStale = true;
    if (dialog.open) refresh();
  });

  return {
    fold,
    /** Called by `search/site.js`. */
    site: (data) => {
      const people = data.people.map(([id, name, path, count]) => ({ id, name, path, count, plain: fold(`${name} ${id}`) }));
      const pages = data.pages.map(({ path, title, parts }) => ({
        path,
        title,
        plain: fold(title),
        parts: parts.map(([anchor, heading, body]) => {
          const text = heading ? `${heading}: ${body}` : body;
          return { anchor, text, plain: fold(text) };
        }),
      }));
      site = { ...data, people, pages };
    },
    /** Called by the script of a year. */
    year: (data) => {
      years = [...years.filter(({ year }) => year !== data.year), decode(data)];
    },
  };
})();
