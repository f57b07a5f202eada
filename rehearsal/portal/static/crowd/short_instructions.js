/** `<short-instructions>`: what the worker reads beside the task. */

import { Region } from "./region.js";
import { css } from "./style.js";

const styles = css`
  :host {
    display: block;
    overflow-wrap: anywhere;
  }
  ::slotted(:first-child) {
    margin-top: 0;
  }
`;

export class ShortInstructions extends Region {
  static styles = [styles];
}
