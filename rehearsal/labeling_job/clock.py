"""The time a rehearsal goes by: real time, plus what was jumped over."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Real time and an offset; only jumps move the offset, and only forward.

    A labeling job waits up to 30 days for its workers. Where nobody is going to answer any more, the
    rehearsal jumps to the moment when the tasks expire.

    Args:
        source: gives the real time, timezone-aware, in UTC.
    """

    def __init__(self, source: Callable[[], datetime] = utc_now) -> None:
        self._source = source
        self._offset = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The rehearsal's time, timezone-aware, in UTC."""
        with self._lock:
            return self._source() + self._offset

    def jump_to(self, moment: datetime) -> None:
        """Move the clock forward to ``moment``; a moment that has passed changes nothing."""
        with self._lock:
            ahead = moment - (self._source() + self._offset)
            if ahead > timedelta():
                self._offset += ahead

    def fork(self) -> "Clock":
        """A clock that shows the same time now and is not moved by this one's later jumps.

        Each labeling job has its own, so that one job's jump expires no other job's tasks.
        """
        clock = Clock(self._source)
        with self._lock:
            clock._offset = self._offset
        return clock
