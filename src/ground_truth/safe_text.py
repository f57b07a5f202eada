"""Text from outside, made safe for errors, logs, files and messages."""

from reprlib import Repr

BYTE_ORDER_MARK = "\ufeff"
LONGEST = 200
"""Characters of a value in an error or a log."""

_repr = Repr(maxlevel=4, maxdict=8, maxlist=8, maxstring=LONGEST, maxother=LONGEST)


def safe_repr(value: object) -> str:
    """A value on one line, at most 200 characters, unprintable characters escaped.

    Nothing that JSON can hold makes it raise: what is nested too deeply for ``repr`` is cut off.
    """
    return shortened(_repr.repr(value), LONGEST)


def printable(text: str, at_most: int | None = None) -> str:
    """A string on one line, with unprintable characters escaped as Python writes them.

    Control characters, invisible and direction-changing ones and what is not valid Unicode are escaped
    (``\\n``, ``\\x1b``, ``\\u202e``); every visible character stays as it is.

    Args:
        text: the string.
        at_most: the number of characters to cut it to; None: it is not cut.
    """
    if at_most is not None:
        text = shortened(text, at_most)
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def shortened(text: str, at_most: int) -> str:
    """A string cut to ``at_most`` characters, ending in an ellipsis if it was longer."""
    return text if len(text) <= at_most else f"{text[: at_most - 1]}…"


def fits_utf8(text: str) -> bool:
    """Whether UTF-8 can hold a string; JSON can hold half of a surrogate pair (``"\\ud83d"``), too."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encodable(text: str) -> str:
    """The text, with what UTF-8 can't encode written as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
