/** What all crowd elements have in common. */

import { shared } from "./style.js";

/**
 * An element with an open shadow root.
 *
 * Subclasses give `static styles` (style sheets), `static template` (the shadow root's HTML, without anything
 * from the page), `static observedAttributes`, and:
 *
 * - `connected()`: called once, when the element first stands in a page.
 * - `attributesChanged()`: called then, and after each change of an observed attribute.
 */
export class CrowdElement extends HTMLElement {
  static styles = [];
  static template = "<slot></slot>";
  #wasConnected = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [shared, ...this.constructor.styles];
    root.innerHTML = this.constructor.template;
  }

  connectedCallback() {
    if (this.#wasConnected) return;
    this.#wasConnected = true;
    this.connected();
    this.attributesChanged();
    this.#takeEarlyProperties();
  }

  attributeChangedCallback() {
    if (this.#wasConnected) this.attributesChanged();
  }

  connected() {}

  attributesChanged() {}

  /** The first element of the shadow root that a selector matches. */
  $(selector) {
    return this.shadowRoot.querySelector(selector);
  }

  /** Tells listeners that the worker changed the element, as native controls do. */
  emitChange() {
    this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  }

  /** Scripts may set properties before the element is defined; those would hide the class's own. */
  #takeEarlyProperties() {
    for (const name of Object.keys(this)) {
      if (!(name in this.constructor.prototype)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }
}

/** An element that offers itself to the slot of its own name. */
export class Region extends CrowdElement {
  connected() {
    if (!this.hasAttribute("slot")) this.slot = this.localName;
  }
}

/**
 * A field of a `crowd-form`. Subclasses give:
 *
 * - `submission`: what is submitted under the field's name; undefined for nothing.
 * - `problem()`: why it can't be submitted, a sentence for the worker; empty if it can.
 * - `restore(submission)`: takes an earlier submission back; undefined where there was none.
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

/** Defines properties that mirror attributes: strings, or booleans where the attribute's presence counts. */
export function reflect(elementClass, { strings = [], flags = [] }) {
  for (const name of strings) {
    Object.defineProperty(elementClass.prototype, camelCase(name), {
      get() {
        return this.getAttribute(name) ?? "";
      },
      set(value) {
        this.setAttribute(name, value ?? "");
      },
    });
  }
  for (const name of flags) {
    Object.defineProperty(elementClass.prototype, camelCase(name), {
      get() {
        return this.hasAttribute(name);
      },
      set(value) {
        this.toggleAttribute(name, Boolean(value));
      },
    });
  }
}

function camelCase(name) {
  return name.replace(/-./g, (part) => part[1].toUpperCase());
}

reflect(Field, { strings: ["name"], flags: ["disabled", "required"] });
