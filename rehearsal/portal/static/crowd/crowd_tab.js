/** `<crowd-tab>`: one page of `crowd-tabs`. Attributes: `header`, the text on its tab. */

import { CrowdElement } from "./crowd_element.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: block;
  }
`;

export default class CrowdTab extends CrowdElement {
  static styles = [styles];
  static observedAttributes = ["header"];

  connected() {
    this.role = "tabpanel";
  }

  attributesChanged() {
    this.ariaLabel = this.getAttribute("header") ?? "";
    if (this.parentElement?.localName === "crowd-tabs") this.parentElement.draw?.();
  }
}
