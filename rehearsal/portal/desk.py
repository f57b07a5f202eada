"""One job's workers at their tasks: what they do is on the board and in the journal before they go on."""

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from rehearsal.labeling_job.open_task import Task
from rehearsal.labeling_job.task_board import TaskNotAvailable
from rehearsal.portal.earlier_work import recovered
from rehearsal.portal.journal import Journal, Step, StepKind
from rehearsal.portal.portal_job import PortalJob
from rehearsal.portal.worker_record import WorkerRecord

LAST_CHANGE_SECONDS = 15
"""So long the last answer can be changed when no task comes after it; then the job may end."""


class Place(StrEnum):
    """Where a worker stands in a job."""

    TASK = "task"
    WAITING = "waiting"
    """More tasks are prepared, or others work on all that is left, and it may come back."""
    DONE = "done"
    """No task can come any more."""


@dataclass(frozen=True)
class View:
    """What is in front of a worker."""

    place: Place
    task: Task | None
    seconds_left: float
    """Until the task goes back to the others; 0 without a task."""
    following: Task | None
    """The task to lay out next."""
    changeable_for: float | None
    """So many seconds the last answer can still be taken back; None if it can't."""
    taken_back: dict[str, Any] | None
    """The answer that is being changed, for the task's form."""
    record: WorkerRecord


