/** `<crowd-card>`: a box around a part of the task. Attributes: `heading`; `image`, an image's address. */

import { CrowdElement, reflect } from "./crowd_element.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: inline-block;
    max-width: 100%;
    margin: 8px 8px 8px 0;
    padding: 16px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
    vertical-align: top;
  }
  h2 {
    margin: 0 0 8px;
    font-size: var(--large);
  }
  img {
    display: block;
    max-width: 100%;
    margin-bottom: 8px;
  }
`;

export default class CrowdCard extends CrowdElement {
  static styles = [styles];
  static observedAttributes = ["heading", "image"];
  static template = `<h2></h2><img alt="" hidden><slot></slot>`;

  attributesChanged() {
    this.$("h2").textContent = this.heading;
    this.$("h2").hidden = this.heading === "";
    this.$("img").hidden = this.image === "";
    if (this.image !== "") this.$("img").src = this.image;
  }
}

reflect(CrowdCard, { strings: ["heading", "image"] });
