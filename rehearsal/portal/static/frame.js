/**
 * The first script of a worker template's page. The page runs in a sandboxed frame of an opaque origin.
 *
 * - Puts in stand-ins for what such an origin lacks: storage, cookies, dialogs.
 * - Reports errors of the template, and what the page tries that the frame does not allow.
 * - Carries messages between the elements, which speak in events on `document`, and the page around the frame.
 *
 * A classic script, so that it runs before any of the template's. It stands in <head>, on the line of what
 * follows it, so that line numbers in errors are those of the template's page.
 */
(() => {
  "use strict";

  const SOURCE = "crowd-frame";
  const VERSION = 1;
  const around = window.parent; // a template may use the name `parent` for something of its own

  // Storage ----------------------------------------------------------------------------------------------

  function memoryStorage() {
    const items = new Map();
    const methods = {
      getItem: (key) => items.get(String(key)) ?? null,
      setItem: (key, value) => void items.set(String(key), String(value)),
      removeItem: (key) => void items.delete(String(key)),
      clear: () => items.clear(),
      key: (index) => [...items.keys()][index] ?? null,
    };
    return new Proxy(methods, {
      get: (_, name) => (name === "length" ? items.size : (methods[name] ?? items.get(name))),
      set: (_, name, value) => (items.set(String(name), String(value)), true),
      has: (_, name) => name in methods || items.has(name),
      deleteProperty: (_, name) => (items.delete(name), true),
      ownKeys: () => [...items.keys()],
      getOwnPropertyDescriptor: (_, name) =>
        items.has(name) ? { value: items.get(name), enumerable: true, configurable: true } : undefined,
    });
  }

  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { value: memoryStorage(), configurable: true });
  }

  const cookies = new Map();
  Object.defineProperty(document, "cookie", {
    configurable: true,
    get: () => [...cookies].map(([name, value]) => (name === "" ? value : `${name}=${value}`)).join("; "),
    set: (text) => {
      const [pair, ...attributes] = String(text).split(";");
      const [name, value] = pair.includes("=")
        ? [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]
        : ["", pair];
      const isOver = attributes.some((attribute) => {
        const [key, end = ""] = attribute.split("=").map((part) => part.trim());
        if (key.toLowerCase() === "max-age") return Number(end) <= 0;
        return key.toLowerCase() === "expires" && Date.parse(end) <= Date.now();
      });
      if (isOver) cookies.delete(name.trim());
      else cookies.set(name.trim(), value.trim());
    },
  });

  // Dialogs: the frame can't stop the page, so a message is shown in it ------------------------------------

  window.alert = (message = "") => {
    const notice = document.createElement("div");
    notice.setAttribute("role", "alert");
    notice.style.cssText =
      "position:fixed;z-index:2147483647;top:16px;left:50%;transform:translateX(-50%);display:flex;gap:16px;" +
      "align-items:center;max-width:min(60ch,calc(100vw - 32px));padding:12px 16px;border:1px solid #931a1a;" +
      "border-radius:6px;background:#fdecea;color:#5c1010;font:15px/1.5 system-ui,sans-serif;white-space:pre-wrap";
    const text = document.createElement("span");
    text.textContent = String(message);
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.style.cssText = "min-height:36px;padding:4px 12px;font:inherit";
    close.addEventListener("click", () => notice.remove());
    notice.append(text, close);
    (document.body ?? document.documentElement).append(notice);
  };
  window.confirm = (message = "") => {
    post("warning", { message: `confirm("${message}") can't ask in this frame: the answer is yes.` });
    return true;
  };
  window.prompt = (message = "", preset = null) => {
    post("warning", { message: `prompt("${message}") can't ask in this frame: the answer is its default.` });
    return preset;
  };

  // Errors -----------------------------------------------------------------------------------------------

  addEventListener(
    "error",
    (event) => {
      if (event instanceof ErrorEvent) {
        if (event.message.startsWith("ResizeObserver loop")) return; // says only that layout took two rounds
        report(event.message, event.filename, event.lineno, event.colno);
      } else if (event.target instanceof HTMLImageElement) {
        post("image-failed", { src: event.target.src });
      } else if (event.target instanceof HTMLElement) {
        const address = event.target.src ?? event.target.href;
        post("warning", { message: `<${event.target.localName}> can't load ${address}` });
      }
    },
    true,
  );
  addEventListener("unhandledrejection", ({ reason }) => {
    report(`Unhandled promise rejection: ${reason instanceof Error ? reason.message : String(reason)}`);
  });
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    if (effectiveDirective === "form-action") post("navigate-blocked", { address: blockedURI });
    else post("warning", { message: `The frame blocks ${blockedURI} (${effectiveDirective}).` });
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented) return;
    const link = event
      .composedPath()
      .find((node) => node instanceof HTMLAnchorElement && node.hasAttribute("href"));
    const address = link?.getAttribute("href") ?? "#";
    if (/^\s*(?:#|javascript:)/i.test(address)) return;
    event.preventDefault(); // the frame would leave the task
    post("navigate-blocked", { address: link.href });
  });

  function report(message, file = "", line = 0, column = 0) {
    post("error", { message, file, line, column });
  }

  // Messages ---------------------------------------------------------------------------------------------

  let areElementsReady = false;
  let areElementsOurs = false;
  const early = [];

  function post(type, members = {}) {
    if (around !== window) around.postMessage({ ...members, source: SOURCE, v: VERSION, type }, "*");
  }

  document.addEventListener("crowd-to-portal", ({ detail: { type, ...members } }) => {
    if (type === "own-elements") areElementsOurs = true;
    else post(type, members);
  });

  addEventListener("message", (event) => {
    const message = event.data;
    if (event.source !== around || message?.v !== VERSION) return;
    if (areElementsReady) deliver(message);
    else early.push(message);
  });

  function deliver(message) {
    if (message.type === "show") window.focus();
    if (message.type === "rejected" && !areElementsOurs) alert(message.message);
    document.dispatchEvent(new CustomEvent("crowd-from-portal", { detail: message }));
  }

  document.addEventListener("all-crowd-elements-ready", async () => {
    areElementsReady = true;
    if (!areElementsOurs) catchSubmission(document.querySelector("crowd-form") ?? document.body);
    early.splice(0).forEach(deliver);
    await Promise.allSettled(images().map(settled));
    post("ready");
  });

  /**
   * Takes the answer of elements that are not ours, such as Amazon's own: in place of their sending it to
   * their own portal, or when their form's `submit` event has gone through.
   */
  function catchSubmission(form) {
    if (typeof form._serializeForm === "function") {
      form._submitHelperForm = () =>
        post("submit", { answer: JSON.parse(form._serializeForm().taskAnswers)[0] });
      return;
    }
    addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const answer = new Map();
      for (const native of form.querySelectorAll("form")) {
        for (const [name, value] of new FormData(native)) answer.set(name, value);
      }
      for (const element of form.querySelectorAll("[name]")) {
        if (!element.localName.startsWith("crowd-")) continue;
        const value = element._submittableValue ?? element.value;
        if (value !== undefined) answer.set(element.getAttribute("name"), value);
      }
      post("submit", { answer: Object.fromEntries(answer) });
    });
  }

  addEventListener("load", () => {
    if (customElements.get("crowd-form") || document.querySelector('script[src*="crowd"]')) return;
    report("The template doesn't load https://assets.crowd.aws/crowd-html-elements.js: no element works.");
    post("ready");
  });

  /** The images of the page and of the elements in it. */
  function images(root = document) {
    const inside = [...root.querySelectorAll("*")].flatMap((element) =>
      element.shadowRoot ? images(element.shadowRoot) : [],
    );
    return [...root.querySelectorAll("img[src]:not([loading=lazy])"), ...inside];
  }

  /** Waits until an image is ready to be painted, or has failed. */
  async function settled(image) {
    if (!image.complete) {
      await new Promise((resolve) => {
        image.addEventListener("load", resolve, { once: true });
        image.addEventListener("error", resolve, { once: true });
      });
    }
    await image.decode();
  }
})();
