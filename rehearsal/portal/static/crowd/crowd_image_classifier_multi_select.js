/**
 * `<crowd-image-classifier-multi-select>`: an image, and the categories of which all that apply are chosen.
 *
 * Attributes: `name`, `src`, `header`; `categories`, a list of names, and `exclusion-category`,
 * `{ text: '...' }`, both in JSON or JavaScript notation; `hotkeys`, characters that choose the categories
 * in their order in place of 1-9, 0 and letters.
 * Regions: `full-instructions`, `short-instructions`, `worker-comment`.
 * Properties: `categories`, `value`.
 * Events: `change`.
 * Submits `{"labels": ["dog", "cat"]}`, with `"workerComment"` if one was written. The exclusion category
 * submits no labels.
 */

import { categoriesIn, exclusionTextIn } from "./attribute_values.js";
import { CategoryPicker } from "./category_picker.js";
import { pickerStyles, pickerTemplate } from "./category_picker_look.js";
import { Field, reflect } from "./crowd_element.js";
import { ImageViewer } from "./image_viewer.js";
import { viewerStyles, viewerTemplate } from "./image_viewer_look.js";
import { character, isInDialog, isPlainKey, isTyping, leaveFocusToKeys } from "./keyboard.js";
import { hear, rememberView, settings, tell } from "./portal.js";
import { css } from "./style.js";

const NARROW = matchMedia("(max-width: 899px)");

