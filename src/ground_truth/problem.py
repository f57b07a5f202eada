"""What is wrong with a user's input, reported so that all of it can be fixed in one pass."""

from typing import Any, Literal, Self

from msgspec import Struct
from msgspec.structs import replace

from ground_truth.safe_text import LONGEST as LONGEST_VALUE
from ground_truth.safe_text import printable

_LONGEST_SENTENCE = 2000  # characters: ten of them, escaped, are fewer bytes than an SNS message may have


class Problem(Struct, frozen=True):
    """One error or warning, with its place and with what would be right."""

    message: str
    expected: str = ""
    key: str | None = None
    """Name of a manifest attribute, or the path of a key in job.json, such as HumanTaskConfig.TaskTitle."""
    value: str | None = None
    """The wrong value as ``safe_repr`` gives it."""
    file: str = ""
    """Name of the file in the job's folder, or ``labeling job`` where no file is wrong."""
    line: int | None = None
    """Line number in the manifest, from 1."""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line:,}: " if self.line else f"{self.file}: " if self.file else ""
        got = f", got {self.value}" if self.value is not None else ""
        right = f"; expected {self.expected}" if self.expected else ""
        return printable(f"{place}{self.message}{got}{right}", _LONGEST_SENTENCE)

    def at(self, file: str, line: int | None = None) -> Self:
        """The same problem, with its place."""
        return replace(self, file=file, line=line)

    def as_json(self) -> dict[str, Any]:
        """The problem as receipts hold it; fields that say nothing are left out."""
        fields = {
            "file": self.file or None,
            "line": self.line,
            "key": None if self.key is None else printable(self.key, LONGEST_VALUE),
            "value": self.value,
            "expected": self.expected or None,
            "message": str(self),
        }
        return {name: field for name, field in fields.items() if field is not None}
