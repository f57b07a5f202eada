/**
 * `<crowd-toggle-button>`: a switch. See `Toggle` for its attributes; `invalid` marks it while it is off.
 */

import { css } from "./style.js";
import { Toggle } from "./toggle.js";

const styles = css`
  input {
    appearance: none;
    width: 40px;
    height: 22px;
    padding: 2px;
    border: 1px solid var(--edge);
    border-radius: 11px;
    background: var(--paper);
  }
  input::before {
    content: "";
    display: block;
    width: 16px;
    height: 16px;
    border-radius: 50%;
    background: var(--edge);
  }
  input:checked {
    border-color: var(--accent);
    background: var(--accent);
  }
  input:checked::before {
    margin-left: 18px;
    background: var(--on-accent);
  }
  :host([invalid]) input:not(:checked) {
    border-color: var(--alarm);
  }
  :host([invalid]) input:not(:checked)::before {
    background: var(--alarm);
  }
`;

export default class CrowdToggleButton extends Toggle {
  static styles = [...Toggle.styles, styles];
  static template = `<label><input type="checkbox" role="switch"><span><slot></slot></span></label>`;
}
