/**
 * `<crowd-radio-button>`: one choice; in a `crowd-radio-group` it rules out the others.
 * See `Toggle` for its attributes.
 */

import { Toggle } from "./toggle.js";

export default class CrowdRadioButton extends Toggle {
  static template = `<label><input type="radio"><span><slot></slot></span></label>`;

  connected() {
    super.connected();
    this.style.display ||= "block";
  }

  get checked() {
    return super.checked;
  }

  set checked(isChecked) {
    super.checked = isChecked;
    if (isChecked) this.closest("crowd-radio-group")?.chosen(this);
  }
}
