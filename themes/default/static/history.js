// The grid of items by releases: a line at the bottom that says what a cell is, a cursor that the arrow
// keys move, and links for the plain cells, which have none of their own.
"use strict";

(() => {
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  /** Many services and environments are a choice instead of links. */
  const chooseOthers = () => {
    const others = document.querySelector(".others");
    const links = others ? [...others.querySelectorAll("a")] : [];
    if (links.length <= 8) return;
    const select = make("select", { ariaLabel: "Other services and environments" },
      ...links.map((link) => new Option(link.textContent, link.href)));
    const open = make("button", { type: "button", textContent: "Open" });
    open.addEventListener("click", () => location.assign(select.value));
    others.replaceChildren("also: ", select, " ", open);
  };
  chooseOthers();

  const line = make("div", { className: "read-out", role: "status", hidden: true });
  document.body.append(line);

  /** What a cell is: its item, release, day, state, and where the whole of it is told. */
  const tell = (cell) => {
    const table = cell.closest("table");
    const text = (within) => within.querySelector(`.g-start`).cells[cell.cellIndex].innerText.replace(/\s+/g, " ").trim();
    const item = cell.parentElement.cells[0];
    const release = table.tHead.rows[1].cells[cell.cellIndex];
    const exception = cell.querySelector("a");
    const id = () => item.querySelector("a").getAttribute("href").slice(table.dataset.items.length, -".html".length);
    const fragment = item.dataset.fragment ?? `#${id()}`;
    return {
      item: item.textContent,
      release: release.textContent,
      day: text(table),
      state: [cell.textContent.trim(), exception?.dataset.said].filter(Boolean).join(": "),
      href: exception?.href ?? `${release.querySelector("a").href}${fragment}`,
      isThere: !cell.classList.contains("absent"),
    };
  };

  const show = (cell) => {
    const { item, release, day, state, href, isThere } = tell(cell);
    const parts = [make("b", { textContent: item }), ` ${release}, ${day} `, make("span", { textContent: state })];
    if (isThere) parts.push(" ", make("a", { href, textContent: `Open in ${release}` }));
    line.replaceChildren(...parts);
    line.hidden = false;
  };

  const isCell = (cell) => cell?.matches?.("tbody:not(.g-facts) > tr:not(.g-section) > td:not([class^=g-])");

  for (const box of document.querySelectorAll(".grid-box")) {
    let cursor = null;
    const rows = [...box.querySelectorAll("tbody:not(.g-facts) > tr:not(.g-section)")];
    const columns = rows[0] ? [...rows[0].cells].filter(isCell).length : 0;

    const move = (cell) => {
      // No class: a plain cell is one that has none.
      cursor?.removeAttribute("data-cursor");
      cursor = cell;
      cursor?.setAttribute("data-cursor", "");
      if (!cursor) return;
      cursor.scrollIntoView({ block: "nearest", inline: "nearest" });
      show(cursor);
    };

    const step = (down, right) => {
      if (!cursor) return move(rows[0]?.cells[1]);
      const row = Math.max(0, Math.min(rows.length - 1, rows.indexOf(cursor.parentElement) + down));
      const column = Math.max(1, Math.min(columns, cursor.cellIndex + right));
      return move(rows[row].cells[column]);
    };

    const keys = {
      ArrowDown: () => step(1, 0),
      ArrowUp: () => step(-1, 0),
      ArrowRight: () => step(0, 1),
      ArrowLeft: () => step(0, -1),
      Enter: () => cursor && tell(cursor).isThere && location.assign(tell(cursor).href),
      Escape: () => {
        move(null);
        line.hidden = true;
      },
    };

    box.addEventListener("keydown", (event) => {
      if (event.target !== box || !Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
    for (const kind of ["pointerover", "focusin", "click"]) {
      box.addEventListener(kind, (event) => {
        const cell = event.target.closest("td");
        if (isCell(cell)) show(cell);
      });
    }
  }
})();
