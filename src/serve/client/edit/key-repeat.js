// A key that is held down does what it does once: what it brings about may put the focus on something that
// would take it for another press.

const does = (key) => key.length === 1 || key === "Enter" || key === "Escape";
const isText = (element) => element.matches("textarea, input:not([type=radio])");

/** From now on a key that is held goes on only where it began to type. */
export const onceEach = () => {
  let began = null;
  document.addEventListener("keydown", (event) => {
    const { key, target, repeat, shiftKey } = event;
    if (!repeat) return void (began = target);
    const isTyping = target === began && isText(target) && (key !== "Enter" || shiftKey);
    if (isTyping || !does(key) || !target.closest("[class^=rs-edit]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
};