const styles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) / auto minmax(0, 1fr) minmax(264px, 22%);
    height: calc((100vh - var(--bar)) * var(--crowd-share, 1));
    min-height: 440px;
    background: var(--paper);
    color: var(--ink);
    color-scheme: light dark;
  }
  header {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 16px;
    padding: 8px 16px;
    border-bottom: 1px solid var(--rule);
  }
  h1 {
    margin: 0;
    font-size: var(--large);
    font-weight: 600;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  .error {
    width: 100%;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .error:empty {
    display: none;
  }
  .instructions {
    width: clamp(220px, 20vw, 44ch);
    padding: 16px;
    border-right: 1px solid var(--rule);
    background: var(--authors-paper);
    color: var(--ink);
    color-scheme: light;
    overflow-y: auto;
    overflow-wrap: anywhere;
  }
  .view {
    grid-column: 2;
  }
  .category-picker-wrapper {
    grid-column: 3;
    border-left: 1px solid var(--rule);
  }
  .rest {
    grid-column: 1 / -1;
  }
  @media (max-width: 899px) {
    :host {
      display: block;
      height: auto;
    }
    .instructions {
      width: auto;
      border-right: 0;
      border-bottom: 1px solid var(--rule);
    }
    .annotation-area {
      height: min(56vh, 90vw);
    }
    .category-picker-wrapper {
      border-left: 0;
      border-top: 1px solid var(--rule);
    }
    .categories {
      overflow: visible;
    }
  }
  @media print {
    :host {
      height: auto;
    }
  }
`;

export default class CrowdImageClassifierMultiSelect extends Field {
  static styles = [styles, viewerStyles, pickerStyles];
  static observedAttributes = ["categories", "exclusion-category", "header", "hotkeys", "name", "src"];
  static template = `
    <header>
      <h1 tabindex="-1"></h1>
      <button type="button" class="fold" aria-controls="instructions"></button>
      <p class="error alarm" role="alert"></p>
    </header>
    <section id="instructions" class="instructions" aria-label="Instructions" tabindex="0">
      <slot name="short-instructions"></slot>
      <slot name="full-instructions"></slot>
    </section>
    ${viewerTemplate}
    ${pickerTemplate}
    <div class="rest"><slot></slot></div>
  `;

  #picker = new CategoryPicker(this.shadowRoot, () => this.emitChange());
  #viewer = new ImageViewer(this.shadowRoot);
  #drawn = {};

  connected() {
    document.addEventListener("keydown", (event) => this.#keyPressed(event));
    leaveFocusToKeys(this.shadowRoot);
    this.$(".fold").addEventListener("click", () => this.#fold(!this.$(".instructions").hidden));
    for (const slot of this.shadowRoot.querySelectorAll(".instructions slot")) {
      slot.addEventListener("slotchange", () => this.#drawInstructions());
    }
    NARROW.addEventListener("change", () => this.#drawInstructions());
    hear("show", () => {
      this.#picker.useKeys(settings.hotkeys ?? this.getAttribute("hotkeys"));
      this.#drawInstructions();
      this.$("h1").focus({ preventScroll: true });
    });
    this.#picker.useKeys(this.getAttribute("hotkeys"));
    this.#drawInstructions();
  }

  attributesChanged() {
    this.$("h1").textContent = this.header;
    this.#drawChanged("src", () => this.#viewer.show(this.src.trim()));
    this.#drawChanged("hotkeys", (keys) => this.#picker.useKeys(settings.hotkeys ?? keys));
    for (const name of ["categories", "exclusion-category", "name"]) {
      this.#drawChanged(name, () => this.#readAttributes());
    }
  }

  /** The names that the worker chooses from; may be set, also in JSON or JavaScript notation. */
  get categories() {
    return [...this.#picker.categories];
  }

  set categories(categories) {
    this.setAttribute("categories", typeof categories === "string" ? categories : JSON.stringify(categories));
  }

  get value() {
    const { labels, excluded, exclusionText } = this.#picker;
    const chosen = excluded && settings.exclusionSubmits === "text" ? [exclusionText] : labels;
    const comment = this.querySelector("worker-comment")?.value ?? "";
    return comment === "" ? { labels: chosen } : { labels: chosen, workerComment: comment };
  }

  set value(value) {
    const labels = Array.isArray(value?.labels) ? value.labels : [];
    const { exclusionText, categories } = this.#picker;
    const isExclusion =
      exclusionText !== null &&
      value !== null &&
      (labels.length === 0 || (labels[0] === exclusionText && !categories.includes(exclusionText)));
    this.#picker.choose(labels, isExclusion);
    const comment = this.querySelector("worker-comment");
    if (comment !== null) comment.value = value?.workerComment ?? "";
  }

  get submission() {
    return this.value;
  }

  problem() {
    if (this.#picker.labels.length > 0 || this.#picker.excluded) return "";
    const { exclusionText } = this.#picker;
    return exclusionText === null
      ? "Choose at least one label."
      : `Choose at least one label, or “${exclusionText}”.`;
  }

  restore(submission) {
    if (submission !== undefined) this.value = submission;
  }

  reset() {
    this.value = null;
  }

  focus() {
    this.#picker.focus();
  }

  #drawChanged(name, draw) {
    const text = this.getAttribute(name);
    if (Object.hasOwn(this.#drawn, name) && this.#drawn[name] === text) return;
    this.#drawn[name] = text;
    draw(text);
  }

  #readAttributes() {
    const errors = [];
    const read = (reader, name, fallback) => {
      try {
        return reader(this.getAttribute(name) ?? "");
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        errors.push(error.message);
        return fallback;
      }
    };
    const categories = read(categoriesIn, "categories", []);
    const exclusionText = read(exclusionTextIn, "exclusion-category", null);
    if (this.name === "")
      errors.push('the attribute "name" must not be empty: the answer is submitted under it');
    if (this.closest("crowd-form") === null)
      errors.push("the element must be inside <crowd-form>, which submits it");
    this.#picker.offer(categories, exclusionText);
    const message = errors.length > 0 ? `<${this.localName}>: ${errors.join("; ")}` : "";
    if (message !== "" && message !== this.$(".error").textContent) tell("error", { message });
    this.$(".error").textContent = message;
  }

  #keyPressed(event) {
    if (!isPlainKey(event) || isTyping(event) || isInDialog(event)) return;
    if (this.#useKey(event.key, character(event), event.shiftKey)) event.preventDefault();
  }

  #useKey(key, typed, isShifted) {
    if (key === "/") return this.#picker.search();
    if (key === "+" || key === "=") this.#viewer.zoomIn();
    else if (key === "-") this.#viewer.zoomOut();
    else return !isShifted && this.#picker.toggleByKey(typed);
    return true;
  }

  /** Instructions stand beside the image; where there is little room they wait behind their button. */
  #drawInstructions() {
    const slots = [...this.shadowRoot.querySelectorAll(".instructions slot")];
    const hasAny = slots.some((slot) => slot.assignedElements().length > 0);
    const isFolded = !hasAny || NARROW.matches || settings.view.instructions === "folded";
    this.$(".fold").hidden = !hasAny;
    this.#show(isFolded);
  }

  #fold(isFolded) {
    this.#show(isFolded);
    if (!NARROW.matches) rememberView({ instructions: isFolded ? "folded" : "open" });
  }

  #show(isFolded) {
    this.$(".instructions").hidden = isFolded;
    this.$(".fold").textContent = isFolded ? "Show instructions" : "Hide instructions";
    this.$(".fold").ariaExpanded = String(!isFolded);
  }
}

reflect(CrowdImageClassifierMultiSelect, { strings: ["src", "header"] });
