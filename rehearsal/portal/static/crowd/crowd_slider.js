/**
 * `<crowd-slider>`: a number out of a range.
 *
 * Attributes: `name`, `min` (0), `max` (100), `step` (1), `value` (`min`), `pin` shows the number, `editable`
 * lets it be typed, `disabled`.
 * Properties: `value`, a number.
 * Events: `change`.
 * Submits the number.
 */

import { Field } from "./crowd_element.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: inline-flex;
    align-items: center;
    gap: 12px;
    width: min(100%, 360px);
    min-height: 36px;
    vertical-align: middle;
  }
  input[type="range"] {
    flex: 1;
    min-width: 0;
    height: 24px;
    margin: 0;
  }
  input[type="number"] {
    width: 9ch;
    min-height: 36px;
    padding: 4px 8px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    font: inherit;
  }
  output {
    min-width: 3ch;
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
`;

export default class CrowdSlider extends Field {
  static styles = [styles];
  static observedAttributes = ["disabled", "editable", "max", "min", "name", "pin", "step", "value"];
  static template = `<input type="range"><output></output><input type="number">`;
  #written = null;

  connected() {
    for (const control of this.shadowRoot.querySelectorAll("input")) {
      control.addEventListener("input", () => this.#set(control.value));
      control.addEventListener("change", () => this.emitChange());
    }
  }

  attributesChanged() {
    for (const control of this.shadowRoot.querySelectorAll("input")) {
      control.min = this.getAttribute("min") ?? "0";
      control.max = this.getAttribute("max") ?? "100";
      control.step = this.getAttribute("step") ?? "1";
      control.disabled = this.disabled;
      control.ariaLabel = this.title || this.name;
    }
    this.$("[type=number]").hidden = !this.hasAttribute("editable");
    this.$("output").hidden = !this.hasAttribute("pin");
    const written = this.getAttribute("value") ?? this.$("input").min;
    if (written === this.#written) return;
    this.#written = written;
    this.#set(written);
  }

  get value() {
    return this.$("[type=range]").valueAsNumber;
  }

  set value(number) {
    this.#set(number);
  }

  get submission() {
    return this.value;
  }

  restore(submission) {
    if (submission !== undefined) this.#set(submission);
  }

  reset() {
    this.#set(this.#written);
  }

  focus() {
    this.$("input").focus();
  }

  #set(number) {
    const range = this.$("[type=range]");
    range.value = number;
    if (this.shadowRoot.activeElement !== this.$("[type=number]"))
      this.$("[type=number]").value = range.value;
    this.$("output").textContent = range.value;
  }
}
