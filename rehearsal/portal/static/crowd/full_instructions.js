/**
 * `<full-instructions>`: all there is to know, in a dialog behind a button.
 *
 * Attributes: `header`, the dialog's title.
 */

import { reflect, Region } from "./crowd_element.js";
import { leaveFocusToKeys } from "./keyboard.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: block;
    margin: 8px 0;
  }
  .content {
    margin-bottom: 16px;
    overflow-wrap: anywhere;
  }
  ::slotted(img) {
    max-width: 100%;
  }
  dialog {
    background: var(--authors-paper);
  }
`;

export default class FullInstructions extends Region {
  static styles = [styles];
  static observedAttributes = ["header"];
  static template = `
    <button type="button" class="open">Full instructions</button>
    <dialog aria-labelledby="title">
      <h2 id="title"></h2>
      <div class="content" tabindex="0"><slot></slot></div>
      <button type="button" class="close primary">Close</button>
    </dialog>
  `;

  connected() {
    super.connected();
    leaveFocusToKeys(this.shadowRoot);
    this.$(".open").addEventListener("click", () => this.$("dialog").showModal());
    this.$(".close").addEventListener("click", () => this.$("dialog").close());
  }

  attributesChanged() {
    this.$("h2").textContent = this.header || "Instructions";
  }
}

reflect(FullInstructions, { strings: ["header"] });
