"""Who answers the tasks of a labeling job, as far as the job knows."""

from typing import Protocol

from rehearsal.labeling_job.task_board import TaskBoard


class UnusablePage(Exception):
    """A worker can't do the task with the page that the worker template rendered; the message says why."""


class Workforce(Protocol):
    """Who answers a job's tasks."""

    real_time: bool
    """True where people answer when they please, so that the job waits for them. False where what is not
    answered now never will be, so that the clock may jump to the next expiry.
    """

    def work(self, board: TaskBoard) -> int:
        """Answer or decline what can be answered now.

        Returns:
            How many actions (answers and declined tasks) were taken.

        Raises:
            UnusablePage: if workers can't use the page; the job fails with this message.
        """
        ...
