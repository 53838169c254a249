// How what is recorded is put into words, on the page and aloud.

import { make } from "./dom.js";

const WORDS = { "n/a": "N/A" };
/** A state as pages say it. */
export const word = (state) => WORDS[state] ?? state[0].toUpperCase() + state.slice(1);

/** An event, as the reader of a page knows it; its time is the page's. */
export const inWords = ({ state, by, at }) => {
  const who = by?.length ? ` by ${by.join(", ")}` : "";
  return word(state) + who + (at ? `, ${at}` : "");
};

export const sentence = (text) => text[0].toUpperCase() + text.slice(1).replace(/\.?$/, ".");

const LONGEST = 80;
/** An item's text where it only says which item is meant. */
export const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text);

/** What messages quote, as code. */
export const marked = (text) => text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? make("code", { textContent: part }) : part));
export const unmarked = (text) => text.replace(/`([^`]+)`/g, "$1");
