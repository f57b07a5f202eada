"""What the portal has to know of a labeling job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rehearsal.labeling_job.task_board import TaskBoard


@dataclass(frozen=True)
class PortalJob:
    """A labeling job, as its workers see it."""

    name: str
    title: str
    """TaskTitle."""
    description: str
    """TaskDescription."""
    time_limit_seconds: int
    """TaskTimeLimitInSeconds."""
    board: TaskBoard
    now: Callable[[], datetime]
    """The job's clock."""
    has_ended: Callable[[], bool]
    objects: Callable[[], tuple[int, int]]
    """How many data objects are done, labeled or failed, and how many there are to do in all."""
