/**
 * The page on which a worker answers one task after the other.
 *
 * The portal says what is in front of the worker (a "view"): the task, the one to lay out next, and how far the worker
 * is. Each step (answer, decline, undo) is a request; the page goes on when the portal has written it to disk and sent
 * the next view. By then the next task lies ready in its frame.
 */

import { Panel, figures, time } from "./work_panel.js";
import { Refused, isReached, postUntilReached } from "./requests.js";
import { TaskFrame } from "./task_frame.js";
import { templatePlace } from "./template_place.js";

const WAIT_MILLISECONDS = 1500; // between two looks for a task while others work on all that is left
const SLOW_MILLISECONDS = 200; // until buttons show that a step is under way; most are done by then
const NOTICE_MILLISECONDS = 6000;
const CALL_MILLISECONDS = 4000; // between two calls to the portal while a worker looks at a task
const LOST = "The portal can’t be reached. Your work stays here; trying again…";
const MOST_TROUBLES = 20; // of a task that lies below; a page may never stop to report
const TROUBLES = new Set(["error", "warning", "image-failed", "navigate-blocked"]);

const { job, exclusionSubmits } = document.body.dataset;
const hotkeys = new URLSearchParams(location.search).get("hotkeys");
const find = (id) => document.getElementById(id);
const stage = find("stage");
const panel = new Panel(find("panel"));

let view = null;
let current = null;
let next = null;
let busy = false;
let look = {}; // how the worker set up the image view, carried from task to task
let endsAt = Infinity;
let timer = 0;

// ---- steps

/** Takes one step at the portal, and goes where it says. */
async function step(action, body = {}) {
  if (busy) return;
  busy = true;
  current?.tell("busy");
  const whenSlow = setTimeout(setButtons, SLOW_MILLISECONDS);
  try {
    const whenLost = () => notice(LOST, true);
    await go(await postUntilReached(`/jobs/${encodeURIComponent(job)}/${action}`, body, whenLost));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await refused(error, action);
  } finally {
    busy = false;
    clearTimeout(whenSlow);
    current?.tell("idle");
    setButtons();
  }
}

async function refused(error, action) {
  if (error.status === 403) {
    location.assign("/");
  } else if (error.status === 409 && action !== "view") {
    notice(`That was not taken: ${error.message}.`);
    busy = false;
    await step("view");
  } else {
    current?.tell("rejected", { message: error.message });
    notice(`That was not taken: ${error.message}.`);
  }
}

/** Shows what the portal says is in front of the worker. */
async function go(fresh) {
  view = fresh;
  clearTimeout(timer);
  endsAt = view.place === "task" ? performance.now() + view.secondsLeft * 1000 : Infinity;
  if (view.place === "task") {
    await showTask();
    panel.hide();
    hearEarly();
  } else {
    leaveTask();
    panel.show(view, { undo, finish: () => step("finish") });
    if (view.place === "waiting" || view.changeableFor) timer = setTimeout(() => step("view"), WAIT_MILLISECONDS);
  }
  find("figures").textContent = figures(view);
  whenPainted(layOutNext);
}

async function showTask() {
  // The portal gives the same task another address after an interruption; what was chosen in it stays.
  if (current?.object === view.task.object) return;
  const shown = next?.object === view.task.object && next.address === view.task.frame ? next : newFrame(view.task);
  if (shown === next) next = null;
  await shown.ready;
  if (noticeStays) find("notice").hidden = true;
  const last = current;
  current = shown;
  shown.show({ exclusionSubmits, hotkeys, view: look });
  if (view.takenBack) shown.tell("restore", { answer: view.takenBack });
  last?.remove();
}

function leaveTask() {
  current?.remove();
  current = null;
  next?.remove();
  next = null;
}

/** Calls a function after what is shown now is on screen: loading another page must not hold it up. */
function whenPainted(act) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
}

