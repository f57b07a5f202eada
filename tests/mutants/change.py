"""One small change to a file of the project."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """A file's text with something in it replaced."""

    path: str
    """The file, from the project's folder."""
    line: int
    """First line of what is replaced, from 1."""
    last_line: int
    start: int
    """Where the replaced text begins, in characters."""
    end: int
    new: str

    def applied_to(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]

    def shown(self, text: str) -> str:
        """Where it is, what was there and what is there now, in one line that begins where they differ."""
        old, new = (" ".join(it.split()) for it in (text[self.start : self.end], self.new))
        pairs = zip(old.replace('"', "'"), new.replace('"', "'").removeprefix("("), strict=False)
        alike = next((place for place, (one, other) in enumerate(pairs) if one != other), 0)
        skipped = max(0, alike - 20)
        return f"{self.path}:{self.line}: {old[skipped:][:70]} -> {new[skipped:][:70] or '(removed)'}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
