/**
 * `<crowd-radio-group>`: holds `crowd-radio-button` elements, of which one at most is chosen.
 *
 * Properties: `value`, the chosen button's value; empty where none is chosen.
 */

import { CrowdElement } from "./crowd_element.js";
import { css } from "./style.js";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

const styles = css`
  :host {
    display: block;
  }
`;

export default class CrowdRadioGroup extends CrowdElement {
  static styles = [styles];

  connected() {
    if (!this.hasAttribute("role")) this.role = "radiogroup";
    if (!this.ariaLabel && !this.hasAttribute("aria-labelledby")) this.ariaLabel = this.title || "Choices";
    this.addEventListener("change", ({ target }) => {
      if (target.localName === "crowd-radio-button" && target.checked) this.chosen(target);
    });
    this.addEventListener("keydown", (event) => this.#arrowPressed(event));
  }

  get value() {
    return this.#buttons().find((button) => button.checked)?.value ?? "";
  }

  set value(value) {
    for (const button of this.#buttons()) button.checked = button.value === value;
  }

  /** Clears all buttons but one. */
  chosen(one) {
    for (const button of this.#buttons()) if (button !== one) button.checked = false;
  }

  #buttons() {
    return [...this.querySelectorAll("crowd-radio-button")];
  }

  #arrowPressed(event) {
    const step = STEPS[event.key];
    const buttons = this.#buttons().filter((button) => !button.disabled);
    const at = buttons.indexOf(event.target);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    if (!next.checked) next.click();
  }
}
