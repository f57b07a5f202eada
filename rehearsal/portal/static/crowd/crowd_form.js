/**
 * `<crowd-form>`: the form around a task.
 *
 * Attributes: `answer-format="flatten-objects"` submits `{"a.b": 1}` for `{"a": {"b": 1}}`.
 * Properties: `form`, the form element inside, which takes up all children.
 * Methods: `submit()`, `reset()`.
 * Events: `submit`, cancelable, before an answer is given; `onsubmit` works too.
 *
 * It adds a Submit button where there is none. Enter submits and U undoes, unless they mean something where
 * the focus is.
 */

import { CrowdElement, Field } from "./crowd_element.js";
import { character, isInDialog, isPlainKey, isTyping, usesEnter } from "./keyboard.js";
import { hear, tell } from "./portal.js";
import { css } from "./style.js";

const SLOW = 200; // milliseconds until the form says that the answer is being saved
const SUBMIT_BUTTONS = [
  'crowd-button[form-action="submit"]',
  'button[type="submit"]',
  "button:not([type])",
  'input[type="submit"]',
].join();

const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100vh;
  }
  ::slotted(form) {
    flex: 1 0 auto;
    margin: 0;
  }
  .bar {
    position: sticky;
    z-index: 1;
    bottom: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 24px;
    min-height: var(--bar);
    padding: 6px 16px;
    border-top: 1px solid var(--rule);
    background: var(--paper);
    color: var(--ink);
    color-scheme: light dark;
  }
  .message {
    flex: 1 1 20ch;
    margin: 0;
    overflow-wrap: anywhere;
    text-align: right;
  }
  .keys {
    margin: 0;
  }
  button.primary {
    min-width: 128px;
    min-height: 44px;
    margin-left: auto;
    font-size: 1rem;
  }
  @media (pointer: coarse) {
    .keys {
      display: none;
    }
  }
`;

export default class CrowdForm extends CrowdElement {
  static styles = [styles];
  static template = `
    <slot></slot>
    <div class="bar">
      <p class="keys quiet"><kbd>Enter</kbd> submits</p>
      <p class="message alarm" role="alert"></p>
      <button type="button" class="primary">Submit</button>
    </div>
  `;

  #isBusy = false;
  #busySoon = 0;

  /** The form element that holds the task. */
  form = document.createElement("form");

  connected() {
    this.form.noValidate = true; // submit() checks it, together with the crowd elements
    this.#takeUpChildren();
    new MutationObserver(() => this.#takeUpChildren()).observe(this, { childList: true });
    this.$("button").addEventListener("click", () => this.submit());
    // What a native control submits ends here, and goes the same way as everything else.
    this.addEventListener("submit", (event) => this.#submitted(event), { capture: true });
    this.addEventListener("reset", () => {
      for (const field of this.#fields()) field.reset();
      this.#say("");
    });
    this.addEventListener("change", () => this.#say(""));
    document.addEventListener("keydown", (event) => this.#keyPressed(event));
    hear("busy", () => this.#setBusy(true));
    hear("idle", () => this.#setBusy(false));
    hear("show", () => this.#setBusy(false));
    hear("restore", ({ answer }) => this.#restore(answer));
    hear("rejected", ({ message }) => {
      this.#setBusy(false);
      this.#say(String(message));
    });
  }

  /** Checks the task, asks the page's own scripts, and gives the answer: once, until the portal says more. */
  submit() {
    if (this.#isBusy || !this.#isComplete()) return;
    const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
    if (!this.form.dispatchEvent(event) || this.#isBusy) return;
    this.#setBusy(true);
    tell("submit", { answer: this.#answer() });
  }

  /** Goes back to what the page's author wrote. */
  reset() {
    for (const form of this.querySelectorAll("form")) form.reset();
  }

  #takeUpChildren() {
    const children = [...this.childNodes].filter((node) => node !== this.form);
    if (this.form.parentNode !== this) this.append(this.form);
    if (children.length > 0) this.form.append(...children);
    this.$("button").hidden = this.querySelector(SUBMIT_BUTTONS) !== null;
  }

  #submitted(event) {
    if (!event.isTrusted) return;
    event.preventDefault();
    event.stopPropagation();
    this.submit();
  }

  #keyPressed(event) {
    if (!isPlainKey(event) || isInDialog(event)) return;
    if (event.key === "Enter" && !usesEnter(event)) {
      event.preventDefault();
      this.submit();
    } else if (character(event) === "u" && !event.shiftKey && !isTyping(event)) {
      event.preventDefault();
      tell("undo");
    }
  }

  #fields() {
    return [...this.querySelectorAll("*")].filter((element) => element instanceof Field);
  }

  #isComplete() {
    this.#say("");
    for (const field of this.#fields()) {
      const problem = isOff(field) ? "" : field.problem();
      if (problem === "") continue;
      this.#say(problem);
      field.focus();
      return false;
    }
    return [...this.querySelectorAll("form")].every((form) => form.reportValidity());
  }

  #answer() {
    const answer = new Map();
    for (const field of this.#fields()) {
      const { name, submission } = field;
      if (name === "" || isOff(field) || submission === undefined) continue;
      const earlier = answer.get(name); // boxes of one name submit one object
      answer.set(
        name,
        isObject(earlier) && isObject(submission) ? { ...earlier, ...submission } : submission,
      );
    }
    for (const [name, values] of this.#nativeValues()) {
      if (!answer.has(name)) answer.set(name, values.length === 1 ? values[0] : values);
    }
    const fields = Object.fromEntries(answer);
    return this.getAttribute("answer-format") === "flatten-objects" ? flattened(fields) : fields;
  }

  #nativeValues() {
    const values = new Map();
    for (const form of this.querySelectorAll("form")) {
      for (const [name, value] of new FormData(form)) {
        values.set(name, [...(values.get(name) ?? []), typeof value === "string" ? value : value.name]);
      }
    }
    return values;
  }

  #restore(answer) {
    this.#setBusy(false);
    for (const field of this.#fields()) {
      field.restore(Object.hasOwn(answer, field.name) ? answer[field.name] : undefined);
    }
    for (const control of this.querySelectorAll("input[name], select[name], textarea[name]")) {
      const values = Object.hasOwn(answer, control.name) ? [answer[control.name]].flat() : [];
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = values.includes(control.value);
      } else if (control.type === "select-multiple") {
        for (const option of control.options) option.selected = values.includes(option.value);
      } else if (control.type !== "file" && values.length > 0) {
        [control.value] = values;
      }
    }
  }

  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    clearTimeout(this.#busySoon);
    if (isBusy) this.#busySoon = setTimeout(() => this.#showBusy(true), SLOW);
    else this.#showBusy(false);
  }

  #showBusy(isBusy) {
    this.$("button").textContent = isBusy ? "Saving…" : "Submit";
    this.$("button").disabled = isBusy;
    this.toggleAttribute("busy", isBusy);
  }

  #say(message) {
    this.$(".message").textContent = message;
  }
}

/** Whether a field takes no part in the form. */
function isOff(field) {
  return field.disabled || field.closest("fieldset:disabled") !== null;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function flattened(value) {
  const entries = Object.entries(value).flatMap(([key, member]) => {
    if (!isObject(member)) return [[key, member]];
    return Object.entries(flattened(member)).map(([name, inner]) => [`${key}.${name}`, inner]);
  });
  return Object.fromEntries(entries);
}
