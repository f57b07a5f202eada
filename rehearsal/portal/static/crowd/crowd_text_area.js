/**
 * `<crowd-text-area>`: several lines of text. See `TextField`; also `rows`, `max-rows` up to which it grows,
 * and `char-counter`, which shows the number of characters.
 */

import { css } from "./style.js";
import { TextField, textFieldTemplate } from "./text_field.js";

const styles = css`
  textarea {
    display: block;
    field-sizing: content;
    resize: vertical;
  }
`;

export default class CrowdTextArea extends TextField {
  static styles = [...TextField.styles, styles];
  static observedAttributes = [...TextField.observedAttributes, "char-counter", "max-rows", "rows"];
  static template = textFieldTemplate(`<textarea id="control" class="control"></textarea>`);

  attributesChanged() {
    const [rows, most] = ["rows", "max-rows"].map((name) => Number.parseInt(this.getAttribute(name), 10));
    this.control.style.minHeight = rows > 0 ? `calc(${rows}lh + 14px)` : "";
    this.control.style.maxHeight = most > 0 ? `calc(${most}lh + 14px)` : "";
    super.attributesChanged();
    this.typed();
  }

  typed() {
    super.typed();
    this.$(".count").textContent = this.hasAttribute("char-counter") ? String(this.value.length) : "";
  }
}
