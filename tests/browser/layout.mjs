// What every page looks like in every browser, in figures.

/** Measures the page. It runs in the page, so it needs everything within itself. */
export const measure = () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  const grids = [...document.querySelectorAll(".grid")].map((grid) => ({
    isRoomy: grid.classList.contains("roomy"),
    hidden: grid.parentElement.scrollWidth - grid.parentElement.clientWidth,
    isCramped: grid.parentElement.offsetWidth >= grid.closest("main").clientWidth - 64,
    columns: [...grid.tHead.rows[1].cells].map((cell) => cell.getBoundingClientRect().width),
  }));
  return { width: innerWidth, overflow: scrollWidth - clientWidth, brightness: (red + green + blue) / (3 * 255), grids };
};

/** What is wrong with a page of the site that was measured so. */
export function misfits(page, colorScheme, { width, overflow, brightness, grids }) {
  const found = [];
  if (overflow > 0) found.push(`${overflow} pixels wider than the screen`);
  const scheme = page === "board.html" ? "dark" : colorScheme;
  if (brightness > 0.5 !== (scheme === "light")) found.push(`a background of brightness ${brightness}`);
  if (/^(archive\/)?history\//.test(page) !== grids.length > 0) found.push(`${grids.length} grids`);
  for (const { isRoomy, hidden, isCramped, columns } of grids) {
    if (hidden > 0 && !isCramped) found.push(`${hidden} pixels of a grid out of sight, although there is room`);
    const expected = gridColumns(columns.length, width, isRoomy);
    const isWrong = columns.some((each, at) => Math.abs(each - expected[at]) > 1);
    if (isWrong) found.push(`columns of ${columns.join(" ")} pixels instead of ${expected.join(" ")}`);
  }
  return found;
}

/** The widths in pixels that the theme gives the columns of a grid: the item, each release, and the last four. */
function gridColumns(count, width, isRoomy) {
  const rem = 16;
  const isPhone = width <= 55 * rem;
  const item = isPhone ? 9.5 : isRoomy && width >= 75 * rem ? 24 : 16;
  const ends = [5.75, 4.75, 5, 6].map((end) => end * rem);
  return [item * rem, ...Array(count - 1 - ends.length).fill(isPhone ? 28 : 24), ...ends];
}
