/** `<crowd-checkbox>`: a box to tick. See `Toggle` for its attributes. */

import { Toggle } from "./toggle.js";

export default class CrowdCheckbox extends Toggle {
  static template = `<label><input type="checkbox"><span><slot></slot></span></label>`;
}
