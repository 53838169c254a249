// Replaces the styles and images of the page when their files change. For a script the page has to be reloaded.

const pathOf = ({ pathname }) => {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
};

const fetchTag = async (url) => {
  const response = await fetch(url.pathname, { method: "HEAD", cache: "no-cache" });
  return [pathOf(url), response.headers.get("etag")?.replaceAll('"', "")];
};

/** The elements that load files of the site. */
const assetElements = () => [...document.querySelectorAll("link[rel=stylesheet], script[src], img[src], link[rel=icon]")]
  .map((element) => ({ element, url: new URL(element.href || element.src, location) }))
  .filter(({ element, url }) => url.origin === location.origin && !url.pathname.startsWith("/_runsheet/") && element.isConnected);

export class Assets {
  /** The tag of each file, by its path. */
  #tags = new Map();
  #onStyled;
  #onReplaced;
  #reload;

  /** `onReplaced` gets a `link` element and the one that takes its place. */
  constructor({ onStyled, onReplaced, reload }) {
    this.#onStyled = onStyled;
    this.#onReplaced = onReplaced;
    this.#reload = reload;
  }

  /**
   * Loads again what has changed. `changedTags` are the tags of the files that changed; null: a message was
   * missed, so every file is asked for its tag.
   */
  async refresh(isFirst, changedTags) {
    const assets = assetElements();
    const tags = changedTags ?? Object.fromEntries(await Promise.all(assets.map(({ url }) => fetchTag(url))));
    const hasChanged = ([path, tag]) => tag && tag !== this.#tags.get(path) && (changedTags || this.#tags.has(path));
    const changed = new Map(Object.entries(tags).filter(hasChanged));
    for (const [path, tag] of Object.entries(tags)) this.#tags.set(path, tag);
    let isDone = isFirst;
    for (const { element, url } of assets) {
      const tag = changed.get(pathOf(url));
      if (!tag) continue;
      if (element.localName === "script") return this.#reload();
      isDone = true;
      if (element.rel === "stylesheet") this.#replaceRules(element, url, tag).catch(() => this.#replaceStyle(element, url, tag));
      else setVersion(element, url, tag);
    }
    if (isDone) return;
    // No element loads the file, so a style does: every style is loaded again.
    const version = Date.now().toString(36);
    for (const { element, url } of assets) if (element.rel === "stylesheet") this.#replaceStyle(element, url, version);
  }

  /** Replaces only the rules that differ: a new style sheet would lay out the whole page again. */
  async #replaceRules(element, url, tag) {
    const response = await fetch(url.pathname, { cache: "no-cache" });
    const text = await response.text();
    if (this.#tags.get(pathOf(url)) !== tag) return;
    // A constructed style sheet has no imports, and resolves no relative addresses.
    if (/@import|@namespace|url\(/i.test(text)) throw new Error("the style sheet names other files");
    const next = new CSSStyleSheet();
    next.replaceSync(text);
    patchRules(element.sheet, next);
    this.#onStyled();
  }

  #replaceStyle(element, url, version) {
    url.searchParams.set("v", version);
    const next = element.cloneNode();
    next.href = url.href;
    next.addEventListener("load", () => {
      element.remove();
      this.#onStyled();
    });
    next.addEventListener("error", () => next.remove());
    this.#onReplaced(element, next);
    element.after(next);
  }
}

const setVersion = (element, url, tag) => {
  url.searchParams.set("v", tag);
  element[element.localName === "img" ? "src" : "href"] = url.href;
};

const patchRules = (sheet, next) => {
  const [before, after] = [sheet, next].map(({ cssRules }) => [...cssRules].map((rule) => rule.cssText));
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  for (let index = before.length - end - 1; index >= start; index--) sheet.deleteRule(index);
  for (let index = start; index < after.length - end; index++) sheet.insertRule(after[index], index);
};
