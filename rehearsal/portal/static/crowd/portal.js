/**
 * What elements and the page around the frame tell each other.
 *
 * Elements know no portal: they speak in events on `document`, which frame.js carries to the page around the
 * frame and back. On a page without frame.js nobody listens, and the elements work all the same.
 */

/** What the portal last said in `show`. */
export const settings = {
  /** What an exclusion category submits: "empty" (no labels) or "text" (its text as a label). */
  exclusionSubmits: "empty",
  /** The keys that choose categories, one character each; null for an element's own or the usual ones. */
  hotkeys: null,
  /** How the worker left the view of earlier tasks, as `view` messages said it. */
  view: {},
};

/**
 * Tells the portal something.
 *
 * @param {string} type the message's type.
 * @param {object} [detail] its other members.
 */
export function tell(type, detail = {}) {
  document.dispatchEvent(new CustomEvent("crowd-to-portal", { detail: { ...detail, type } }));
}

/**
 * Calls a function for each message of a type that the portal sends.
 *
 * @param {string} type the message's type.
 * @param {(message: object) => void} listener
 */
export function hear(type, listener) {
  document.addEventListener("crowd-from-portal", ({ detail }) => {
    if (detail.type === type) listener(detail);
  });
}

/** Remembers how the worker set the view, for the tasks that follow. */
export function rememberView(change) {
  Object.assign(settings.view, change);
  tell("view", { view: { ...settings.view } });
}

hear("show", ({ config }) => {
  for (const name of Object.keys(settings)) if (config?.[name] != null) settings[name] = config[name];
});
