// Creates and finds elements.

/** An element with properties and children; those that are null or undefined are left out. */
export const element = (name, properties = {}, ...children) => {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) if (isPresent(value)) created[key] = value;
  created.append(...children.filter(isPresent));
  return created;
};

const isPresent = (value) => value !== null && value !== undefined;

/** A key as the theme shows keys. Screen readers get it from `aria-keyshortcuts`. */
export const kbd = (key) => element("kbd", { textContent: key, ariaHidden: "true" });

/** A button that calls `onClick`. */
export const button = (className, onClick, ...children) => {
  const created = element("button", { type: "button", className }, ...children);
  created.addEventListener("click", onClick);
  return created;
};

/** The URL of the site on this host. A page that is not found has links to the published site. */
export const rootUrl = () => new URL(new URL(document.querySelector("header a[href]")?.href ?? "/", location.href).pathname, location.origin);

export const queryAll = (selector, root = document) => [...root.querySelectorAll(selector)];
