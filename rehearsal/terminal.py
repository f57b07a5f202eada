"""Text from outside, made fit for a terminal."""

from collections.abc import Iterable, Sequence
from itertools import islice

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """``text`` with every character that a terminal would obey, or not show, written as an escape.

    Control characters, invisible and direction-changing ones and what is not valid Unicode are replaced
    (``\\n``, ``\\x1b``, ``\\u202e``); everything that has a shape of its own stays as it is.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else _ESCAPES.get(character) or _escaped(character)
        for character in text
    )


def some_of(names: Iterable[str], number: int, most: int = 3) -> str:
    """The first of ``number`` names, printable, and how many more there are: ``a, b, c and 4 more``."""
    shown = [printable(name) for name in islice(names, most)]
    more = number - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 image``, ``12,000 images``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


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


def _escaped(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
