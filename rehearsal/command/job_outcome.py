"""How a rehearsed job can end otherwise than with results."""

from collections.abc import Sequence


class JobDidNotComplete(Exception):
    """The rehearsed job ended without results; the text says why and where to look.

    Attributes:
        reasons: the errors of a rejected manifest, a sentence each.
    """

    def __init__(self, text: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.reasons = reasons
