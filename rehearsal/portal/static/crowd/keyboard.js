/** Which keys are free to act on the task, and which belong to what the worker is typing in. */

const TYPED_INPUTS = new Set([
  "date",
  "datetime-local",
  "email",
  "month",
  "number",
  "password",
  "search",
  "tel",
  "text",
  "time",
  "url",
  "week",
]);
const PICKED_INPUTS = new Set(["button", "color", "file", "image", "reset", "submit"]);
const ENTER_ROLES = new Set(["button", "link", "menuitem", "option", "tab", "textbox"]);

/** Whether a key was pressed alone, once, and nobody has used it yet. */
export function isPlainKey(event) {
  return !(
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    event.isComposing ||
    event.repeat ||
    event.defaultPrevented
  );
}

/** Whether the worker is typing text: then characters are text and nothing else. */
export function isTyping(event) {
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return false;
  if (target.localName === "input") return TYPED_INPUTS.has(target.type);
  return target.localName === "textarea" || target.localName === "select" || target.isContentEditable;
}

/** Whether Enter already means something where the focus is: a line break, a press of a button. */
export function usesEnter(event) {
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return false;
  if (target.localName === "input") return PICKED_INPUTS.has(target.type);
  return (
    ["textarea", "select", "button", "summary"].includes(target.localName) ||
    target.matches("a[href]") ||
    target.isContentEditable ||
    ENTER_ROLES.has(target.getAttribute("role"))
  );
}

/** Whether the focus is in an open dialog, behind which nothing may change. */
export function isInDialog(event) {
  return event.composedPath().some((node) => node instanceof HTMLDialogElement && node.open);
}

/**
 * The character of a key: digits also where a layout has them on the shift level, or on the number pad; Latin
 * letters also where a layout has others in their place.
 */
export function character(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit !== null && !event.shiftKey) return digit[1];
  if (event.key.length > 1) return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code);
  return (letter !== null && event.key > "\u007f" ? letter[1] : event.key).toLowerCase();
}

/** A press of the mouse on a button does not move the focus there, so that Enter goes on to submit. */
export function leaveFocusToKeys(root) {
  root.addEventListener("mousedown", (event) => {
    if (event.target instanceof Element && event.target.closest("button") !== null) event.preventDefault();
  });
}
