/**
 * Stands in for `crowd-html-elements.js`: defines all elements and says when they are ready.
 *
 * The form comes first, since it takes up its children before they come to life.
 */

import { CrowdAlert } from "./crowd_alert.js";
import { CrowdBadge } from "./crowd_badge.js";
import { CrowdButton } from "./crowd_button.js";
import { CrowdCard } from "./crowd_card.js";
import { CrowdCheckbox } from "./crowd_checkbox.js";
import { CrowdForm } from "./crowd_form.js";
import { CrowdIconButton } from "./crowd_icon_button.js";
import { CrowdImageClassifierMultiSelect } from "./crowd_image_classifier_multi_select.js";
import { CrowdInput } from "./crowd_input.js";
import { CrowdInstructions } from "./crowd_instructions.js";
import { CrowdRadioButton } from "./crowd_radio_button.js";
import { CrowdRadioGroup } from "./crowd_radio_group.js";
import { CrowdSlider } from "./crowd_slider.js";
import { CrowdTab } from "./crowd_tab.js";
import { CrowdTabs } from "./crowd_tabs.js";
import { CrowdTextArea } from "./crowd_text_area.js";
import { CrowdToggleButton } from "./crowd_toggle_button.js";
import { FullInstructions } from "./full_instructions.js";
import { page } from "./page.js";
import { tell } from "./portal.js";
import { ShortInstructions } from "./short_instructions.js";
import { warnOfUnknownElements } from "./unknown_elements.js";
import { WorkerComment } from "./worker_comment.js";

const ELEMENTS = [
  ["crowd-form", CrowdForm],
  ["short-instructions", ShortInstructions],
  ["full-instructions", FullInstructions],
  ["worker-comment", WorkerComment],
  ["crowd-image-classifier-multi-select", CrowdImageClassifierMultiSelect],
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

tell("own-elements");
document.adoptedStyleSheets.push(page);
document.documentElement.lang ||= "en";
document.title ||= "Task";
for (const [name, element] of ELEMENTS) customElements.define(name, element);

/** Scripts of the page may listen until its end, so the event waits for that. */
function ready() {
  warnOfUnknownElements();
  document.dispatchEvent(new CustomEvent("all-crowd-elements-ready"));
}

if (document.readyState === "complete") setTimeout(ready);
else addEventListener("DOMContentLoaded", () => setTimeout(ready), { once: true });
