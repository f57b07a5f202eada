/**
 * Reads attributes that hold data: `categories` and `exclusion-category`.
 *
 * Authors write such values in JSON or as they would in JavaScript: `['Cat', 'Dog']`, `{ text: 'None' }`,
 * with single quotes, names without quotes, trailing commas and comments. Nothing is evaluated.
 */

const DEEPEST = 100;
const NUMBER = /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const SPACE = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;
const ENDS_TEXT = new Set(["\\", "\n", "\r"]); // what stops the plain text of a string, beside its quote
const WORDS = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const ESCAPES = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["0", "\0"],
]);

/**
 * The value that an attribute's text stands for.
 *
 * @param {string} text the attribute's text.
 * @returns {unknown} what `JSON.parse` would return for the same value written as JSON.
 * @throws {SyntaxError} if the text is not a value; the message names the position, counted from 1.
 */
export function attributeValue(text) {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.space();
  if (reader.at < text.length) reader.fail("the end of the value");
  return value;
}

/**
 * The names that workers choose from.
 *
 * @param {string} text the attribute `categories`.
 * @returns {string[]}
 * @throws {SyntaxError} if the text is not a list of names; the message says what is right.
 */
export function categoriesIn(text) {
  const names = valueIn(text);
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string"))
    return names;
  throw new SyntaxError(
    `the attribute "categories" must be a list of names such as ["dog", "cat"], got ${shown(text)}`,
  );
}

/**
 * The text of the choice that means "none of these".
 *
 * @param {string} text the attribute `exclusion-category`.
 * @returns {string | null} null if the attribute is empty.
 * @throws {SyntaxError} if the text is not `{ text: '...' }`; the message says what is right.
 */
export function exclusionTextIn(text) {
  if (text === "") return null;
  const choice = valueIn(text);
  if (typeof choice?.text === "string" && choice.text !== "") return choice.text;
  throw new SyntaxError(
    `the attribute "exclusion-category" must be like { text: 'None of these' }, got ${shown(text)}`,
  );
}

function valueIn(text) {
  try {
    return attributeValue(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function shown(text) {
  return `'${text.length > 200 ? `${text.slice(0, 200)}…` : text}'`;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(expected) {
    const found = this.at < this.text.length ? `'${this.text.charAt(this.at)}'` : "the end";
    throw new SyntaxError(`position ${this.at + 1}: expected ${expected}, got ${found}`);
  }

  /** Moves past what a sticky pattern matches here and returns it, or null. */
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at += found[0].length;
    return found[0];
  }

  space() {
    this.match(SPACE);
  }

  /** Moves past one character if it stands here. */
  take(character) {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  value(depth) {
    if (depth > DEEPEST) throw new SyntaxError(`position ${this.at + 1}: nested more than ${DEEPEST} deep`);
    this.space();
    if (this.take("[")) return this.list(depth);
    if (this.take("{")) return this.object(depth);
    return this.string() ?? this.number() ?? this.word();
  }

  list(depth) {
    const values = [];
    while (!this.take("]")) {
      values.push(this.value(depth + 1));
      if (this.take(",")) continue;
      if (!this.take("]")) this.fail("',' or ']'");
      break;
    }
    return values;
  }

  object(depth) {
    const entries = [];
    while (!this.take("}")) {
      const key = this.string() ?? this.match(NAME) ?? this.fail("a key");
      if (!this.take(":")) this.fail("':'");
      entries.push([key, this.value(depth + 1)]);
      if (this.take(",")) continue;
      if (!this.take("}")) this.fail("',' or '}'");
      break;
    }
    return Object.fromEntries(entries); // makes own members even of keys such as __proto__
  }

  string() {
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "'") return null;
    this.at += 1;
    const parts = [];
    for (;;) {
      const start = this.at;
      while (
        this.at < this.text.length &&
        !ENDS_TEXT.has(this.text[this.at]) &&
        this.text[this.at] !== quote
      ) {
        this.at += 1;
      }
      parts.push(this.text.slice(start, this.at));
      if (this.text[this.at] === quote) {
        this.at += 1;
        return parts.join("");
      }
      if (this.text[this.at] !== "\\") this.fail(`a closing ${quote}`);
      this.at += 1;
      parts.push(this.escape());
    }
  }

  escape() {
    const code = this.match(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}/y);
    if (code !== null) return String.fromCharCode(parseInt(code.slice(1), 16));
    if (this.match(/\r\n|[\n\r\u2028\u2029]/y) !== null) return ""; // a line that goes on
    if (this.at >= this.text.length || /[xu1-9]/.test(this.text[this.at])) this.fail("an escape");
    const character = this.text[this.at];
    this.at += 1;
    return ESCAPES.get(character) ?? character;
  }

  number() {
    const text = this.match(NUMBER);
    if (text === null) return null;
    const size = Number(text.replace(/^[+-]/, ""));
    return text.startsWith("-") ? -size : size;
  }

  word() {
    const start = this.at;
    const word = this.match(NAME);
    if (word !== null && WORDS.has(word)) return WORDS.get(word);
    this.at = start;
    return this.fail("a value");
  }
}
