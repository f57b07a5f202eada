/**
 * `<crowd-button>`: a button, or a link that looks like one.
 *
 * Attributes: `form-action` ("submit" or "reset", of the form around it), `variant` ("primary", "normal",
 * "link", "icon"), `disabled`, `loading`, `href` and `target`, `icon` (shown as a word if the button has no text),
 * `icon-url`, `icon-align` ("left" or "right").
 */

import { CrowdElement, reflect } from "./crowd_element.js";
import { iconName } from "./icon_name.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: inline-block;
  }
  button,
  a {
    display: inline-flex;
    align-items: center;
    gap: 8px;
  }
  a {
    min-height: 36px;
    padding: 4px 12px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--accent);
  }
  :host([icon-align="right"]) img {
    order: 1;
  }
  img {
    height: 1.25em;
  }
`;

export default class CrowdButton extends CrowdElement {
  static styles = [styles];
  static observedAttributes = [
    "disabled",
    "href",
    "icon",
    "icon-url",
    "loading",
    "target",
    "title",
    "variant",
  ];
  static template = `<button type="button"><img alt="" hidden><slot></slot></button>`;

  connected() {
    this.addEventListener("click", (event) => this.#clicked(event));
  }

  attributesChanged() {
    const isLink = this.href !== "";
    let control = this.$("button, a");
    if (isLink !== (control.localName === "a")) {
      const other = document.createElement(isLink ? "a" : "button");
      other.append(...control.childNodes);
      control.replaceWith(other);
      control = other;
    }
    if (isLink) {
      control.href = this.href;
      control.target = this.getAttribute("target") ?? "";
    } else {
      control.type = "button";
      control.disabled = this.disabled || this.loading;
      control.ariaBusy = String(this.loading);
    }
    const variant = this.getAttribute("variant");
    control.className = variant === "primary" || variant === "link" ? variant : "";
    control.ariaLabel = this.title || null;
    this.$("slot").textContent = iconName(this.getAttribute("icon") ?? ""); // where there is no other content
    const icon = this.$("img");
    icon.hidden = !this.hasAttribute("icon-url");
    if (!icon.hidden) icon.src = this.getAttribute("icon-url");
  }

  focus() {
    this.$("button, a").focus();
  }

  #clicked(event) {
    if (this.disabled || this.loading) {
      event.stopImmediatePropagation();
      return;
    }
    const form = this.closest("crowd-form");
    const action = this.getAttribute("form-action");
    // After the listeners that scripts add to the button.
    if (action === "submit") queueMicrotask(() => event.defaultPrevented || form?.submit());
    else if (action === "reset") queueMicrotask(() => event.defaultPrevented || form?.reset());
  }
}

reflect(CrowdButton, { strings: ["href"], flags: ["disabled", "loading"] });
