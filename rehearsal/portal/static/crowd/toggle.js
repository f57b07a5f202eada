/** Fields that are on or off. */

import { Field, reflect } from "./crowd_element.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: inline-block;
    margin-right: 16px;
  }
  label {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 36px;
    cursor: pointer;
  }
  :host([disabled]) label {
    color: var(--quiet);
    cursor: default;
  }
  input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 0;
  }
  @media (pointer: coarse) {
    label {
      min-height: 44px;
    }
  }
`;

/**
 * A box, button or switch. Subclasses give `static template` with an `<input>` and a slot for its text.
 *
 * Attributes: `name`, `value` ("on" where there is none), `checked`, `disabled`, `required`.
 * Properties: `checked` and those of the attributes.
 * Events: `change`.
 * Submits `{"<value>": true}` or `{"<value>": false}`.
 */
export class Toggle extends Field {
  static styles = [styles];
  static observedAttributes = ["checked", "disabled", "name"];
  #hadChecked = false;

  connected() {
    this.$("input").addEventListener("change", () => this.emitChange());
    this.$("slot").addEventListener("slotchange", () => this.attributesChanged());
  }

  attributesChanged() {
    const hasChecked = this.hasAttribute("checked");
    if (hasChecked !== this.#hadChecked) this.checked = hasChecked;
    this.#hadChecked = hasChecked;
    this.$("input").disabled = this.disabled;
    if (this.textContent.trim() === "") this.$("input").ariaLabel = this.title || this.name;
    else this.$("input").ariaLabel = null;
  }

  get checked() {
    return this.$("input").checked;
  }

  set checked(isChecked) {
    this.$("input").checked = Boolean(isChecked);
  }

  get value() {
    return this.getAttribute("value") ?? "on";
  }

  set value(value) {
    this.setAttribute("value", value);
  }

  get submission() {
    return { [this.value]: this.checked };
  }

  problem() {
    if (!this.required || this.checked) return "";
    return `“${this.textContent.trim() || this.title || this.name}” is required.`;
  }

  restore(submission) {
    if (submission !== undefined) this.checked = submission?.[this.value] === true;
  }

  reset() {
    this.checked = this.hasAttribute("checked");
  }

  focus() {
    this.$("input").focus();
  }

  click() {
    this.$("input").click();
  }
}

reflect(Toggle, { flags: ["invalid"] });
