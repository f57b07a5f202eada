/** How all elements look: one set of custom properties, shared by every shadow root. */

/** What a template's author writes stands on this in the dark: a light page's colours stay legible on it. */
const DIMMED_PAPER = "#d9dde3";

/** A style sheet that any number of shadow roots adopt. */
export function css(strings, ...values) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(String.raw(strings, ...values));
  return sheet;
}

/**
 * Colours follow the `color-scheme` of the element that uses them. Template authors choose their colours for
 * a light page, so the page stays light; what is only ours (the task's frame, the submit bar) goes dark.
 */
export const shared = css`
  :host {
    --ink: light-dark(#16191f, #eceff3);
    --quiet: light-dark(#414b57, #b9c2cd);
    --paper: light-dark(#ffffff, #14171c);
    --authors-paper: #ffffff;
    --surface: light-dark(#f3f5f7, #1e232a);
    --stage: light-dark(#e6e9ed, #0b0d10);
    --rule: light-dark(#cdd3da, #363e48);
    --edge: light-dark(#6f7a86, #7d8895);
    --accent: light-dark(#0b4fa8, #8ab8ff);
    --on-accent: light-dark(#ffffff, #0b1524);
    --chosen: light-dark(#e3edfb, #1b2e4a);
    --alarm: light-dark(#931a1a, #ffb4ac);
    --alarm-paper: light-dark(#fdecea, #3a1715);
    --small: 0.8125rem;
    --body: 0.9375rem;
    --large: 1.125rem;
    --radius: 6px;
    --bar: 56px; /* the form's bar with the Submit button, at the bottom of the window */
    box-sizing: border-box;
    color: var(--ink);
    font:
      400 var(--body) / 1.5 system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Helvetica Neue",
      sans-serif;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --authors-paper: ${DIMMED_PAPER};
    }
  }
  @media (min-width: 2200px) {
    :host {
      --small: 1rem;
      --body: 1.1875rem;
      --large: 1.5rem;
    }
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  button {
    min-height: 36px;
    padding: 4px 12px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    font: inherit;
    cursor: pointer;
    touch-action: manipulation;
  }
  button:hover:not(:disabled) {
    border-color: var(--accent);
    color: var(--accent);
  }
  button:disabled {
    color: var(--quiet);
    border-color: var(--rule);
    cursor: default;
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    color: var(--on-accent);
    filter: brightness(1.1);
  }
  button.link {
    min-height: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    text-decoration: underline;
  }
  input[type="text"],
  input[type="search"],
  textarea {
    width: 100%;
    min-height: 36px;
    padding: 6px 10px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    font: inherit;
  }
  input[type="checkbox"],
  input[type="radio"],
  input[type="range"] {
    accent-color: var(--accent);
  }
  ::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  dialog {
    width: min(75ch, calc(100vw - 32px));
    max-height: calc(100vh - 32px);
    padding: 24px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.5);
  }
  dialog h2 {
    margin: 0 0 16px;
    font-size: var(--large);
  }
  kbd {
    display: inline-block;
    min-width: 1.5em;
    padding: 0 4px;
    border: 1px solid var(--edge);
    border-radius: 4px;
    background: var(--surface);
    color: var(--ink);
    font:
      600 var(--small) / 1.5 ui-monospace,
      Consolas,
      monospace;
    text-align: center;
  }
  .alarm {
    color: var(--alarm);
    font-weight: 600;
  }
  .quiet {
    color: var(--quiet);
    font-size: var(--small);
  }
  @media (pointer: coarse) {
    button {
      min-height: 44px;
    }
  }
`;

/** How a template's own HTML looks where its author says nothing: each rule gives way to any of theirs. */
export const page = css`
  :where(body) {
    margin: 0;
    background: #ffffff;
    color: #16191f;
    font:
      400 0.9375rem / 1.5 system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Helvetica Neue",
      sans-serif;
  }
  :where(crowd-form > form) {
    padding: 16px;
  }
  /* The element alone fills the window; what stands beside it is seen to be there. */
  :where(crowd-form > form:has(> :not(crowd-image-classifier-multi-select, link, script, style, template))) {
    --crowd-share: 0.72;
  }
  :where(crowd-form > form:has(> crowd-image-classifier-multi-select)):not(
    :has(> :not(crowd-image-classifier-multi-select, link, script, style, template))
  ) {
    padding: 0;
  }
  iron-icon[icon]::before {
    content: attr(icon);
  }
  @media (prefers-color-scheme: dark) {
    :where(body) {
      background: ${DIMMED_PAPER};
    }
  }
`;
