"""What is known to be right: the ``truth.csv`` of a job folder, or a gold file."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from rehearsal.job_source.csv_table import InvalidTable, Row, RowError, labels_in, read_table


@dataclass(frozen=True)
class KnownLabels:
    """The labels that one item is known to have.

    ``judged`` are the categories that somebody judged; of all others nothing is known. None: all were.
    """

    labels: frozenset[str]
    judged: frozenset[str] | None = None


def read_truth(path: Path, categories: Collection[str] | None = None) -> dict[str, KnownLabels]:
    """The known labels of each item of a truth file.

    The file has the columns ``item`` and ``labels`` (joined by ``|``; empty: no label applies) and, where
    only some categories were judged, ``judged`` (joined by ``|``; an empty cell: all of them were).

    Args:
        path: the CSV file.
        categories: the job's label categories, where they are known; other labels are errors.

    Raises:
        InvalidTable: if the file is not valid; with all errors and their lines.
        OSError: if it can't be read.
    """
    rows, errors = read_table(path, ["item", "labels"], ["judged"])
    truth: dict[str, KnownLabels] = {}
    lines: dict[str, int] = {}
    for row in rows:
        item = row.cells["item"]
        wrong = _wrong_with(row, lines, categories)
        errors += [RowError(row.line, text) for text in wrong]
        if wrong:
            continue
        lines[item] = row.line
        judged = labels_in(row.cells.get("judged", ""))
        truth[item] = KnownLabels(
            frozenset(labels_in(row.cells["labels"])), frozenset(judged) if judged else None
        )
    if errors:
        raise InvalidTable(path, errors)
    return truth


def unknown_labels(kind: str, labels: list[str], categories: Collection[str] | None) -> list[str]:
    """A sentence for each label that is empty or not among the categories."""
    errors = [f"a {kind} between two | must not be empty" for label in labels if not label][:1]
    if categories is not None:
        errors += [
            f"the category {name!r:.200} can't be used in this file, where | separates labels"
            for name in categories
            if "|" in name
        ][:1]
        among = ", ".join(repr(name) for name in list(categories)[:8])
        among += ", ..." if len(categories) > 8 else ""
        errors += [
            f"{kind} {label!r:.200} is not among the categories ({among})"
            for label in dict.fromkeys(labels)
            if label and label not in categories
        ]
    return errors


def _wrong_with(row: Row, lines: dict[str, int], categories: Collection[str] | None) -> list[str]:
    item, labels, judged = (
        row.cells["item"],
        labels_in(row.cells["labels"]),
        labels_in(row.cells.get("judged", "")),
    )
    wrong = []
    if not item:
        wrong.append("item must not be empty")
    elif item in lines:
        wrong.append(f"item {item!r:.200} repeats line {lines[item]}")
    wrong += unknown_labels("label", labels, categories)
    wrong += unknown_labels("judged category", judged, categories)
    if judged:
        beyond = sorted(set(labels) - set(judged))
        wrong += [f"label {label!r:.200} must be one of the judged categories" for label in beyond]
    return wrong
