/** The preview of a template: its task, what is wrong with it, and what it submits; loaded anew when it is saved. */

import { TaskFrame } from "./task_frame.js";
import { templatePlace } from "./template_place.js";

const LOOK_MILLISECONDS = 700;

const { exclusionSubmits } = document.body.dataset;
const find = (id) => document.getElementById(id);
let shown = null;
let version = null;
let state = { errors: [], warnings: [] };
let heard = []; // what the page itself said is wrong

async function look() {
  try {
    const response = await fetch("/state");
    const fresh = await response.json();
    if (fresh.version !== version) await load(fresh);
  } catch {
    find("saved").textContent = "The preview has ended.";
  }
  setTimeout(look, LOOK_MILLISECONDS);
}

async function load(fresh) {
  state = fresh;
  version = fresh.version;
  heard = [];
  find("saved").textContent = `Loaded at ${new Date().toLocaleTimeString()}`;
  find("answer").textContent = "Nothing yet: submit the task.";
  showProblems();
  shown?.remove();
  shown = fresh.frame ? new TaskFrame(find("stage"), { object: version, frame: fresh.frame }, hear) : null;
  if (shown) {
    await shown.ready;
    shown.show({ exclusionSubmits });
  }
}

function hear(frame, message) {
  switch (message.type) {
    case "submit":
      find("answer").textContent = JSON.stringify(message.answer, null, 2);
      frame.tell("idle");
      break;
    case "error":
      problem([templatePlace(message, state.lines ?? []), message.message].filter(Boolean).join(": "));
      break;
    case "warning":
      problem(message.message);
      break;
    case "image-failed":
      problem(`the image ${message.src} can’t be loaded`);
      break;
    case "navigate-blocked":
      problem("the task tried to open another page, which tasks can’t do");
      break;
    case "left":
      problem("the task left its page");
      break;
  }
}

function problem(text) {
  if (heard.length < 20) heard.push(String(text));
  showProblems();
}

function showProblems() {
  const items = [
    ...state.errors.map((text) => ["Error", text]),
    ...heard.map((text) => ["Error", text]),
    ...state.warnings.map((text) => ["Warning", text]),
  ];
  find("problems").replaceChildren(
    ...items.map(([kind, text]) => {
      const item = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = `${kind}: `;
      item.append(name, text);
      return item;
    }),
  );
  find("no-problems").hidden = items.length > 0;
}

look();
