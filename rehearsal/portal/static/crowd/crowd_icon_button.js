/** `<crowd-icon-button>`: a button that shows its icon's name. Attributes: `icon`, `title`, `disabled`. */

import { CrowdElement, reflect } from "./crowd_element.js";
import { iconName } from "./icon_name.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: inline-block;
  }
  img {
    height: 1.25em;
  }
`;

export default class CrowdIconButton extends CrowdElement {
  static styles = [styles];
  static observedAttributes = ["disabled", "icon", "title"];
  static template = `<button type="button"><img alt="" hidden><span></span></button><slot></slot>`;

  attributesChanged() {
    const icon = this.getAttribute("icon") ?? "";
    const isAddress = icon.includes("/");
    this.$("img").hidden = !isAddress;
    if (isAddress) this.$("img").src = icon;
    this.$("span").textContent = (isAddress ? "" : iconName(icon)) || this.title || "Button";
    this.$("button").disabled = this.disabled;
    this.$("button").ariaLabel = this.title || null;
  }

  focus() {
    this.$("button").focus();
  }
}

reflect(CrowdIconButton, { strings: ["icon"], flags: ["disabled"] });
