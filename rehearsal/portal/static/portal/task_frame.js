/**
 * A task in its frame: a sandbox with an origin of its own, which can only send messages.
 *
 * A frame that is not shown yet lies below the one that is, in the same size, so that everything in it is loaded and
 * laid out; it is `inert`, so that no key and no click reaches it.
 */

const SANDBOX = "allow-scripts allow-forms";
const READY_MILLISECONDS = 8000; // a template may have no crowd elements, and never say that it is ready

export class TaskFrame {
  #isReady;

  /**
   * @param {HTMLElement} stage where frames lie.
   * @param {{object: string, frame: string}} task the task and the address of its page.
   * @param {(frame: TaskFrame, message: object) => void} hear called with each message of the page.
   */
  constructor(stage, task, hear) {
    this.object = task.object;
    this.address = task.frame;
    this.element = document.createElement("iframe");
    this.element.setAttribute("sandbox", SANDBOX);
    this.element.title = "Task";
    this.element.className = "task";
    this.element.inert = true;
    this.ready = new Promise((resolve) => (this.#isReady = resolve));
    this.loads = 0;
    /** What the page said before it was shown. */
    this.early = [];
    this.element.addEventListener("load", () => this.#loaded(hear));
    this.#listener = ({ source, data }) => {
      // Only the frame that was made here is believed, and it only speaks for its own task.
      if (source !== this.element.contentWindow || data?.source !== "crowd-frame" || data.v !== 1) return;
      if (data.type === "ready") this.#isReady(true);
      hear(this, data);
    };
    window.addEventListener("message", this.#listener);
    this.element.src = task.frame;
    stage.append(this.element);
  }

  #listener;

  #loaded(hear) {
    this.loads += 1;
    // A page that goes elsewhere can only end at an error page: the portal allows no other address in here.
    if (this.loads > 1) hear(this, { type: "left" });
    else setTimeout(() => this.#isReady(false), READY_MILLISECONDS);
  }

  /** Sends a message to the page; its origin is opaque, so that no target origin can be named. */
  tell(type, members = {}) {
    this.element.contentWindow?.postMessage({ ...members, source: "portal", v: 1, type }, "*");
  }

  /** Shows the task on top of all others. */
  show(config) {
    this.element.inert = false;
    this.element.classList.add("shown");
    this.tell("show", { config });
    this.element.focus();
  }

  /** The template's line for each line of the page, null where it is not known. */
  async sourceLines() {
    const response = await fetch(`${this.address}/lines`).catch(() => null);
    return response?.ok ? response.json() : [];
  }

  /** Takes the frame away. */
  remove() {
    window.removeEventListener("message", this.#listener);
    this.element.remove();
  }
}
