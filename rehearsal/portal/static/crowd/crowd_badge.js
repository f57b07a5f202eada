/**
 * `<crowd-badge>`: a mark at the upper right corner of another element.
 *
 * Attributes: `for`, the other element's id; `label`, a short text; `icon`, whose name is shown in its place.
 */

import { CrowdElement } from "./crowd_element.js";
import { iconName } from "./icon_name.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: inline-block;
  }
  :host([for]) .badge {
    position: absolute;
    top: -8px;
    right: -8px;
  }
  .badge {
    padding: 0 8px;
    border-radius: 10px;
    background: var(--accent);
    color: var(--on-accent);
    font-size: var(--small);
    font-weight: 600;
  }
`;

export default class CrowdBadge extends CrowdElement {
  static styles = [styles];
  static observedAttributes = ["icon", "label"];
  static template = `<span class="badge"></span><slot></slot>`;

  connected() {
    const other = document.getElementById(this.getAttribute("for"));
    if (other === null) return;
    if (getComputedStyle(other).position === "static") other.style.position = "relative";
    if (!other.contains(this) && !this.contains(other)) other.append(this);
  }

  attributesChanged() {
    const icon = iconName(this.getAttribute("icon") ?? "");
    this.$(".badge").textContent = icon || (this.getAttribute("label") ?? "");
  }
}
