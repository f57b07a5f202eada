/** Elements whose value a form submits. */

import { CrowdElement, reflect } from "./crowd_element.js";

/**
 * A field of a `crowd-form`. Subclasses give:
 *
 * - `submission`: what is submitted under the field's name; undefined for nothing.
 * - `problem()`: why it can't be submitted, a sentence for the worker; empty if it can.
 * - `restore(submission)`: takes an earlier submission back.
 * - `reset()`: goes back to what the page's author wrote.
 */
export class Field extends CrowdElement {
  /** The same as `value` has it; template authors use this name too. */
  get _submittableValue() {
    return this.value;
  }

  get submission() {
    return undefined;
  }

  problem() {
    return "";
  }

  restore() {}

  reset() {}
}

reflect(Field, { strings: ["name"], flags: ["disabled", "required"] });
