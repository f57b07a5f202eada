"use strict";
// Makes the page's tables sortable and filterable, and shows long ones a few rows at first. The page reads well without.

function orderOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.order === undefined ? null : Number(cell.dataset.order);
}

// Rows without a number come last, whatever the direction.
function compare(column, isText, direction) {
  return (one, other) => {
    if (isText) {
      return direction * one.cells[column].textContent.localeCompare(other.cells[column].textContent, "en", {numeric: true});
    }
    const [a, b] = [orderOf(one, column), orderOf(other, column)];
    if (a === null || b === null) return (a === null) - (b === null);
    return direction * (a - b);
  };
}

function enhance(table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (rows.length <= 5) return;
  const limit = Number(table.dataset.shown) || rows.length;
  let showsAll = rows.length <= limit;

  const tools = document.createElement("div");
  tools.className = "tools";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more";
  more.textContent = `Show all ${rows.length}`;

  function show() {
    let seen = 0;
    for (const row of body.rows) {
      const matches = !row.classList.contains("unmatched");
      seen += matches;
      row.classList.toggle("beyond", matches && !showsAll && seen > limit);
    }
    more.hidden = showsAll || seen <= limit;
    const shown = showsAll ? seen : Math.min(seen, limit);
    status.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} shown`;
  }

  for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
    if (heading.classList.contains("list")) continue;
    const isText = !rows.some((row) => row.cells[column].dataset.order !== undefined);
    const title = heading.querySelector(".title");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title.textContent;
    // Browsers do not repeat buttons at the top of each printed page.
    title.dataset.title = title.textContent;
    title.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = heading.getAttribute("aria-sort") ? heading.getAttribute("aria-sort") !== "ascending" : isText;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      body.append(...[...body.rows].sort(compare(column, isText, up ? 1 : -1)));
      show();
    });
  }

  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "search";
  label.append(`Filter ${table.dataset.name.toLowerCase()}`, input);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const row of rows) row.classList.toggle("unmatched", !row.textContent.toLowerCase().includes(wanted));
    show();
  });
  tools.append(label, status);
  table.before(tools);
  more.addEventListener("click", () => {
    const next = body.rows[limit];
    showsAll = true;
    show();
    // The button is gone: reading goes on where the new rows begin.
    next.tabIndex = -1;
    next.focus();
  });
  table.after(more);
  show();
}

document.querySelectorAll("table").forEach(enhance);
