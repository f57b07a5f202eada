/** Icons are shown as words: `icons:question-answer` is "question answer". */
export function iconName(icon) {
  return icon.slice(icon.lastIndexOf(":") + 1).replaceAll("-", " ");
}
