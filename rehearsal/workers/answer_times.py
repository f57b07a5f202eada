"""How long simulated and replayed workers take for an answer: a few seconds, drawn from the seed."""

from datetime import datetime, timedelta

from rehearsal.labeling_job.clock import Clock
from rehearsal.workers.seeded_random import draw

_SHORTEST, _LONGEST = 2.0, 12.0  # seconds


class AnswerTimes:
    """Times of answers. All that is answered in one round was worked on side by side.

    Args:
        clock: the job's clock; each round moves it forward, once, by the longest time that an answer takes.
        seed: another seed, other times.
    """

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._seed = seed
        self._moved = True

    def begin_round(self) -> None:
        """Begin a round, in which the clock is moved when the first answer is given."""
        self._moved = False

    def accepted_at(self, source: str, worker: str) -> datetime:
        """When a worker accepted the task that they answer now."""
        if not self._moved:
            self._clock.jump_to(self._clock.now() + timedelta(seconds=_LONGEST))
            self._moved = True
        share = draw(self._seed, "takes", source, worker) ** 2  # most answers are quick
        return self._clock.now() - timedelta(seconds=_SHORTEST + share * (_LONGEST - _SHORTEST))
