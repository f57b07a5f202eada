"""Tables that read well as they are, and that the page's script sorts and filters."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from label_quality.markup import Child, Markup, element

_NARROW = 4


class Column(NamedTuple):
    """A column's heading."""

    title: str
    term: str = ""
    """The field's word for it, below the title."""
    kind: str = "text"
    """``text``, ``number``, ``chart``, or ``list``, which is not sorted by."""
    scale: tuple[str, str] | None = None
    """What the ends of a chart's axis are."""


class Cell(NamedTuple):
    """What stands in a row under a column."""

    content: Child
    order: float | None = None
    """What the column is sorted by; None: last, or by its text in a column of text."""


def table(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, shown: int | None = None
) -> Markup:
    """A table.

    Args:
        name: what it is about, for who hears it and for its filter.
        columns: its headings; the first column names the rows.
        rows: its cells, by column.
        shown: how many rows the script shows at first; None: all.
    """
    body = [
        element(
            "tr",
            (
                element(
                    "td" if place else "th",
                    element("div", cell.content),
                    scope=None if place else "row",
                    class_=column.kind,
                    data_label=column.title if place else None,
                    data_order=None if cell.order is None else f"{cell.order:.6g}",
                )
                for place, (column, cell) in enumerate(zip(columns, row, strict=True))
            ),
        )
        for row in rows
    ]
    return element(
        "table",
        element("caption", name, class_="unseen"),
        element("thead", element("tr", (_heading(column) for column in columns))),
        element("tbody", body),
        class_="narrow" if len(columns) <= _NARROW else None,
        data_shown=shown,
        data_name=name,
    )


def _heading(column: Column) -> Markup:
    scale = None
    if column.scale is not None:
        scale = element("span", (element("span", end) for end in column.scale), class_="scale")
    term = element("small", column.term) if column.term else None
    return element(
        "th", element("span", column.title, class_="title"), term, scale, scope="col", class_=column.kind
    )
