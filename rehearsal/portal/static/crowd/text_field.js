/** Fields that a worker types in. */

import { Field, reflect } from "./crowd_element.js";
import { hear, tell } from "./portal.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: block;
    max-width: 75ch;
    margin: 8px 0;
  }
  label {
    display: block;
    margin-bottom: 4px;
    font-weight: 600;
  }
  .below {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    margin: 4px 0 0;
  }
  .count {
    margin-left: auto;
    font-variant-numeric: tabular-nums;
  }
`;

/**
 * A line or an area of text. Subclasses give `static control`, the HTML of an element of class `control`.
 *
 * Attributes: `name`, `value`, `label`, `placeholder`, `max-length`, `min-length`, `allowed-pattern` (each
 * character must match where `auto-validate` is set), `error-message`, `auto-focus`, `disabled`, `required`.
 * Properties: `value` and those of the attributes.
 * Events: `input`, `change`.
 * Submits the text; nothing where it is empty.
 */
export class TextField extends Field {
  static styles = [styles];
  static observedAttributes = [
    "auto-focus",
    "disabled",
    "label",
    "max-length",
    "min-length",
    "name",
    "placeholder",
    "value",
  ];
  #written = null; // the attribute `value` that the control shows, until the worker types

  connected() {
    const { control } = this;
    control.addEventListener("change", () => this.emitChange());
    control.addEventListener("input", () => this.typed());
    control.addEventListener("beforeinput", (event) => this.#refuse(event));
    hear("show", () => {
      if (control.autofocus) control.focus(); // a page that is laid out ahead can't have the focus yet
    });
  }

  attributesChanged() {
    const { control } = this;
    control.placeholder = this.placeholder;
    control.disabled = this.disabled;
    control.autofocus = this.hasAttribute("auto-focus") && this.getAttribute("auto-focus") !== "false";
    const longest = Number.parseInt(this.maxLength, 10);
    if (longest >= 0) control.maxLength = longest;
    else control.removeAttribute("maxlength");
    this.$("label").textContent = this.label;
    this.$("label").hidden = this.label === "";
    control.ariaLabel = this.label === "" ? this.placeholder || this.name : null;
    const written = this.getAttribute("value");
    if (written !== this.#written) {
      this.#written = written;
      this.value = written;
    }
  }

  /** The native control. */
  get control() {
    return this.$(".control");
  }

  get value() {
    return this.control.value;
  }

  set value(text) {
    this.control.value = text ?? "";
    this.typed();
  }

  get submission() {
    return this.value === "" ? undefined : this.value;
  }

  /** Called after each change of the text. */
  typed() {
    this.$(".error").textContent = "";
    this.control.ariaInvalid = null;
  }

  problem() {
    const error = this.#error();
    this.$(".error").textContent = error;
    this.control.ariaInvalid = error === "" ? null : "true";
    return error === "" ? "" : `${this.label || this.placeholder || this.name}: ${error}`;
  }

  restore(submission) {
    this.value = submission;
  }

  reset() {
    this.value = this.getAttribute("value");
  }

  focus() {
    this.control.focus();
  }

  #error() {
    if (this.value === "") return this.required ? "Please fill this in." : "";
    if (this.value.length < Number.parseInt(this.minLength, 10)) {
      return this.errorMessage || `Please write at least ${this.minLength} characters.`;
    }
    return this.control.checkValidity() ? "" : this.errorMessage || this.control.validationMessage;
  }

  #refuse(event) {
    if (!this.autoValidate || this.allowedPattern === "" || event.data === null) return;
    let allowed;
    try {
      allowed = new RegExp(`^(?:${this.allowedPattern})$`, "u");
    } catch (error) {
      tell("warning", {
        message: `<${this.localName}>: the attribute "allowed-pattern" is not valid: ${error.message}`,
      });
      return;
    }
    if (![...event.data].every((typed) => allowed.test(typed))) event.preventDefault();
  }
}

/** The shadow root of a text field around its control. */
export function textFieldTemplate(control) {
  return `
    <label for="control"></label>
    ${control}
    <p class="below quiet"><span class="error alarm" role="alert"></span><span class="count"></span></p>
  `;
}

reflect(TextField, {
  strings: ["allowed-pattern", "error-message", "label", "max-length", "min-length", "placeholder"],
  flags: ["auto-validate"],
});
