// What a page leaves to the next one of the same tab.

const STORAGE_KEY = "runsheet-carried";

/** Leaves `value` to the next page. */
export const carry = (value) => {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(value));
  } catch {
    // The browser stores nothing: the next page does without.
  }
};

/** Takes what the page before left; null where it left nothing. */
export const takeCarried = () => {
  try {
    const text = sessionStorage.getItem(STORAGE_KEY);
    sessionStorage.removeItem(STORAGE_KEY);
    return JSON.parse(text);
  } catch {
    return null;
  }
};
