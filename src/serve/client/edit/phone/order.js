// Which item is the one on the screen: the first to look at, and what comes before and after it.

/** The next item of this person, else the next of all; null where nothing can be done now. */
export const nextFor = ({ items }, author) =>
  items.find((item) => item.is_next && item.who === author) ?? items.find((item) => item.is_next) ?? null;

/** The item with which the page opens: the first problem, else the next item. */
export const firstItem = (editState, author) => editState.items.find((item) => item.has_problem) ?? nextFor(editState, author);

/** The item that comes after `id` once that is recorded: the next in the order of the page, else the next from its start. */
export const itemAfter = ({ items }, id) => {
  const at = indexOf(items, id);
  return [...items.slice(at + 1), ...items.slice(0, at)].find((item) => item.is_next) ?? null;
};

/** The next two open items below `id`. */
export const openAfter = ({ items }, id) => items.slice(indexOf(items, id) + 1).filter((item) => !item.closed).slice(0, 2);

/** Where an item is: its neighbours, and which of how many it is in its section. */
export const placeOf = ({ items, sections }, id) => {
  const at = indexOf(items, id);
  const { section } = items[at];
  const peers = items.filter((item) => item.section === section);
  return {
    previous: items[at - 1] ?? null,
    next: items[at + 1] ?? null,
    section: sections.find((one) => one.id === section)?.text ?? "",
    count: `item ${indexOf(peers, id) + 1} of ${peers.length}`,
  };
};

const indexOf = (items, id) => items.findIndex((item) => item.id === id);
