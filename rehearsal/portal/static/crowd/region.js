/** Regions of a task: parts that the author fills and an element around them places. */

import { CrowdElement } from "./crowd_element.js";

/** An element that offers itself to the slot of its own name. */
export class Region extends CrowdElement {
  connected() {
    if (!this.hasAttribute("slot")) this.slot = this.localName;
  }
}
