// A key that is held down acts once: its action may move the focus to an element that would act on the repeats.

const isActionKey = (key) => key.length === 1 || key === "Enter" || key === "Escape";
const isTextField = (element) => element.matches("textarea, input:not([type=radio])");

/** Ignores repeats of a key, unless they type into the field in which the key was pressed. */
export const ignoreKeyRepeat = () => {
  let pressedIn = null;
  document.addEventListener("keydown", (event) => {
    const { key, target, repeat, shiftKey } = event;
    if (!repeat) return void (pressedIn = target);
    const isTyping = target === pressedIn && isTextField(target) && (key !== "Enter" || shiftKey);
    if (isTyping || !isActionKey(key) || !target.closest("[class^=rs-edit]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
};
