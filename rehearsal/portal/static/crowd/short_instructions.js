/** `<short-instructions>`: what the worker reads beside the task. */

import { Region } from "./crowd_element.js";
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

export default class ShortInstructions extends Region {
  static styles = [styles];
}
