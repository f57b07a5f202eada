"""Texts that JSON can hold and UTF-8 can't: ``"\\ud83d"`` is half of a surrogate pair."""


def fits_utf8(text: str) -> bool:
    """Whether a text can be written into an answer or a file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
