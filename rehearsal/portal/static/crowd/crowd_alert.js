/**
 * `<crowd-alert>`: tells the worker something that matters now.
 *
 * Attributes: `type` ("info", "success", "warning", "error"), `dismissible`.
 */

import { CrowdElement, reflect } from "./crowd_element.js";
import { css } from "./style.js";

const WORDS = { success: "Done", warning: "Warning", error: "Error" };

const styles = css`
  :host {
    display: flex;
    gap: 12px;
    align-items: center;
    margin: 8px 0;
    padding: 8px 16px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--surface);
  }
  :host([type="warning"]),
  :host([type="error"]) {
    border-color: var(--alarm);
    background: var(--alarm-paper);
    color: var(--alarm);
  }
  .text {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;

export default class CrowdAlert extends CrowdElement {
  static styles = [styles];
  static observedAttributes = ["dismissible", "type"];
  static template = `
    <strong></strong><div class="text"><slot></slot></div><button type="button">Close</button>
  `;

  connected() {
    this.$("button").addEventListener("click", () => this.remove());
  }

  attributesChanged() {
    const word = WORDS[this.getAttribute("type")] ?? "";
    this.$("strong").textContent = word;
    this.$("strong").hidden = word === "";
    this.$("button").hidden = !this.dismissible;
    this.role = word === "Warning" || word === "Error" ? "alert" : "status";
  }
}

reflect(CrowdAlert, { strings: ["type"], flags: ["dismissible"] });
