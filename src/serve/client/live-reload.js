// Keeps a page of the preview as the files are, in place. Served by `runsheet serve` alone; published pages
// have none of it.
//
// The server says that there is something new; the page asks for itself and, where its bytes differ, takes
// over what differs between the page as it was sent before and as it is sent now. What a reader did to it
// since (opened, filtered, sorted, typed, scrolled) is no part of either, and stays.
"use strict";

(() => {
  const script = document.currentScript;
  const quiet = (element) => Object.assign(element, { hidden: true });
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent("runsheet:" + name, { detail }));
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // The page as it was sent, and for each of its nodes the one on the screen. This script runs before all
  // others of the page, so that both are still the same.

  let sent = document.cloneNode(true);
  let shown = new WeakMap();
  const pair = (copy, node) => {
    shown.set(copy, node);
    for (let a = copy.firstChild, b = node.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) pair(a, b);
  };
  pair(sent, document);

  // From the page before to the page now. Children are matched in order: those that are equal, those with the
  // same id, those of the same kind. Only what differs is touched.

  const ELEMENT = Node.ELEMENT_NODE;
  const idOf = (node) => (node.nodeType === ELEMENT ? node.id : "");
  const isAlike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && idOf(a) === idOf(b);
  const isOurs = (node) => node.nodeType === ELEMENT && node.hasAttribute("data-page") && node.localName === "script";

  /** Pairs of equal, then of alike nodes between two lists, in order: the longest common subsequence. */
  const matches = (before, after, same) => {
    let start = 0;
    while (start < before.length && start < after.length && same(before[start], after[start])) start++;
    let endA = before.length;
    let endB = after.length;
    while (endA > start && endB > start && same(before[endA - 1], after[endB - 1])) { endA--; endB--; }
    const found = [];
    for (let at = 0; at < start; at++) found.push([at, at]);
    const rows = endA - start;
    const columns = endB - start;
    // Beyond this the table costs more than it saves: what lies between is matched by id alone.
    if (rows * columns > 40000) found.push(...byId(before, after, start, endA, endB));
    else if (rows && columns) {
      const best = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
      for (let a = rows - 1; a >= 0; a--) {
        for (let b = columns - 1; b >= 0; b--) {
          best[a][b] = same(before[start + a], after[start + b])
            ? best[a + 1][b + 1] + 1
            : Math.max(best[a + 1][b], best[a][b + 1]);
        }
      }
      for (let a = 0, b = 0; a < rows && b < columns; ) {
        if (same(before[start + a], after[start + b])) found.push([start + a++, start + b++]);
        else if (best[a + 1][b] >= best[a][b + 1]) a++;
        else b++;
      }
    }
    for (let at = 0; at < before.length - endA; at++) found.push([endA + at, endB + at]);
    return found;
  };

  const byId = (before, after, start, endA, endB) => {
    const places = new Map();
    for (let b = start; b < endB; b++) if (idOf(after[b])) places.set(idOf(after[b]), b);
    const found = [];
    let last = start - 1;
    for (let a = start; a < endA; a++) {
      const b = places.get(idOf(before[a]));
      if (b > last) found.push([a, (last = b)]);
    }
    return found;
  };

  /** What the children become: each of `after` with the one of `before` that it continues. */
  const continued = (before, after) => {
    const partner = new Map();
    const equal = matches(before, after, (a, b) => a.isEqualNode(b));
    // Between two equal ones, whatever is alike goes on.
    let [lastA, lastB] = [-1, -1];
    for (const [a, b] of [...equal, [before.length, after.length]]) {
      const someA = before.slice(lastA + 1, a);
      const someB = after.slice(lastB + 1, b);
      for (const [i, j] of matches(someA, someB, isAlike)) partner.set(someB[j], someA[i]);
      if (a < before.length) partner.set(after[b], before[a]);
      [lastA, lastB] = [a, b];
    }
    return { partner, equal: new Set(equal.map(([, b]) => after[b])) };
  };

  const takeOver = (before, after) => {
    const live = shown.get(before);
    shown.set(after, live);
    if (before.nodeType !== ELEMENT && before.nodeType !== Node.DOCUMENT_NODE) {
      if (before.data !== after.data && live) live.data = after.data;
      return;
    }
    if (isOurs(before)) return;
    if (before.nodeType === ELEMENT) takeAttributes(before, after, live);
    takeChildren(before, after, live);
  };

  /** Only attributes that the file changed: those that the reader changed stay. */
  const takeAttributes = (before, after, live) => {
    for (const { name, value } of after.attributes) {
      if (before.getAttribute(name) !== value) live.setAttribute(name, value);
    }
    for (const { name } of before.attributes) {
      if (!after.hasAttribute(name)) live.removeAttribute(name);
    }
  };

  const takeChildren = (before, after, live) => {
    const old = [...before.childNodes];
    const { partner, equal } = continued(old, [...after.childNodes]);
    const kept = new Set(partner.values());
    for (const node of old) if (!kept.has(node)) remove(shown.get(node), live);
    let previous = null;
    for (const node of [...after.childNodes]) {
      const from = partner.get(node);
      // What is equal goes on as it is, and is not looked into.
      if (equal.has(node)) node.replaceWith(from);
      else if (from) takeOver(from, node);
      else place(node, previous, live);
      previous = shown.get(equal.has(node) ? from : node);
    }
  };

  /** The child of `parent` that holds `node`: a script of the page may have put something around it. */
  const within = (node, parent) => {
    while (node && node.parentNode !== parent) node = node.parentNode;
    return node;
  };

  const remove = (node, parent) => {
    const gone = within(node, parent) ?? node;
    folds(gone).forEach((fold) => folded.set(nameOf(fold), fold.open));
    gone?.remove();
  };

  const place = (node, previous, parent) => {
    const copy = document.importNode(node, true);
    const before = previous && within(previous, parent);
    if (before) before.after(copy);
    else parent.prepend(copy);
    pair(node, copy);
    folds(copy).filter((fold) => folded.has(nameOf(fold))).forEach((fold) => (fold.open = folded.get(nameOf(fold))));
    fresh.push(copy);
  };

  let fresh = [];

  // What readers folded or opened stays so, also where it goes and comes back.
  const folded = new Map();
  const folds = (node) => (node?.nodeType === ELEMENT ? [node, ...node.querySelectorAll("details")] : []).filter((one) => one.localName === "details");
  const nameOf = (fold) => [fold.parentElement?.closest("[id]")?.id, fold.querySelector("summary")?.textContent.trim()].join("\n");

  /** What is seen, from the top of the window down, and how far from it. */
  const places = () => {
    const seen = new Map();
    for (let y = 80; y < innerHeight; y += 40) {
      const element = document.elementFromPoint(innerWidth / 2, y)?.closest("main [id]");
      if (element && !seen.has(element.id)) seen.set(element.id, { id: element.id, top: element.getBoundingClientRect().top });
    }
    return [...seen.values()];
  };

  // Where the reader was when nothing of what they saw was left, and how far the page was scrolled then.
  let lost = null;

  /** Keeps what is seen where it is, or brings back what was lost, unless the reader went elsewhere since. */
  const keepingPlace = (change) => {
    const root = document.documentElement;
    const seen = scrollY > 0 ? places() : [];
    const back = lost?.y === scrollY ? lost : null;
    root.style.overflowAnchor = "none";
    const focused = document.activeElement;
    change();
    const isThere = (place) => place && document.getElementById(place.id);
    const at = [back, ...seen].find(isThere);
    if (at) scrollBy(0, isThere(at).getBoundingClientRect().top - at.top);
    const rest = at ? at !== back && back : back ?? seen[0];
    lost = rest ? { ...rest, y: scrollY } : null;
    root.style.overflowAnchor = "";
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  };

  const show = (text) => {
    const after = new DOMParser().parseFromString(text, "text/html");
    if (sources(after) !== scripts || records(after) !== records(sent)) return again();
    fresh = [];
    keepingPlace(() => takeOver(sent, after));
    sent = after;
    tell("updated", { fresh, page: tag.replaceAll('"', "") });
  };

  /** Another set of scripts, or another address for them, needs the page to start anew. */
  const sources = (page) => {
    const all = [...page.querySelectorAll("script[src]")].filter((one) => !isOurs(one));
    return all.map((one) => new URL(one.getAttribute("src"), location).href).join("\n");
  };

  /** Whether the page is one to record on: a server may have been started anew with `--edit`, or without. */
  const records = (page) => Boolean(page.querySelector('script[src="/_runsheet/edit.js"]'));

  const scripts = sources(sent);

  const again = () => location.reload();

  // What the page is made with: styles are put in place of the old ones, pictures are fetched anew; for a
  // script the page has to start anew.

  const tags = new Map();
  const tagOf = async (url) => {
    const answer = await fetch(url.pathname, { method: "HEAD", cache: "no-cache" });
    return [pathOf(url), answer.headers.get("etag")?.replaceAll('"', "")];
  };
  const pathOf = ({ pathname }) => {
    try {
      return decodeURIComponent(pathname);
    } catch {
      return pathname;
    }
  };
  const used = () => [...document.querySelectorAll("link[rel=stylesheet], script[src], img[src], link[rel=icon]")]
    .map((element) => ({ element, url: new URL(element.href || element.src, location) }))
    .filter(({ element, url }) => url.origin === location.origin && !url.pathname.startsWith("/_runsheet/") && element.isConnected);

  /** `told` are the tags of the files that changed; where news were missed, each is asked for its tag. */
  const refresh = async (isFirst, told) => {
    const all = used();
    const now = told ?? Object.fromEntries(await Promise.all(all.map(({ url }) => tagOf(url))));
    const isNew = ([path, tag]) => tag && tag !== tags.get(path) && (told || tags.has(path));
    const changed = new Map(Object.entries(now).filter(isNew));
    for (const [path, tag] of Object.entries(now)) tags.set(path, tag);
    let swapped = isFirst;
    for (const { element, url } of all) {
      const tag = changed.get(pathOf(url));
      if (!tag) continue;
      if (element.localName === "script") return again();
      swapped = true;
      if (element.rel === "stylesheet") restyle(element, url, tag).catch(() => swapStyle(element, url, tag));
      else swap(element, url, tag);
    }
    if (swapped) return;
    // A file that a style asks for: its style asks anew.
    for (const { element, url } of all) if (element.rel === "stylesheet") swapStyle(element, url, Date.now().toString(36));
  };

  const swap = (element, url, tag) => {
    url.searchParams.set("v", tag);
    element[element.localName === "img" ? "src" : "href"] = url.href;
  };

  /** Puts what differs into the style that is there: another one costs the look of the whole page. */
  const restyle = async (element, url, tag) => {
    const answer = await fetch(url.pathname, { cache: "no-cache" });
    const text = await answer.text();
    if (tags.get(pathOf(url)) !== tag) return;
    // Rules of their own hold no other files, and no addresses that are relative to theirs.
    if (/@import|@namespace|url\(/i.test(text)) throw new Error("not by rules alone");
    const next = new CSSStyleSheet();
    next.replaceSync(text);
    takeRules(element.sheet, next);
    tell("styled");
  };

  const takeRules = (sheet, next) => {
    const [before, after] = [sheet, next].map(({ cssRules }) => [...cssRules].map((rule) => rule.cssText));
    let start = 0;
    while (start < before.length && before[start] === after[start]) start++;
    let end = 0;
    while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
    for (let at = before.length - end - 1; at >= start; at--) sheet.deleteRule(at);
    for (let at = start; at < after.length - end; at++) sheet.insertRule(after[at], at);
  };

  const swapStyle = (element, url, tag) => {
    url.searchParams.set("v", tag);
    const next = element.cloneNode();
    next.href = url.href;
    next.addEventListener("load", () => {
      element.remove();
      tell("styled");
    });
    next.addEventListener("error", () => next.remove());
    const copy = [...sent.querySelectorAll("link")].find((one) => shown.get(one) === element);
    if (copy) shown.set(copy, next);
    element.after(next);
  };

  // What the preview says: errors over the page, that its file is gone, or that nobody answers.

  const panel = quiet(make("section", { className: "rs-live-panel" }));
  panel.setAttribute("role", "status");
  panel.setAttribute("aria-label", "Preview");
  const title = make("strong");
  const aside = make("span");
  const hide = make("button", { type: "button" }, "Hide ", make("kbd", { textContent: "Esc" }));
  // No `pre`: pages add to theirs what does not belong here.
  const text = make("div", { className: "rs-live-text" });
  panel.append(make("p", {}, hide, title, " ", aside), text);
  const label = quiet(make("p", { className: "rs-live-label", textContent: "Preview is not connected. Trying again." }));
  const gone = quiet(make("p", { className: "rs-live-gone" },
    "The file of this page is gone. You see how it was last. ", make("a", { href: "/", textContent: "Overview" })));
  for (const one of [label, gone]) one.setAttribute("role", "status");
  let hidden = "";
  let said = "";
  let since = new Date();

  const say = (errors, outdated) => {
    if (!outdated) since = new Date();
    if (errors === said) return;
    said = errors;
    title.textContent = summary(errors);
    text.replaceChildren(...errors.trimEnd().split("\n").flatMap(told));
    aside.textContent = outdated ? `The page still shows its last good version, from ${since.toLocaleTimeString([], { hour12: false })}.` : "";
    panel.hidden = !errors || errors === hidden;
    if (!errors) hidden = "";
    tell("told");
  };

  /** `2 errors in content/a.md`. */
  const summary = (errors) => {
    const count = errors.match(/^error\b/gm)?.length ?? 0;
    const files = new Set([...errors.matchAll(/^ *--> (.*?)(:\d+)*$/gm)].map(([, file]) => file));
    const where = files.size > 1 ? ` in ${files.size} files` : [...files].map((file) => ` in ${file}`).join("");
    return `${count} error${count === 1 ? "" : "s"}${where}`;
  };

  /** A line of the message, with what it is about told apart. */
  const told = (line) => {
    const [, kind, place, rest] = /^(error(?:\[[\w-]+\])?:)?( *--> .*)?(.*)$/.exec(line);
    const marks = rest.split(/(\^+)/).map((part) => (part.startsWith("^") ? make("b", { textContent: part }) : part));
    return [kind && make("b", { textContent: kind }), place && make("i", { textContent: place }), ...marks, "\n"].filter(Boolean);
  };

  hide.addEventListener("click", () => {
    hidden = said;
    panel.hidden = true;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden || document.querySelector("dialog[open], :popover-open")) return;
    hide.click();
  });

  const lay = () => {
    const style = make("link", { rel: "stylesheet", href: "/_runsheet/live-reload.css" });
    document.head.append(style);
    document.body.append(panel, label, gone);
  };

  // Asking for this page; answers that come late are for nobody.

  let tag = `"${script.dataset.page}"`;
  let busy = false;
  let waiting = false;
  let wasMissing = false;
  let outdated = false;

  const ask = async () => {
    if (busy) return void (waiting = true);
    busy = true;
    try {
      do {
        waiting = false;
        const answer = await fetch(location.pathname + location.search, { cache: "no-cache" });
        const now = answer.headers.get("etag");
        if (answer.redirected) follow(new URL(answer.url).pathname);
        // A file stands there now, which may be anything. It is opened as such, and nothing of it is taken into this page.
        if (answer.headers.get("content-security-policy")?.startsWith("sandbox")) return again();
        const html = answer.headers.get("content-type")?.startsWith("text/html");
        const body = await answer.text();
        // A page that is gone is left as it was, so that nothing is lost when it comes back.
        const isMissing = answer.status === 404;
        wasMissing = isMissing && (wasMissing || now === tag);
        const isGone = isMissing && !wasMissing && !outdated;
        if (gone.hidden === isGone) gone.hidden = !isGone;
        if (now === tag || !html || (isMissing && !wasMissing)) continue;
        // The server's own page says why this one cannot be made; what is here is better.
        if (answer.status === 500 && !ownPage()) {
          say(new DOMParser().parseFromString(body, "text/html").querySelector("pre")?.textContent ?? "", true);
          continue;
        }
        tag = now;
        show(body);
      } while (waiting);
    } catch {
      // The server went away meanwhile; the socket says so too.
    } finally {
      busy = false;
      tell("asked");
    }
  };
  /** The page's file has another name now. */
  const follow = (path) => history.replaceState(history.state, "", path + location.search + location.hash);
  const ownPage = () => document.body.classList.contains("rs-live-page");

  let last = null;
  const news = (heard) => {
    const { assets, changed, errors } = heard;
    outdated = heard.outdated;
    tell("news", heard);
    say(errors, outdated);
    if (last !== assets) refresh(last === null, last === changed.since ? changed.files : null).catch(() => {});
    last = assets;
    ask();
  };

  let pause = 200;
  const connect = () => {
    const address = new URL("/_runsheet/live", location);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => {
      pause = 200;
      label.hidden = true;
      tell("connected");
    });
    socket.addEventListener("message", ({ data }) => news(JSON.parse(data)));
    socket.addEventListener("close", () => {
      label.hidden = leaving;
      tell("lost");
      setTimeout(connect, pause);
      pause = Math.min(pause * 1.5, 3000);
    });
  };
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));

  lay();
  // By then every script of the page has run, so none misses the first news.
  document.addEventListener("DOMContentLoaded", connect);
})();
