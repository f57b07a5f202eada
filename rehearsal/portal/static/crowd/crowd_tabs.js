/** `<crowd-tabs>`: shows one of its `crowd-tab` elements at a time. */

import { CrowdElement } from "./crowd_element.js";
import { css } from "./style.js";
import { fillTabList, tabStyles } from "./tab_list.js";

const styles = css`
  :host {
    display: block;
  }
`;

export default class CrowdTabs extends CrowdElement {
  static styles = [styles, tabStyles];
  static template = `<div role="tablist"></div><slot></slot>`;

  connected() {
    this.$("slot").addEventListener("slotchange", () => this.draw());
    this.draw();
  }

  /** Draws the tabs anew; the one that is shown stays so. */
  draw() {
    const panels = [...this.children].filter((child) => child.localName === "crowd-tab");
    const tabs = panels.map((panel) => ({ title: panel.getAttribute("header") ?? "", panel }));
    const shown = [...this.shadowRoot.querySelectorAll("[role=tab]")].findIndex(
      (tab) => tab.ariaSelected === "true",
    );
    fillTabList(this.$("[role=tablist]"), tabs, Math.max(0, Math.min(shown, tabs.length - 1)));
  }
}