class Desk:
    """A job's tasks in front of its workers; safe to use from several threads.

    Args:
        job: the job; what the journal says about it is put on its board as tasks open.
        journal: where each step is written down before the worker goes on.
    """

    def __init__(self, job: PortalJob, journal: Journal) -> None:
        self.job = job
        self._board = job.board
        self._journal = journal
        self._lock = threading.RLock()
        self._openings_written = 0
        earlier = recovered(journal.steps(job.name), journal.openings(job.name))
        self._records: defaultdict[str, WorkerRecord] = defaultdict(WorkerRecord, earlier.by_worker)
        self._board.remember(earlier.by_object)

    def record(self, worker_id: str) -> WorkerRecord:
        """How far a worker is."""
        with self._lock:
            return self._records.get(worker_id, WorkerRecord())

    def records(self) -> dict[str, WorkerRecord]:
        """How far everybody is who has had a task, by worker id."""
        with self._lock:
            return dict(self._records)

    def write_openings(self) -> None:
        """Write down which tasks have opened since the last time, as they expire by that time."""
        opened = self._board.opened
        if opened > self._openings_written:
            newest = self._board.opened_last(opened - self._openings_written)
            self._journal.write_openings(self.job.name, newest)
            self._openings_written = opened

    def is_preparing(self, worker_id: str, object_id: str | None = None) -> bool:
        """Whether a task that workers had before an interruption is not there again yet.

        Args:
            object_id: the task's; None: that of the worker's last answer.
        """
        with self._lock:
            found = object_id or self.record(worker_id).changeable
            return found is not None and self._board.will_open(found)

    def view(self, worker_id: str) -> View:
        """What is in front of a worker: the task that they have accepted, or that they accept now.

        Raises:
            sqlite3.Error: if it can't be written down.
        """
        with self._lock:
            return self._after(worker_id)

    def submit(self, worker_id: str, object_id: str, content: dict[str, Any]) -> View:
        """Hand in an answer; the one before it is final from then on.

        The same answer sent again, as when the first reply was lost, changes nothing.

        Returns:
            The next task.

        Raises:
            TaskNotAvailable: if the task wants no answer from this worker, or the time limit has passed.
            sqlite3.Error: if it can't be written down; the answer is not handed in then.
            TypeError, ValueError: if the answer can't be written as JSON.
        """
        text = json.dumps(content, allow_nan=False)
        with self._lock:
            record = self._records[worker_id]
            before = record.changeable
            if before == object_id and record.last_content == content:
                return self._after(worker_id)
            task = self._task(object_id)
            followed = self._board.reserve(worker_id) is not None
            changeable_for = task.time_limit if followed else timedelta(seconds=LAST_CHANGE_SECONDS)
            answer = self._board.submit(task, worker_id, content, changeable_for=changeable_for)
            step = Step(
                *(self.job.name, object_id, worker_id, StepKind.ANSWERED, answer.submitted_at),
                *(answer.accepted_at, answer.changeable_until, text),
            )
            try:
                view = self._after(worker_id, step, lambda record: record.answered(object_id, answer))
            except sqlite3.Error:
                self._board.undo(object_id, worker_id)
                raise
            if before is not None:
                self._board.settle(before, worker_id)
            return view

    def decline(self, worker_id: str, object_id: str, reason: str) -> View:
        """Give a task back unanswered.

        Returns:
            The next task.

        Raises:
            TaskNotAvailable: if the worker has answered or declined it, or it is gone.
            sqlite3.Error: if it can't be written down.
        """
        with self._lock:
            self._board.decline(self._task(object_id), worker_id)
            step = Step(
                *(self.job.name, object_id, worker_id, StepKind.DECLINED, self.job.now()),
                content=json.dumps(reason),
            )
            return self._after(worker_id, step, lambda record: record.declined(object_id))

    def undo(self, worker_id: str) -> View:
        """Take the last answer back, for a change.

        Returns:
            Its task, with the answer.

        Raises:
            TaskNotAvailable: if no answer can be changed any more.
            sqlite3.Error: if it can't be written down; the answer stays then.
        """
        with self._lock:
            object_id = self._records[worker_id].changeable
            if object_id is None:
                raise TaskNotAvailable("no answer can be changed any more")
            answer = self._board.undo(object_id, worker_id)
            step = Step(self.job.name, object_id, worker_id, StepKind.UNDONE, self.job.now())
            try:
                return self._after(worker_id, step, lambda record: record.undone(object_id, answer))
            except sqlite3.Error:
                self._board.submit(self._task(object_id), worker_id, answer.content, answer.accepted_at)
                raise

    def finish(self, worker_id: str) -> View:
        """Make the last answer final, so that the job need not wait for a change of it."""
        with self._lock:
            record = self._records[worker_id]
            if record.changeable is not None:
                self._board.settle(record.changeable, worker_id)
                record.changeable = None
            return self._after(worker_id)

    def _task(self, object_id: str) -> Task:
        task = self._board.task(object_id)
        if task is None:
            raise TaskNotAvailable(f"task {object_id} is finished or has expired")
        return task

    def _after(
        self, worker_id: str, step: Step | None = None, change: Callable[[WorkerRecord], None] | None = None
    ) -> View:
        """The worker's view after a step; both are in the journal, and then in the worker's record."""
        record = self._records[worker_id].copy()
        steps = [step] if step else []
        if change:
            change(record)
        task = self._board.next_task(worker_id)
        seconds_left = 0.0
        if task is not None:
            lease = self._board.accept(task.object_id, worker_id)
            seconds_left = (lease.expires_at - self.job.now()).total_seconds()
            if not record.has_accepted(task.object_id, lease.accepted_at):
                record.accepted(task.object_id, lease.accepted_at)
                kind = StepKind.ACCEPTED
                steps.append(Step(self.job.name, task.object_id, worker_id, kind, lease.accepted_at))
        if steps:
            self._journal.write(steps)
        self._records[worker_id] = record
        return View(
            place=self._place(task, worker_id),
            task=task,
            seconds_left=seconds_left,
            following=self._board.reserve(worker_id) if task else None,
            changeable_for=record.changeable_for(self.job.now()),
            taken_back=record.taken_back_from(task.object_id) if task else None,
            record=record,
        )

    def _place(self, task: Task | None, worker_id: str) -> Place:
        if task is not None:
            return Place.TASK
        is_over = self.job.has_ended() or not self._board.may_come_to(worker_id)
        return Place.DONE if is_over else Place.WAITING
