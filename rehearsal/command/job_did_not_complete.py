"""How a rehearsed job can end without results."""

import json
from collections.abc import Sequence


class JobDidNotComplete(Exception):
    """The rehearsed job ended without results; the text says why and where to look."""

    def __init__(
        self,
        text: str,
        reasons: Sequence[str] = (),
        reason_count: int = 0,
        *,
        status: str = "NotStarted",
        job: str | None = None,
    ) -> None:
        super().__init__(text)
        self.status = status
        """NotStarted, Rejected, Failed or NotCompleted."""
        self.job = job
        """LabelingJobName, None where no job was started."""
        self.reasons = reasons
        """The errors of a rejected manifest, a sentence each; perhaps only the first of them."""
        self.reason_count = reason_count
        """How many errors there are."""

    def as_json(self) -> bytes:
        """What summary.json says in place of figures."""
        summary = {
            "job": self.job,
            "status": self.status,
            "reason": str(self),
            "errors": list(self.reasons),
            "error_count": self.reason_count,
        }
        return json.dumps(summary, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
