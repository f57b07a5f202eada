/** How the list of categories look: their HTML and style. */

import { css } from "./style.js";

export const pickerStyles = css`
  .category-picker-wrapper {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-width: 0;
    min-height: 0;
    padding: 16px;
  }
  .count {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 8px;
  }
  .count h2 {
    margin: 0;
    font-size: var(--body);
  }
  .count output {
    color: var(--quiet);
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
  }
  .categories {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    align-content: start;
    gap: 4px 8px;
    min-height: 0;
    margin: 0 -4px;
    padding: 4px;
    overflow-y: auto;
    list-style: none;
  }
  .category {
    display: flex;
    align-items: center;
    gap: 10px;
    height: 100%;
    min-height: 40px;
    padding: 6px 10px;
    border: 1px solid var(--rule);
    border-radius: var(--radius);
    cursor: pointer;
    touch-action: manipulation;
  }
  .category:hover {
    border-color: var(--edge);
  }
  .category:has(:checked) {
    border-color: var(--accent);
    background: var(--chosen);
  }
  .category:has(:disabled) {
    color: var(--quiet);
    cursor: default;
  }
  .category:has(:focus-visible) {
    outline: 3px solid var(--accent);
    outline-offset: 1px;
  }
  .category input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 0;
    outline: none;
  }
  .category span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
    text-align: left;
    white-space: pre-wrap;
  }
  .exclusion:not(:empty) {
    padding-top: 8px;
    border-top: 1px solid var(--rule);
  }
  .exclusion .category {
    height: auto;
  }
  @media (pointer: coarse) {
    .category {
      min-height: 48px;
    }
    .category kbd {
      display: none;
    }
  }
`;

export const pickerTemplate = `
  <div class="category-picker-wrapper">
    <div class="count"><h2 id="labels">Labels</h2><output aria-live="polite"></output></div>
    <input type="search" placeholder="Search labels" aria-label="Search labels" autocomplete="off" hidden>
    <p class="nothing quiet" hidden>No label matches.</p>
    <ul class="categories" aria-labelledby="labels"></ul>
    <div class="exclusion"></div>
    <slot name="worker-comment"></slot>
  </div>
`;
