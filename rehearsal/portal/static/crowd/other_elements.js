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

/** Shows a warning in an element that is not of this task, above its content. */
export function warnOf(element) {
  if (element.shadowRoot !== null) return;
  const warning = `<${element.localName}> is not an element of this task: only its content is shown.`;
  const shadow = element.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [shared, styles];
  shadow.innerHTML = `<p role="note"></p><slot></slot>`;
  shadow.querySelector("p").textContent = warning;
  tell("warning", { message: warning });
}
