/** The image of a task: zoom, pan, rotation, brightness and contrast; and what to do when it is broken. */

import { rememberView, settings, hear, tell } from "./portal.js";

const CLOSEST = 20; // times the size that fits
const STEP = 1.4;
const DOUBLE_CLICK = 2.5;
const PAN = 64; // pixels a press of an arrow key
const SLOW = 300; // milliseconds until the page says that the image is loading

export class ImageViewer {
  #root;
  #area;
  #image;
  #scale = 1;
  #turns = 0;
  #x = 0;
  #y = 0;
  #pointers = new Map();

  /** @param {ShadowRoot} root holds `viewerTemplate`. */
  constructor(root) {
    this.#root = root;
    this.#area = root.querySelector(".annotation-area");
    this.#image = root.querySelector("img");
    this.#image.addEventListener("load", () => this.#loaded());
    this.#image.addEventListener("error", () => this.#failed());
    root
      .querySelector(".tools")
      .addEventListener("click", ({ target }) => this.#useTool(target.closest("button")));
    for (const range of root.querySelectorAll(".light input")) {
      range.addEventListener("input", () => this.#light());
      range.addEventListener("change", () => rememberView({ [range.name]: Number(range.value) }));
    }
    this.#area.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
    this.#area.addEventListener("dblclick", (event) => this.#doubleClicked(event));
    this.#area.addEventListener("pointerdown", (event) => this.#pressed(event));
    this.#area.addEventListener("pointermove", (event) => this.#moved(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.#area.addEventListener(end, (event) => this.#released(event));
    }
    this.#area.addEventListener("keydown", (event) => this.#arrowPressed(event));
    hear("show", () => this.#recall());
  }

  /** Shows the image at an address. */
  show(src) {
    this.fit();
    this.#image.hidden = true;
    this.#root.querySelector(".broken").hidden = true;
    if (src === "") {
      this.#failed();
      return;
    }
    this.#image.src = src;
    setTimeout(() => {
      this.#root.querySelector(".loading").hidden = this.#image.complete;
    }, SLOW);
  }

  /** Makes the image larger by a factor; the point stays where it is (from the middle of the area, in pixels). */
  zoom(factor, point = { x: 0, y: 0 }) {
    const scale = Math.min(Math.max(this.#scale * factor, 1), CLOSEST);
    const change = scale / this.#scale;
    this.#scale = scale;
    this.#moveTo(point.x - (point.x - this.#x) * change, point.y - (point.y - this.#y) * change);
  }

  zoomIn() {
    this.zoom(STEP);
  }

  zoomOut() {
    this.zoom(1 / STEP);
  }

  /** Shows the whole image. */
  fit() {
    this.#scale = 1;
    this.#moveTo(0, 0);
  }

  rotate() {
    this.#turns = (this.#turns + 1) % 4;
    this.fit();
  }

  #loaded() {
    this.#image.hidden = false;
    this.#root.querySelector(".loading").hidden = true;
    this.#root.querySelector(".broken").hidden = true;
  }

  #failed() {
    const src = this.#image.getAttribute("src") ?? "";
    const broken = this.#root.querySelector(".broken");
    broken.innerHTML = `
      <p><strong></strong></p>
      <p>Don't guess: try again, or decline the task so that somebody looks at it.</p>
      <div class="choices">
        <button type="button">Try again</button>
        <button type="button">Decline this task</button>
      </div>`;
    broken.querySelector("strong").textContent =
      src === "" ? "This task has no image." : "The image can't be loaded.";
    const [again, decline] = broken.querySelectorAll("button");
    again.hidden = src === "";
    again.addEventListener("click", () => this.show(src));
    decline.addEventListener("click", () =>
      tell("decline-request", { reason: "The image can't be loaded." }),
    );
    broken.hidden = false;
    this.#root.querySelector(".loading").hidden = true;
    this.#image.hidden = true;
    tell("image-failed", { src });
  }

  #useTool(button) {
    switch (button?.dataset.tool) {
      case "in":
        return this.zoomIn();
      case "out":
        return this.zoomOut();
      case "fit":
        return this.fit();
      case "rotate":
        return this.rotate();
      case "light":
        button.ariaExpanded = button.ariaExpanded !== "true";
        this.#root.querySelector(".light").hidden = button.ariaExpanded !== "true";
        return undefined;
      case "plain":
        rememberView({ brightness: 100, contrast: 100 });
        return this.#recall();
      default:
        return undefined;
    }
  }

  /** Takes back the brightness and contrast of the tasks before. */
  #recall() {
    for (const range of this.#root.querySelectorAll(".light input"))
      range.value = settings.view[range.name] ?? 100;
    this.#light();
  }

  #light() {
    const [brightness, contrast] = [...this.#root.querySelectorAll(".light input")].map(
      (range) => range.value,
    );
    const isPlain = brightness === "100" && contrast === "100";
    this.#image.style.filter = isPlain ? "" : `brightness(${brightness}%) contrast(${contrast}%)`;
    const button = this.#root.querySelector('[data-tool="light"]');
    button.textContent = isPlain ? "Brightness and contrast" : "Brightness and contrast (changed)";
  }

