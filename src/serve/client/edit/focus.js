// Where the focus goes when what had it is gone: never onto a button that records at once.

/** To the box of the row, to the button of the section or of the log, or to the row itself. */
export const home = (row) => {
  const own = row.querySelector(":scope > :is(.rs-edit-box, .rs-edit-add, .rs-edit-log)");
  if (!own) row.tabIndex = -1;
  (own ?? row).focus({ preventScroll: true });
};

/** Back to where it was when something was opened in the row, if that is a place of its own. */
export const giveBack = (opener, row) => {
  const isThere = opener?.isConnected && opener.offsetParent;
  const isPlace = isThere && (opener === row || !opener.contains(row)) && !opener.matches(".rs-edit-do");
  if (isPlace) opener.focus({ preventScroll: true });
  else if (row) home(row);
};
