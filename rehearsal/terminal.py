"""Counts and lists of names and errors, for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from ground_truth.safe_text import printable


def some_of(names: Iterable[str], number: int, most: int = 3) -> str:
    """The first of ``number`` names, printable, and how many more there are: ``a, b, c and 4 more``."""
    shown = [printable(name) for name in islice(names, most)]
    more = number - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 image``, ``12,000 images``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def files_left_out(reasons: Mapping[str, str], most: int = 20) -> str:
    """How many files are left out, and why: ``3 files left out: a.heic, b.heic (HEIC), c.txt (no image)``.

    Args:
        reasons: why each file is left out, by its name.
        most: how many reasons are named, each with its first files.
    """
    by_reason: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        by_reason.setdefault(reason, []).append(name)
    named = [
        f"{some_of(names, len(names))} ({printable(reason)})"
        for reason, names in islice(by_reason.items(), most)
    ]
    more = len(reasons) - sum(len(names) for names in islice(by_reason.values(), most))
    rest = f", and {more} more for other reasons" if more else ""
    return f"{counted(len(reasons), 'file')} left out: {', '.join(named)}{rest}"


def error_lines(errors: Sequence[str], total: int | None = None, most: int = 50) -> list[str]:
    """Errors as indented printable lines, at most ``most``, and a line that says how many are left out.

    Args:
        total: how many errors there are, where ``errors`` are only the first of them.
    """
    lines = [f"  {printable(error)}" for error in errors[:most]]
    left_out = (len(errors) if total is None else total) - len(lines)
    if left_out > 0:
        lines.append(f"  and {counted(left_out, 'more error')}")
    return lines
