"""How far the completion of a job is, and how much time is left for it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ground_truth.lambda_limits import OutOfTime
from ground_truth.telemetry import logger

_EVERY = 5.0  # seconds
# What remains must be enough to put the last files: nothing is begun that could not be finished.
RESERVE = 20.0
"""Seconds."""


@dataclass
class Progress:
    """Logs what is being done every few seconds, and stops in time."""

    seconds_left: Callable[[], float]
    """How many seconds remain for everything."""
    _logged: float = field(default_factory=time.monotonic)

    def each[T](self, things: Iterable[T], doing: str, total: int | None = None) -> Iterator[T]:
        """The same things; while they are used, progress is logged and the time is watched.

        Args:
            things: what is worked on one after the other.
            doing: what is done, such as ``"reading consolidation requests"``.
            total: how many things there are, if that is known.

        Raises:
            OutOfTime: if there is too little time left.
        """
        for number, thing in enumerate(things):
            self.check(doing, number, total)
            yield thing

    def check(self, doing: str, done: int = 0, total: int | None = None) -> None:
        """Log progress if it is time to.

        Raises:
            OutOfTime: if there is too little time left.
        """
        if done % 64:
            return
        left = self.seconds_left()
        if left < RESERVE:
            raise OutOfTime(f"{doing}: {_of(done, total)} done, {left:.0f} seconds left")
        now = time.monotonic()
        if now - self._logged >= _EVERY:
            self._logged = now
            logger.info(doing, done=done, total=total, seconds_left=round(left))


def _of(done: int, total: int | None) -> str:
    return f"{done:,}" if total is None else f"{done:,} of {total:,}"
