/** How a template's own HTML looks where its author says nothing: each rule gives way to any of theirs. */

import { css } from "./style.js";

export const page = css`
  :where(body) {
    margin: 0;
    background: #ffffff;
    color: #16191f;
    font: 400 0.9375rem / 1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  }
  :where(crowd-form > form) {
    padding: 16px;
  }
  :where(
      crowd-form
        > form:has(> crowd-image-classifier-multi-select):not(
          :has(> :not(crowd-image-classifier-multi-select, link, script, style, template))
        )
    ) {
    padding: 0;
  }
  iron-icon[icon]::before {
    content: attr(icon);
  }
  @media (prefers-color-scheme: dark) {
    :where(body) {
      background: #d9dde3;
    }
  }
`;
