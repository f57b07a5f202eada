/** How the image of a task and its tools look: their HTML and style. */

import { css } from "./style.js";

export const viewerStyles = css`
  .view {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    min-width: 0;
    min-height: 0;
  }
  .annotation-area {
    position: relative;
    container-type: size;
    overflow: hidden;
    background: var(--stage);
    touch-action: pan-y;
    user-select: none;
  }
  .annotation-area:focus-visible {
    outline-offset: -3px;
  }
  .annotation-area.zoomed {
    cursor: grab;
    touch-action: none;
  }
  .annotation-area.panning {
    cursor: grabbing;
  }
  img {
    position: absolute;
    top: 50%;
    left: 50%;
    width: 100cqw;
    height: 100cqh;
    margin: -50cqh 0 0 -50cqw;
    object-fit: contain;
    pointer-events: none;
  }
  .sideways img {
    width: 100cqh;
    height: 100cqw;
    margin: -50cqw 0 0 -50cqh;
  }
  .state {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 16px;
    padding: 24px;
    text-align: center;
  }
  .state p {
    max-width: 48ch;
    margin: 0;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
    border-top: 1px solid var(--rule);
    font-size: var(--small);
  }
  .tools output {
    min-width: 5ch;
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .light {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    width: 100%;
  }
  .light label {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  @media (pointer: coarse) {
    .tools kbd {
      display: none;
    }
  }
`;

export const viewerTemplate = `
  <div class="view">
    <div class="annotation-area" role="group" tabindex="0"
         aria-label="Image view. Plus and minus zoom, arrow keys move the image.">
      <img alt="The image to label" draggable="false" decoding="sync" hidden>
      <div class="state loading" hidden><p>Loading the image…</p></div>
      <div class="state broken" role="alert" hidden></div>
    </div>
    <div class="tools" role="group" aria-label="Image view">
      <button type="button" data-tool="out">Zoom out <kbd aria-hidden="true">-</kbd></button>
      <output aria-label="Zoom">100%</output>
      <button type="button" data-tool="in">Zoom in <kbd aria-hidden="true">+</kbd></button>
      <button type="button" data-tool="fit">Fit</button>
      <button type="button" data-tool="rotate">Rotate</button>
      <button type="button" data-tool="light" aria-expanded="false">Brightness and contrast</button>
      <div class="light" hidden>
        <label>Brightness <input type="range" name="brightness" min="25" max="300" step="5" value="100"></label>
        <label>Contrast <input type="range" name="contrast" min="25" max="300" step="5" value="100"></label>
        <button type="button" data-tool="plain">Reset</button>
      </div>
    </div>
  </div>
`;
