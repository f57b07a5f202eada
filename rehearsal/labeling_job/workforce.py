"""Who answers the tasks of a labeling job, as far as the job knows."""

from typing import Protocol

from rehearsal.labeling_job.task_board import TaskBoard


class UnusablePage(Exception):
    """A worker can't do the task with the page that the worker template rendered; the message says why."""


class Workforce(Protocol):
    """Who answers a job's tasks.

    Attributes:
        real_time: True where people answer when they please, so that the job waits for them. False where what
            is not answered now never will be, so that the clock may jump to the next expiry.
    """

    real_time: bool

    def work(self, board: TaskBoard) -> int:
        """Answer or decline what can be answered now.

        Returns:
            How many actions (answers and declined tasks) were taken.

        Raises:
            UnusablePage: the page can't be worked with; the job fails with this message.
        """
        ...
