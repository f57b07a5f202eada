"""What is wrong with an upload, said so that its owner can mend all of it in one pass."""

from dataclasses import dataclass
from typing import Any


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
        return f"{place}: {self.message}{got}{right}"

    def as_json(self) -> dict[str, Any]:
        """The problem as receipts hold it; fields that say nothing are left out."""
        fields = {
            "file": self.file,
            "line": self.line,
            "key": self.key,
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


def shown(value: object) -> str:
    """A value from outside, fit for a message: on one line, short, its odd characters escaped."""
    text = repr(value[:300] if isinstance(value, str | bytes) else value)
    return text if len(text) <= 200 else f"{text[:199]}…"
