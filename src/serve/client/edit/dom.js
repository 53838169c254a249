// Elements, in a line each.

/** An element with properties and children; what is null or undefined is left out. */
export const make = (name, properties = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) if (isThere(value)) element[key] = value;
  element.append(...children.filter(isThere));
  return element;
};

const isThere = (value) => value !== null && value !== undefined;

/** A key as the theme shows keys; readers hear of it through `aria-keyshortcuts`. */
export const key = (name) => make("kbd", { textContent: name, ariaHidden: "true" });

/** A button that does `action`. */
export const button = (className, action, ...children) => {
  const element = make("button", { type: "button", className }, ...children);
  element.addEventListener("click", action);
  return element;
};

export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
