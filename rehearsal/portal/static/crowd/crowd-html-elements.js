/**
 * Stands in for Amazon's `crowd-html-elements.js`: defines the elements that the page has, and says when they
 * are ready.
 *
 * Each element has a file of its own, loaded only for a page that names the element: frames of opaque origins
 * share no cache, so that each task loads all its scripts anew.
 */

import { tell } from "./portal.js";
import { page } from "./style.js";

// The form comes first, since it takes up its children before they come to life.
const ELEMENTS = [
  "crowd-form",
  "crowd-image-classifier-multi-select",
  "short-instructions",
  "full-instructions",
  "worker-comment",
  "crowd-alert",
  "crowd-badge",
  "crowd-button",
  "crowd-card",
  "crowd-checkbox",
  "crowd-icon-button",
  "crowd-input",
  "crowd-instructions",
  "crowd-radio-button",
  "crowd-radio-group",
  "crowd-slider",
  "crowd-tab",
  "crowd-tabs",
  "crowd-text-area",
  "crowd-toggle-button",
];

/** Defines elements, in the order above, once all their files are there. */
async function define(names) {
  const wanted = ELEMENTS.filter((name) => names.has(name) && customElements.get(name) === undefined);
  const modules = await Promise.all(wanted.map((name) => import(`./${name.replaceAll("-", "_")}.js`)));
  wanted.forEach((name, index) => {
    if (customElements.get(name) === undefined) customElements.define(name, modules[index].default);
  });
}

/** The names of elements that a text holds, in tags or in scripts that may make such elements. */
function namesIn(html) {
  return new Set(html.toLowerCase().match(/\b(?:crowd|worker|short|full)-[a-z-]+/g));
}

/** Warns of elements of other tasks among undefined ones. */
async function warnOfOthers() {
  const others = [...document.querySelectorAll(":not(:defined)")].filter(
    ({ localName, shadowRoot }) =>
      localName.startsWith("crowd-") && shadowRoot === null && customElements.get(localName) === undefined,
  );
  if (others.length === 0) return;
  const { warnOf } = await import("./other_elements.js");
  others.forEach(warnOf);
}

/** Elements that scripts add later come to life as well. */
function watch() {
  new MutationObserver(async (records) => {
    const added = records
      .flatMap(({ addedNodes }) => [...addedNodes])
      .filter((node) => node instanceof Element);
    const html = added.map((element) => element.outerHTML).join();
    await define(namesIn(html));
    await warnOfOthers();
  }).observe(document, { childList: true, subtree: true });
}

/** The page's end, until which its scripts may still begin to listen. */
function parsed() {
  return new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    addEventListener("DOMContentLoaded", () => resolve(), { once: true });
    addEventListener("load", () => resolve(), { once: true });
  });
}

tell("own-elements");
document.adoptedStyleSheets.push(page);
document.documentElement.lang ||= "en";
document.title ||= "Task";
await Promise.all([define(namesIn(document.documentElement.innerHTML)), parsed()]);
await warnOfOthers();
watch();
document.dispatchEvent(new CustomEvent("all-crowd-elements-ready"));
