// Keeps a page of the preview up to date with its files, without a reload. Only `runsheet serve` sends this
// module; published pages have none of it.
//
// The server says that something has changed. The page then fetches itself and, where its bytes differ, applies the
// difference. The module's tag is the first in the head, so it runs before all other deferred scripts.

import { Assets } from "./live-reload/assets.js";
import { coalesce } from "./live-reload/coalesce.js";
import { PagePatch } from "./live-reload/page-patch.js";
import { attach, showDisconnected, showErrors, showGone, showNotice } from "./live-reload/status.js";
import { ANSWER_TIME, within } from "./live-reload/within.js";

const emit = (name, detail) => document.dispatchEvent(new CustomEvent("runsheet:" + name, { detail }));
const reload = () => location.reload();

const patch = new PagePatch();
const assets = new Assets({
  onStyled: () => emit("styled"),
  onReplaced: (element, next) => patch.replaced(element, next),
  reload,
});

const reportErrors = (errors, isOutdated) => {
  if (showErrors(errors, isOutdated)) emit("errors");
};

/** The entity tag of the page on the screen. */
let etag = `"${document.querySelector("script[data-page]").dataset.page}"`;
let wasMissing = false;
let isOutdated = false;

const fetchPage = () => within(ANSWER_TIME, async (signal) => {
  const response = await fetch(location.pathname + location.search, { cache: "no-cache", signal });
  const latest = response.headers.get("etag");
  // A proxy answers while the server is down. Its page says nothing of this one, which stays on the screen.
  if (!latest || response.status > 500) return;
  if (response.redirected) followRename(new URL(response.url).pathname);
  // A file of `content` has taken the place of the page. It is loaded on its own: nothing of it may enter this page.
  if (response.headers.get("content-security-policy")?.startsWith("sandbox")) return reload();
  const isHtml = response.headers.get("content-type")?.startsWith("text/html");
  const body = await response.text();
  // A page that is gone stays on the screen, so that nothing is lost when it comes back.
  const isMissing = response.status === 404;
  wasMissing = isMissing && (wasMissing || latest === etag);
  showGone(isMissing && !wasMissing && !isOutdated);
  if (latest === etag || !isHtml || (isMissing && !wasMissing)) return;
  const page = new DOMParser().parseFromString(body, "text/html");
  // The server's error page says why this one cannot be rendered. The old page stays on the screen.
  if (response.status === 500 && !isErrorPage()) return reportErrors(errorsOf(page), true);
  etag = latest;
  if (patch.needsReload(page)) return reload();
  const fresh = patch.apply(page);
  emit("updated", { fresh, page: etag.replaceAll('"', "") });
});

const update = coalesce(fetchPage, () => emit("checked"));

/** The file of the page has been renamed. */
const followRename = (path) => history.replaceState(history.state, "", path + location.search + location.hash);

/** Whether the page on the screen is the server's error page. */
const isErrorPage = () => document.body.classList.contains("rs-live-page");

/** The error on the server's error page. */
const errorsOf = (page) => {
  const pre = page.querySelector("pre");
  const { file } = pre.dataset;
  return { text: pre.textContent, count: 1, files: file ? [file] : [] };
};

// The socket.

let assetsTag = null;

const onMessage = (message) => {
  const { changed, errors } = message;
  isOutdated = message.outdated;
  emit("message", message);
  reportErrors(errors, isOutdated);
  showNotice(message.notice);
  if (assetsTag !== message.assets) {
    const isContinuous = assetsTag === changed.since;
    assets.refresh(assetsTag === null, isContinuous ? changed.files : null).catch(() => {});
  }
  assetsTag = message.assets;
  update();
};

const FIRST_DELAY = 200;
const LONGEST_DELAY = 3000;
/** The server sends something every 20 seconds (see live_reload.rs). After this time, in milliseconds, it counts as gone. */
const SILENCE = 30_000;
/** Milliseconds before the next attempt to connect. */
let delay = FIRST_DELAY;
let isLeaving = false;
/** The socket; null while there is none. */
let current = null;
/** Ends a socket on which nothing arrives. */
let watchdog = null;

const watchSilence = () => {
  clearTimeout(watchdog);
  watchdog = setTimeout(abandon, SILENCE);
};

const connect = () => {
  const address = new URL("/_runsheet/live", location);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = (current = new WebSocket(address));
  watchSilence();
  socket.addEventListener("open", () => {
    delay = FIRST_DELAY;
    showDisconnected(false);
    emit("connected");
  });
  socket.addEventListener("message", ({ data }) => {
    if (socket !== current) return;
    watchSilence();
    // An empty message says only that the server is there.
    if (data) onMessage(JSON.parse(data));
  });
  socket.addEventListener("close", () => {
    if (socket === current) onLost();
  });
};

const onLost = () => {
  current = null;
  clearTimeout(watchdog);
  showDisconnected(!isLeaving);
  emit("disconnected");
  setTimeout(connect, delay);
  delay = Math.min(delay * 1.5, LONGEST_DELAY);
};

/** Gives a socket up that does not close by itself: that can take minutes. */
const abandon = () => {
  if (!current) return;
  current.close();
  onLost();
};

addEventListener("offline", abandon);

addEventListener("pagehide", () => (isLeaving = true));
addEventListener("pageshow", () => (isLeaving = false));

attach();
// By then every script of the page has run, so none misses the first message.
document.addEventListener("DOMContentLoaded", connect);
