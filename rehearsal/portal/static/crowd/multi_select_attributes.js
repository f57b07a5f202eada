/** What the attributes of `crowd-image-classifier-multi-select` say. */

import { attributeValue } from "./attribute_value.js";

/**
 * The names that workers choose from.
 *
 * @param {string} text the attribute `categories`.
 * @returns {string[]}
 * @throws {SyntaxError} if the text is not a list of names; the message says what is right.
 */
export function categoriesIn(text) {
  const names = valueIn(text);
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string")) return names;
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
