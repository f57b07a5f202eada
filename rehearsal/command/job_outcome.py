"""How a rehearsed job can end otherwise than with results."""

from collections.abc import Sequence


class JobDidNotComplete(Exception):
    """The rehearsed job ended without results; the text says why and where to look."""

    def __init__(self, text: str, reasons: Sequence[str] = (), reason_count: int = 0) -> None:
        super().__init__(text)
        self.reasons = reasons
        """The errors of a rejected manifest, a sentence each; perhaps only the first of them."""
        self.reason_count = reason_count
        """How many errors there are."""
