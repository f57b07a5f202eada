/** `<crowd-input>`: a line of text. See `TextField`; also `type` and `pattern`, as native inputs have them. */

import { TextField, textFieldTemplate } from "./text_field.js";

export default class CrowdInput extends TextField {
  static observedAttributes = [...TextField.observedAttributes, "pattern", "type"];
  static template = textFieldTemplate(`<input id="control" class="control" type="text">`);

  attributesChanged() {
    this.control.type = this.getAttribute("type") ?? "text";
    if (this.hasAttribute("pattern")) this.control.pattern = this.getAttribute("pattern");
    super.attributesChanged();
  }
}
