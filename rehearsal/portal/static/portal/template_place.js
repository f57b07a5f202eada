/**
 * Where an error is that a task's page reports, in words.
 *
 * @param {{file?: string, line?: number, column?: number}} error the place in what the browser loaded.
 * @param {(number | null)[]} lines the template's line for each line of the page, null where it is not known.
 */
export function templatePlace({ file, line, column }, lines) {
  const path = String(file ?? "").split(/[?#]/)[0];
  const inPage = line ? `line ${line}${column ? `, column ${column}` : ""}` : "";
  if (!path.includes("/frame/")) return [path.slice(path.lastIndexOf("/") + 1), inPage].filter(Boolean).join(", ");
  if (!line) return "worker template";
  const known = lines[line - 1];
  return known ? `worker template, line ${known}` : `${inPage} of the rendered page`;
}
