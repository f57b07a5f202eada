/**
 * Stands in for Amazon's `crowd-html-elements.js`: defines the elements, and says when they are ready.
 *
 * Each element has a file of its own. The portal sends all of them as one script.
 */

import CrowdAlert from "./crowd_alert.js";
import CrowdBadge from "./crowd_badge.js";
import CrowdButton from "./crowd_button.js";
import CrowdCard from "./crowd_card.js";
import CrowdCheckbox from "./crowd_checkbox.js";
import CrowdForm from "./crowd_form.js";
import CrowdIconButton from "./crowd_icon_button.js";
import CrowdImageClassifierMultiSelect from "./crowd_image_classifier_multi_select.js";
import CrowdInput from "./crowd_input.js";
import CrowdInstructions from "./crowd_instructions.js";
import CrowdRadioButton from "./crowd_radio_button.js";
import CrowdRadioGroup from "./crowd_radio_group.js";
import CrowdSlider from "./crowd_slider.js";
import CrowdTab from "./crowd_tab.js";
import CrowdTabs from "./crowd_tabs.js";
import CrowdTextArea from "./crowd_text_area.js";
import CrowdToggleButton from "./crowd_toggle_button.js";
import FullInstructions from "./full_instructions.js";
import ShortInstructions from "./short_instructions.js";
import WorkerComment from "./worker_comment.js";
import { warnOf } from "./other_elements.js";
import { tell } from "./portal.js";
import { page } from "./style.js";

// The form comes first, since it takes up its children before they come to life.
const ELEMENTS = [
  ["crowd-form", CrowdForm],
  ["crowd-image-classifier-multi-select", CrowdImageClassifierMultiSelect],
  ["short-instructions", ShortInstructions],
  ["full-instructions", FullInstructions],
  ["worker-comment", WorkerComment],
  ["crowd-alert", CrowdAlert],
  ["crowd-badge", CrowdBadge],
  ["crowd-button", CrowdButton],
  ["crowd-card", CrowdCard],
  ["crowd-checkbox", CrowdCheckbox],
  ["crowd-icon-button", CrowdIconButton],
  ["crowd-input", CrowdInput],
  ["crowd-instructions", CrowdInstructions],
  ["crowd-radio-button", CrowdRadioButton],
  ["crowd-radio-group", CrowdRadioGroup],
  ["crowd-slider", CrowdSlider],
  ["crowd-tab", CrowdTab],
  ["crowd-tabs", CrowdTabs],
  ["crowd-text-area", CrowdTextArea],
  ["crowd-toggle-button", CrowdToggleButton],
];

/** Defines the elements; one that the page has defined itself stays as it is. */
function define() {
  for (const [name, element] of ELEMENTS) {
    if (customElements.get(name) === undefined) customElements.define(name, element);
  }
}

/** Warns of elements of other tasks among undefined ones. */
function warnOfOthers() {
  const others = [...document.querySelectorAll(":not(:defined)")].filter(
    ({ localName, shadowRoot }) =>
      localName.startsWith("crowd-") && shadowRoot === null && customElements.get(localName) === undefined,
  );
  others.forEach(warnOf);
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
define();
await parsed();
warnOfOthers();
new MutationObserver(warnOfOthers).observe(document, { childList: true, subtree: true });
document.dispatchEvent(new CustomEvent("all-crowd-elements-ready"));
