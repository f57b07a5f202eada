"""Workers who take their time, so that a job can be watched."""

import time
from typing import Any

from rehearsal.labeling_job.open_task import Task
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.labeling_job.workforce import Workforce


class PacedWorkforce:
    """A workforce that sees one task at a time and takes real time for each.

    Args:
        workforce: who answers.
        seconds: how long each task takes.
    """

    real_time = False

    def __init__(self, workforce: Workforce, seconds: float) -> None:
        self._workforce = workforce
        self._seconds = seconds

    def work(self, board: TaskBoard) -> int:
        """Answer the oldest open task that the workforce answers, after a while."""
        for task in board.open_tasks():
            actions = self._workforce.work(_OneTask(board, task))  # type: ignore[arg-type]
            if actions:
                time.sleep(self._seconds)
                return actions
        return 0


class _OneTask:
    """A board on which only one task is to be seen."""

    def __init__(self, board: TaskBoard, task: Task) -> None:
        self._board = board
        self._task = task

    def open_tasks(self) -> list[Task]:
        return [self._task]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._board, name)
