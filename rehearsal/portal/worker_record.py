"""How far one worker is with one job: what they did, how fast, and which answer they may still change."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from typing import Any, Self

from rehearsal.labeling_job.open_task import WorkerAnswer

_PACE_OVER = 20  # answers; older ones say little about how fast somebody is now
_RECENT = 4  # tasks: the one in front, the next one, the last one, and one of another browser tab


@dataclass
class WorkerRecord:
    """One worker's record in one job; its size does not grow with the tasks done."""

    answers: int = 0
    declines: int = 0
    changeable: str | None = None
    """Object id of the last answer, until the next one is submitted or it is taken back."""
    changeable_until: datetime | None = None
    last_content: Any = None
    """What the last answer was."""
    taken_back: tuple[str, dict[str, Any]] | None = None
    """Object id and content of the answer that is being changed."""
    _seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_PACE_OVER))
    _accepted: deque[tuple[str, datetime]] = field(default_factory=lambda: deque(maxlen=_RECENT))

    @property
    def seconds_per_task(self) -> float | None:
        """Median time of the last answers, in seconds; None before the first."""
        return median(self._seconds) if self._seconds else None

    def copy(self) -> Self:
        """The same record, for the next step; answers are as large and as nested as a template makes them."""
        return replace(self, _seconds=self._seconds.copy(), _accepted=self._accepted.copy())

    def has_accepted(self, object_id: str, at: datetime) -> bool:
        """Whether this acceptance is in the record, among the recent ones."""
        return (object_id, at) in self._accepted

    def changeable_for(self, now: datetime) -> float | None:
        """So many seconds the last answer can still be taken back; None if it can't."""
        if self.changeable is None or self.changeable_until is None or self.changeable_until <= now:
            return None
        return (self.changeable_until - now).total_seconds()

    def taken_back_from(self, object_id: str) -> dict[str, Any] | None:
        """The answer to this task that is being changed; None if none is."""
        return self.taken_back[1] if self.taken_back and self.taken_back[0] == object_id else None

    def accepted(self, object_id: str, at: datetime) -> None:
        """The worker has a task in front of them."""
        self._accepted.append((object_id, at))

    def answered(self, object_id: str, answer: WorkerAnswer) -> None:
        """The worker submitted an answer."""
        self.answers += 1
        self.changeable, self.changeable_until = object_id, answer.changeable_until
        self.last_content = answer.content
        self.taken_back = None
        self._seconds.append((answer.submitted_at - answer.accepted_at).total_seconds())

    def declined(self, object_id: str) -> None:
        """The worker gave a task back."""
        self.declines += 1
        if self.taken_back and self.taken_back[0] == object_id:
            self.taken_back = None

    def undone(self, object_id: str, answer: WorkerAnswer) -> None:
        """The worker took the last answer back."""
        self.answers -= 1
        self.changeable = None
        self.taken_back = (object_id, answer.content)
        self.accepted(object_id, answer.accepted_at)
        if self._seconds:
            self._seconds.pop()
