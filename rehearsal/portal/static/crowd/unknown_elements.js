/** Elements of other tasks: their content is shown, with a warning that the element itself is not. */

import { tell } from "./portal.js";
import { css, shared } from "./style.js";

const styles = css`
  :host {
    display: block;
  }
  p {
    margin: 0 0 8px;
    padding: 8px 12px;
    border: 1px solid var(--alarm);
    border-radius: var(--radius);
    background: var(--alarm-paper);
    color: var(--alarm);
  }
`;

/** Warns about all unknown `crowd-*` elements of the page, and about those that scripts add later. */
export function warnOfUnknownElements() {
  warnWithin(document);
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element) warnWithin(node);
    }
  }).observe(document, { childList: true, subtree: true });
}

function warnWithin(root) {
  for (const element of [root, ...root.querySelectorAll(":not(:defined)")]) {
    if (!element.localName?.startsWith("crowd-") || customElements.get(element.localName) || element.shadowRoot) continue;
    const warning = `<${element.localName}> is not an element of this task: only its content is shown.`;
    const shadow = element.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [shared, styles];
    shadow.innerHTML = `<p role="note"></p><slot></slot>`;
    shadow.querySelector("p").textContent = warning;
    tell("warning", { message: warning });
  }
}
