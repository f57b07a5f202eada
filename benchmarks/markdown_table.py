"""Tables in Markdown."""

from collections.abc import Sequence


def table(heads: Sequence[str]) -> list[str]:
    """The first two lines of a table."""
    return [row(heads), row(["---"] * len(heads))]


def row(cells: Sequence[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"
