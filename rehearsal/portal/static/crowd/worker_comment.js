/**
 * `<worker-comment>`: lets the worker add a comment to an answer; its content says what to write.
 *
 * Attributes: `header`, the dialog's title; `link-text`, the button's text; `placeholder`.
 * Properties: `value`, the comment; empty where none was written.
 */

import { reflect, Region } from "./crowd_element.js";
import { leaveFocusToKeys } from "./keyboard.js";
import { css } from "./style.js";

const DEFAULT_TEXT = "Add a comment";

const styles = css`
  :host {
    display: block;
  }
  textarea {
    min-height: 120px;
    margin: 8px 0 16px;
    resize: vertical;
  }
  .choices {
    display: flex;
    gap: 8px;
  }
  .comment {
    margin: 4px 0 0;
    overflow-wrap: anywhere;
  }
`;

export default class WorkerComment extends Region {
  static styles = [styles];
  static observedAttributes = ["header", "link-text", "placeholder"];
  static template = `
    <button type="button" class="open link"></button>
    <p class="comment quiet" hidden></p>
    <dialog aria-labelledby="title">
      <h2 id="title"></h2>
      <slot></slot>
      <textarea aria-labelledby="title"></textarea>
      <div class="choices">
        <button type="button" class="keep primary">Keep comment</button>
        <button type="button" class="cancel">Cancel</button>
      </div>
    </dialog>
  `;
  #value = "";

  connected() {
    super.connected();
    leaveFocusToKeys(this.shadowRoot);
    this.$(".open").addEventListener("click", () => {
      this.$("textarea").value = this.#value;
      this.$("dialog").showModal();
      this.$("textarea").focus();
    });
    this.$(".cancel").addEventListener("click", () => this.$("dialog").close());
    this.$(".keep").addEventListener("click", () => {
      this.value = this.$("textarea").value;
      this.$("dialog").close();
      this.emitChange();
    });
  }

  attributesChanged() {
    this.$("h2").textContent = this.header || DEFAULT_TEXT;
    this.$("textarea").placeholder = this.placeholder;
    this.value = this.#value;
  }

  get value() {
    return this.#value;
  }

  set value(comment) {
    this.#value = String(comment ?? "").trim();
    this.$(".comment").textContent = this.#value;
    this.$(".comment").hidden = this.#value === "";
    this.$(".open").textContent = this.#value === "" ? this.linkText || DEFAULT_TEXT : "Change the comment";
  }
}

reflect(WorkerComment, { strings: ["header", "link-text", "placeholder"] });
