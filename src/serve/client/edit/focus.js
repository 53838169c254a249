// Where the focus goes when the element that has it goes away: never to a button that records at once.

/** To the box of an item, to the button of a section or of the log, or to the row itself. */
export const focusRow = (row) => {
  const control = row.querySelector(":scope > :is(.rs-edit-box, .rs-edit-add, .rs-edit-log)");
  if (!control) row.tabIndex = -1;
  (control ?? row).focus({ preventScroll: true });
};

/** Back to `opener`, which had the focus when something was opened in the row; to the row where that is not possible. */
export const restoreFocus = (opener, row) => {
  const isVisible = opener?.isConnected && opener.offsetParent;
  const canTakeFocus = isVisible && (opener === row || !opener.contains(row)) && !opener.matches(".rs-edit-do");
  if (canTakeFocus) opener.focus({ preventScroll: true });
  else if (row) focusRow(row);
};
