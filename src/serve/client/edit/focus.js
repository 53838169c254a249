// Where the focus goes when the element that has it goes away: never to a button that records at once, because a second
// press of the same key would record.

/** To the row of an item, to its heading on a phone, or to the button of a section or of the log. */
export const focusRow = (row) => {
  const controls = [...row.querySelectorAll(":scope > :is(.rs-edit-add, .rs-edit-log)")];
  // On a phone the heading stands for the one row.
  const heading = "rsNow" in row.dataset ? document.querySelector("[data-rs-view=one] .rs-edit-one h1") : null;
  const control = heading ?? controls.find((one) => one.offsetParent);
  if (!control) row.tabIndex = -1;
  (control ?? row).focus({ preventScroll: true });
};

/** Back to `opener`, which had the focus when something was opened in the row; to the row where that is not possible. */
export const restoreFocus = (opener, row) => {
  const isVisible = opener?.isConnected && opener.offsetParent;
  const canTakeFocus = isVisible && (opener === row || !opener.contains(row)) && !opener.matches(".rs-edit-do, .rs-edit-box");
  if (canTakeFocus) opener.focus({ preventScroll: true });
  else if (row) focusRow(row);
};