/** Lays out the task that comes next, below the one that is shown. */
function layOutNext() {
  if (next && next.address !== view.next?.frame) {
    next.remove();
    next = null;
  }
  if (!next && view.next && view.next.object !== current?.object) next = newFrame(view.next);
}

function newFrame(task) {
  return new TaskFrame(stage, task, hear);
}

// ---- what the frame says

function hear(frame, message) {
  if (message.type === "view") look = { ...look, ...message.view };
  if (frame !== current) {
    // A task that lies below can't be answered; what is wrong with it is said when it is shown.
    if (TROUBLES.has(message.type) && frame.early.length < MOST_TROUBLES) frame.early.push(message);
    return;
  }
  switch (message.type) {
    case "submit":
      if (isObject(message.answer)) step("answer", { object: frame.object, answer: message.answer });
      break;
    case "undo":
      undo();
      break;
    case "decline-request":
      decline(message.reason);
      break;
    case "error":
      showError(frame, message);
      break;
    case "warning":
      notice(String(message.message), true);
      break;
    case "image-failed":
      notice("The image can’t be loaded. You can decline this task.", true);
      break;
    case "navigate-blocked":
      notice("The task tried to open another page, which tasks can’t do here.");
      break;
    case "left":
      notice("The task left its page, so it was loaded again.");
      reload(frame);
      break;
  }
}

/** Shows an error of the page, with its place in the template as far as that is known. */
async function showError(frame, message) {
  const place = templatePlace(message, message.line ? await frame.sourceLines() : []);
  if (frame === current) panel.error(message.message, place);
}

/** Says what the task that is shown now said while it lay below. */
function hearEarly() {
  for (const message of current.early.splice(0)) hear(current, message);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Loads the task in front of the worker once more, in a new frame. */
async function reload(frame) {
  frame.remove();
  current = null;
  await showTask();
  hearEarly();
}

// ---- what the worker does around the frame

function undo() {
  if (view?.changeableFor) step("undo");
}

function decline(reason = "") {
  const dialog = find("decline-dialog");
  if (busy || !current || dialog.open) return;
  find("reason").value = String(reason).slice(0, 500);
  dialog.returnValue = "cancel";
  dialog.showModal();
}

find("decline-dialog").addEventListener("close", ({ target }) => {
  if (target.returnValue === "decline" && current) step("decline", { object: current.object, reason: find("reason").value });
  else current?.element.focus();
});
find("undo").addEventListener("click", undo);
find("decline").addEventListener("click", () => decline());
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key.toLowerCase() === "u" && plain && !event.repeat && !(event.target instanceof HTMLInputElement)) undo();
});

function setButtons() {
  find("undo").disabled = busy || !view?.changeableFor;
  find("decline").disabled = busy || view?.place !== "task";
}

let noticeTimer = 0;
let noticeStays = false;

/** Says something above the task; what `stays` is there until the next one. */
function notice(text, stays = false) {
  const element = find("notice");
  element.textContent = text;
  element.hidden = false;
  noticeStays = stays;
  clearTimeout(noticeTimer);
  if (!stays) noticeTimer = setTimeout(() => (element.hidden = true), NOTICE_MILLISECONDS);
}

setInterval(() => {
  const seconds = (endsAt - performance.now()) / 1000;
  find("time").textContent = time(seconds);
  if (seconds > 0 || busy) return;
  endsAt = Infinity;
  leaveTask();
  panel.timeIsUp(() => step("view"));
}, 500);

/** Calls the portal while no step does, so that a worker learns of its end before the answer is sent. */
async function call() {
  const isLost = !busy && !document.hidden && !(await isReached());
  const saysLost = !find("notice").hidden && find("notice").textContent === LOST;
  if (!busy && isLost) notice(LOST, true);
  else if (!busy && saysLost) notice("The portal is back.");
  setTimeout(call, CALL_MILLISECONDS);
}

step("view");
call();
