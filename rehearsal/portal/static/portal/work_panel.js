/** What stands in place of a task: waiting, done, time is up, or an error of the template. */

const SHOW_SECONDS_BELOW = 60;

/** How far the worker is, in a line. */
export function figures({ answers, secondsPerTask, objectsDone, objects }) {
  const pace = secondsPerTask === null ? "" : ` · ${secondsPerTask.toFixed(1)} s a task`;
  return `Your answers: ${answers.toLocaleString("en")}${pace} · Job: ${objectsDone.toLocaleString("en")} of ${count(objects, "object")}`;
}

/** The time left for a task, in a word or two; empty without a limit. */
export function time(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const left = Math.max(0, Math.ceil(seconds));
  return left > SHOW_SECONDS_BELOW ? `${Math.ceil(left / 60)} min left` : `${left} s left`;
}

function count(number, one) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : `${one}s`}`;
}

export class Panel {
  #element;

  /** @param {HTMLElement} element the element to fill. */
  constructor(element) {
    this.#element = element;
  }

  hide() {
    this.#element.hidden = true;
  }

  /** Waiting for others, or done. */
  show({ place, changeableFor, answers }, { undo, finish }) {
    const done = place === "done";
    const lines = done
      ? [`You gave ${count(answers, "answer")}. They are recorded. Thank you.`]
      : ["Others work on all that is left, or the job prepares its next tasks. This page looks again by itself."];
    const buttons = changeableFor
      ? [
          ["Change my last answer", undo],
          ["Finish", finish],
        ]
      : [];
    if (changeableFor) lines.push(`Your last answer can be changed for ${Math.ceil(changeableFor)} more seconds.`);
    this.#fill(done ? "All done" : "Nothing for you right now", lines, buttons);
    if (done) this.#element.append(paragraph(link("/", "All jobs")));
  }

  timeIsUp(goOn) {
    const line = "The task went back to the others. Nothing was recorded for it.";
    this.#fill("Time is up", [line], [["Go on", goOn]]);
  }

  /** An error in the template's page, above the task; `place` is empty where it is not known. */
  error(message, place) {
    const text = place ? `${place}: ${message}` : String(message);
    this.#fill("The task’s page has an error", [text], [["Close", () => this.hide()]]);
    this.#element.classList.add("error");
  }

  #fill(title, lines, buttons) {
    const heading = document.createElement("h2");
    heading.textContent = title;
    const actions = document.createElement("p");
    actions.className = "actions";
    for (const [name, act] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", act);
      actions.append(button);
    }
    this.#element.classList.remove("error");
    this.#element.replaceChildren(heading, ...lines.map(paragraph), actions);
    this.#element.hidden = false;
  }
}

function paragraph(content) {
  const element = document.createElement("p");
  element.append(content);
  return element;
}

function link(address, text) {
  const element = document.createElement("a");
  element.href = address;
  element.textContent = text;
  return element;
}
