"""Strings from outside, as files and sentences can hold them."""


def printable(text: str) -> str:
    """The text, with what UTF-8 can't hold (half of a surrogate pair) written as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def shortened(text: str, longest: int) -> str:
    """The text, cut off with an ellipsis if it has more than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def on_one_line(text: str, longest: int) -> str:
    """The text, shortened, control characters escaped."""
    return repr(shortened(text, longest))[1:-1]


def quoted(name: str, longest: int = 60) -> str:
    """A name in quotes, shortened, control characters escaped."""
    return f"'{on_one_line(name, longest)}'"
