/** A row of tabs, of which one shows its panel. */

import { css } from "./style.js";

export const tabStyles = css`
  [role="tablist"] {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-bottom: 16px;
    border-bottom: 1px solid var(--rule);
  }
  [role="tab"] {
    border: 0;
    border-bottom: 3px solid transparent;
    border-radius: 0;
    background: none;
  }
  [role="tab"][aria-selected="true"] {
    border-bottom-color: var(--accent);
    color: var(--accent);
    font-weight: 600;
  }
`;

/**
 * Fills a tab list.
 *
 * @param {HTMLElement} list has the role `tablist`.
 * @param {{title: string, panel: HTMLElement}[]} tabs in their order; the panels are hidden and shown.
 * @param {number} [first] the tab to show first.
 */
export function fillTabList(list, tabs, first = 0) {
  const buttons = tabs.map(({ title }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.role = "tab";
    button.textContent = title;
    return button;
  });
  const select = (selected) => {
    buttons.forEach((button, index) => {
      button.ariaSelected = String(index === selected);
      button.tabIndex = index === selected ? 0 : -1;
      tabs[index].panel.hidden = index !== selected;
    });
  };
  list.onclick = ({ target }) => {
    if (buttons.includes(target)) select(buttons.indexOf(target));
  };
  list.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(event.target);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = (at + step + buttons.length) % buttons.length;
    select(next);
    buttons[next].focus();
  };
  list.replaceChildren(...buttons);
  select(first);
}