  /** Moves the image's middle, as far as the image still fills the area, and draws it. */
  #moveTo(x, y) {
    if (this.#scale === 1) {
      [this.#x, this.#y] = [0, 0];
    } else {
      const { clientWidth: width, clientHeight: height } = this.#area;
      const [roomX, roomY] = this.#room(width, height);
      this.#x = Math.min(Math.max(x, -roomX), roomX);
      this.#y = Math.min(Math.max(y, -roomY), roomY);
    }
    this.#image.style.transform = `translate(${this.#x}px, ${this.#y}px) rotate(${this.#turns * 90}deg) scale(${this.#scale})`;
    this.#area.classList.toggle("sideways", this.#turns % 2 === 1);
    this.#area.classList.toggle("zoomed", this.#scale > 1);
    this.#root.querySelector(".tools output").textContent = `${Math.round(this.#scale * 100)}%`;
  }

  #room(width, height) {
    let { naturalWidth: across, naturalHeight: down } = this.#image;
    if (this.#turns % 2 === 1) [across, down] = [down, across];
    const size = across > 0 && down > 0 ? Math.min(width / across, height / down) * this.#scale : 0;
    return [Math.max(0, (across * size - width) / 2), Math.max(0, (down * size - height) / 2)];
  }

  #fromMiddle({ clientX, clientY }) {
    const { left, top, width, height } = this.#area.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  #wheeled(event) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 100 : event.deltaY / 3;
    this.zoom(STEP ** -Math.min(Math.max(lines, -3), 3), this.#fromMiddle(event));
  }

  #doubleClicked(event) {
    if (event.target.closest("button")) return;
    if (this.#scale > 1) this.fit();
    else this.zoom(DOUBLE_CLICK, this.#fromMiddle(event));
  }

  #pressed(event) {
    if (event.target.closest("button") || event.button !== 0) return;
    this.#pointers.set(event.pointerId, this.#fromMiddle(event));
    if (this.#scale > 1 || this.#pointers.size === 2) this.#area.setPointerCapture(event.pointerId);
  }

  #moved(event) {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = this.#fromMiddle(event);
    if (this.#pointers.size === 1) {
      this.#area.classList.toggle("panning", this.#scale > 1);
      this.#moveTo(this.#x + now.x - before.x, this.#y + now.y - before.y);
    } else if (this.#pointers.size === 2) {
      const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      this.zoom(distance(now, other) / Math.max(1, distance(before, other)), middle);
    }
    this.#pointers.set(event.pointerId, now);
  }

  #released(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) this.#area.classList.remove("panning");
  }

  #arrowPressed(event) {
    const [x, y] = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ] ?? [0, 0];
    if (this.#scale === 1 || (x === 0 && y === 0)) return;
    event.preventDefault();
    this.#moveTo(this.#x + x * PAN, this.#y + y * PAN);
  }
}

function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
