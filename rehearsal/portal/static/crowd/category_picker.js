/** The categories of a task: boxes to tick, each with the key that toggles it, and a search among many. */

const USUAL_KEYS = "1234567890abcdefghijklmnopqrstvwxyz"; // u undoes
const RESERVED_KEYS = new Set(["u", "/", "+", "=", "-", " "]);
const MANY = 10; // more categories than this have a search

export class CategoryPicker {
  #root;
  #onChange;
  #categories = [];
  #exclusionText = null;
  #keys = USUAL_KEYS;
  #boxes = [];
  #exclusionBox = null;

  /**
   * @param {ShadowRoot} root holds `pickerTemplate`.
   * @param {() => void} onChange called when the worker changed what is chosen.
   */
  constructor(root, onChange) {
    this.#root = root;
    this.#onChange = onChange;
    const search = root.querySelector("[type=search]");
    search.addEventListener("input", () => this.#filter());
    search.addEventListener("keydown", (event) => this.#keyInSearch(event));
    root.querySelector(".category-picker-wrapper").addEventListener("change", ({ target }) => {
      if (target.type === "checkbox") this.#boxChanged();
    });
  }

  get categories() {
    return this.#categories;
  }

  get excluded() {
    return this.#exclusionBox?.checked ?? false;
  }

  get exclusionText() {
    return this.#exclusionText;
  }

  /** The labels chosen, each once, in the order of the categories. */
  get labels() {
    return [...new Set(this.#categories.filter((_, index) => this.#boxes[index].checked))];
  }

  /**
   * Offers other categories. What was chosen stays so, where it is still offered.
   *
   * @param {string[]} categories
   * @param {string | null} exclusionText the choice that means "none of these".
   */
  offer(categories, exclusionText) {
    const { labels, excluded } = this;
    this.#categories = categories;
    this.#exclusionText = exclusionText;
    this.#draw();
    this.choose(labels, excluded);
  }

  /** Uses these keys for the categories, one character each; null for the usual ones. */
  useKeys(keys) {
    if (this.#keys === (keys || USUAL_KEYS)) return;
    this.#keys = keys || USUAL_KEYS;
    this.#draw();
  }

  /** Chooses exactly these labels, or the exclusion category. */
  choose(labels, excluded = false) {
    this.#boxes.forEach((box, index) => {
      box.checked = !excluded && labels.includes(this.#categories[index]);
    });
    if (this.#exclusionBox !== null) this.#exclusionBox.checked = excluded;
    this.#update();
  }

  /** Toggles the category that a key stands for; false where it stands for none. */
  toggleByKey(key) {
    const box = this.#allBoxes().find((candidate) => candidate.ariaKeyShortcuts === key);
    if (box === undefined) return false;
    this.#toggle(box);
    return true;
  }

  /** Puts the focus into the search, where there is one. */
  search() {
    const search = this.#root.querySelector("[type=search]");
    search.focus();
    search.select();
    return !search.hidden;
  }

  focus() {
    this.#allBoxes()
      .find((box) => !box.disabled)
      ?.focus();
  }

  #draw() {
    const chosen = this.#boxes.map((box) => box.checked);
    const wasExcluded = this.excluded;
    const keys = [...this.#keys.toLowerCase()].filter((key) => !RESERVED_KEYS.has(key));
    const rows = this.#categories.map((category, index) => {
      const row = document.createElement("li");
      row.append(choice(category, keys[index]));
      return row;
    });
    this.#root.querySelector(".categories").replaceChildren(...rows);
    this.#boxes = rows.map((row) => row.querySelector("input"));
    this.#boxes.forEach((box, index) => {
      box.checked = chosen[index] ?? false;
    });
    const exclusion = this.#exclusionText === null ? [] : [choice(this.#exclusionText, keys[rows.length])];
    this.#root.querySelector(".exclusion").replaceChildren(...exclusion);
    this.#exclusionBox = exclusion[0]?.querySelector("input") ?? null;
    if (this.#exclusionBox !== null) this.#exclusionBox.checked = wasExcluded;
    this.#root.querySelector("[type=search]").hidden = rows.length <= MANY;
    this.#update();
  }

  #allBoxes() {
    return this.#exclusionBox === null ? this.#boxes : [...this.#boxes, this.#exclusionBox];
  }

  #toggle(box) {
    if (box.disabled) return;
    box.checked = !box.checked;
    box.scrollIntoView({ block: "nearest" });
    this.#boxChanged();
  }

  #boxChanged() {
    this.#update();
    this.#onChange();
  }

  #update() {
    const { excluded } = this;
    for (const box of this.#boxes) {
      if (excluded) box.checked = false;
      box.disabled = excluded;
    }
    const count = this.#boxes.filter((box) => box.checked).length;
    this.#root.querySelector(".count output").textContent = `${count} of ${this.#boxes.length} chosen`;
  }

  #filter() {
    const wanted = folded(this.#root.querySelector("[type=search]").value);
    let found = 0;
    this.#boxes.forEach((box, index) => {
      const matches = folded(this.#categories[index]).includes(wanted);
      box.closest("li").hidden = !matches;
      found += matches;
    });
    this.#root.querySelector(".nothing").hidden = found > 0;
  }

  #keyInSearch(event) {
    if (event.key === "Enter" && event.target.value !== "" && !event.isComposing) {
      event.preventDefault();
      const box = this.#boxes.find((candidate) => !candidate.closest("li").hidden);
      if (box === undefined) return;
      this.#toggle(box);
    } else if (event.key !== "Escape") {
      return;
    } else {
      event.preventDefault();
      event.target.blur();
    }
    event.target.value = "";
    this.#filter();
  }
}

function choice(text, key) {
  const label = document.createElement("label");
  label.className = "category";
  const box = document.createElement("input");
  box.type = "checkbox";
  const name = document.createElement("span");
  name.dir = "auto";
  name.textContent = text;
  label.append(box, name);
  if (key !== undefined) {
    box.ariaKeyShortcuts = key;
    const shown = document.createElement("kbd");
    shown.ariaHidden = "true";
    shown.textContent = key.toUpperCase();
    label.append(shown);
  }
  return label;
}

/** Text for comparing: without case, accents and width. */
function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
