"""What is wrong with an upload, said so that its owner can mend all of it in one pass."""

from dataclasses import dataclass
from typing import Any

from ground_truth.shown import LONGEST as LONGEST_VALUE

_LONGEST_SENTENCE = 2000  # characters: ten of them, escaped, are fewer bytes than an SNS message may have


@dataclass(frozen=True)
class Problem:
    """One error or warning, with its place and with what would be right."""

    file: str
    """Name of the file in the job's folder, or ``labeling job`` where no file is at fault."""
    message: str
    expected: str = ""
    line: int | None = None
    """Line number in the manifest, from 1."""
    key: str | None = None
    """Name of a manifest attribute, or the path of a key in job.json, such as HumanTaskConfig.TaskTitle."""
    value: str | None = None
    """The value at fault as Python would write it (odd characters escaped), at most 200 characters."""

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line:,}" if self.line else self.file
        got = f", got {self.value}" if self.value is not None else ""
        right = f"; expected {self.expected}" if self.expected else ""
        return _printable(f"{place}: {self.message}{got}{right}", _LONGEST_SENTENCE)

    def as_json(self) -> dict[str, Any]:
        """The problem as receipts hold it; fields that say nothing are left out."""
        fields = {
            "file": self.file,
            "line": self.line,
            "key": None if self.key is None else _printable(self.key, LONGEST_VALUE),
            "value": self.value,
            "expected": self.expected or None,
            "message": str(self),
        }
        return {name: field for name, field in fields.items() if field is not None}


class Rejected(Exception):
    """An upload that no labeling job can be started for, whoever tries again."""

    def __init__(self, problems: list[Problem], total: int | None = None) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = problems
        self.total = len(problems) if total is None else total


def _printable(text: str, at_most: int) -> str:
    """A text on one line, short, its odd characters escaped as Python would write them.

    A key in somebody's JSON can be as long as the file, and hold what no file or message can.
    """
    short = text if len(text) <= at_most else f"{text[: at_most - 1]}…"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in short
    )
