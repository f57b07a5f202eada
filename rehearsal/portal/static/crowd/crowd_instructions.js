/**
 * `<crowd-instructions>`: a summary, details and examples, in a dialog behind a link or a button.
 *
 * Attributes: `link-text`; `link-type`, "link" or "button".
 * Regions: `short-summary`, `detailed-instructions`, `positive-example`, `negative-example`.
 */

import { CrowdElement, reflect } from "./crowd_element.js";
import { css } from "./style.js";
import { fillTabList, tabStyles } from "./tab_list.js";

const REGIONS = ["short-summary", "detailed-instructions", "positive-example", "negative-example"];
const TITLES = ["Summary", "Detailed instructions", "Examples"];

const styles = css`
  :host {
    display: block;
  }
  section {
    margin-bottom: 16px;
    overflow-wrap: anywhere;
  }
  h3 {
    margin: 16px 0 8px;
    font-size: var(--body);
  }
  dialog {
    background: var(--authors-paper);
  }
`;

export default class CrowdInstructions extends CrowdElement {
  static styles = [styles, tabStyles];
  static observedAttributes = ["link-text", "link-type"];
  static template = `
    <button type="button" class="open"></button>
    <dialog aria-labelledby="title">
      <h2 id="title">Instructions</h2>
      <div role="tablist"></div>
      <section role="tabpanel" tabindex="0" aria-label="Summary"><slot name="short-summary"></slot></section>
      <section role="tabpanel" tabindex="0" aria-label="Detailed instructions">
        <slot name="detailed-instructions"></slot>
      </section>
      <section role="tabpanel" tabindex="0" aria-label="Examples">
        <h3>Good examples</h3>
        <slot name="positive-example"></slot>
        <h3>Bad examples</h3>
        <slot name="negative-example"></slot>
      </section>
      <button type="button" class="close primary">Close</button>
    </dialog>
    <slot></slot>
  `;

  connected() {
    for (const child of this.children) if (REGIONS.includes(child.localName)) child.slot = child.localName;
    const panels = [...this.shadowRoot.querySelectorAll("section")];
    fillTabList(
      this.$("[role=tablist]"),
      panels.map((panel, index) => ({ title: TITLES[index], panel })),
    );
    this.$(".open").addEventListener("click", () => this.$("dialog").showModal());
    this.$(".close").addEventListener("click", () => this.$("dialog").close());
  }

  attributesChanged() {
    this.$(".open").textContent = this.linkText || "Click for instructions";
    this.$(".open").classList.toggle("link", this.linkType !== "button");
  }
}

reflect(CrowdInstructions, { strings: ["link-text", "link-type"] });
