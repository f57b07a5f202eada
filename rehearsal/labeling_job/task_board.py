"""The tasks that workers can answer now, and the answers that came in."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rehearsal.labeling_job.clock import Clock


class TaskNotAvailable(Exception):
    """The task expired, has all its answers, or this worker answered or declined it before."""


@dataclass(frozen=True)
class Task:
    """One data object shown to workers.

    Attributes:
        object_id: ``datasetObjectId``, the manifest line's index from 0, as a string.
        data_object: the manifest line, parsed.
        task_input: the pre-annotation function's ``taskInput``.
        page: the worker template rendered for this object (HTML).
        time_limit_seconds: how long a worker may hold the task before it goes back to the others.
    """

    job_name: str
    labeling_job_arn: str
    object_id: str
    data_object: Mapping[str, Any]
    task_input: Mapping[str, Any]
    page: str
    time_limit_seconds: int


@dataclass(frozen=True)
class WorkerAnswer:
    """What one worker submitted for one data object."""

    worker_id: str
    content: dict[str, Any]
    accepted_at: datetime
    submitted_at: datetime


@dataclass(frozen=True)
class FinishedTask:
    """A task taken down from the board; answers by time of submission, none where nobody answered."""

    task: Task
    answers: tuple[WorkerAnswer, ...]
    declined_by: int


@dataclass
class _OpenTask:
    task: Task
    expires_at: datetime
    answers: dict[str, WorkerAnswer] = field(default_factory=dict)
    declined: set[str] = field(default_factory=set)
    held_until: dict[str, datetime] = field(default_factory=dict)


class TaskBoard:
    """A job's open tasks; safe to use from several threads.

    Args:
        clock: the job's clock.
        answers_per_task: ``NumberOfHumanWorkersPerDataObject``.
        availability: ``TaskAvailabilityLifetimeInSeconds``: so long after it was opened a task expires.
    """

    def __init__(self, clock: Clock, answers_per_task: int, availability: timedelta) -> None:
        self._clock = clock
        self._answers_per_task = answers_per_task
        self._availability = availability
        self._tasks: dict[str, _OpenTask] = {}
        self._changed = threading.Condition()
        self._woken = False
        self._answers_received = 0
        self._activity = 0

    # ---- the workers' side

    def next_task(self, worker_id: str) -> Task | None:
        """An open task that this worker neither answered nor declined and that still wants answers.

        The worker holds it for the task's time limit, and is given the same task again until then.

        Returns:
            The oldest such task; None when there is none.
        """
        with self._changed:
            now = self._clock.now()
            for entry in self._tasks.values():
                if worker_id in entry.held_until and entry.held_until[worker_id] > now < entry.expires_at:
                    return entry.task
            for entry in self._tasks.values():
                if self._may_answer(entry, worker_id, now):
                    limit = timedelta(seconds=entry.task.time_limit_seconds)
                    entry.held_until[worker_id] = now + limit
                    return entry.task
        return None

    def open_tasks(self) -> list[Task]:
        """All tasks that still want answers, oldest first, for a workforce that knows which it can answer."""
        with self._changed:
            now = self._clock.now()
            return [
                entry.task
                for entry in self._tasks.values()
                if now < entry.expires_at and not self._is_finished(entry, now)
            ]

    def submit(
        self, task: Task, worker_id: str, answer_content: dict[str, Any], accepted_at: datetime
    ) -> None:
        """Hand in a worker's answer.

        Args:
            answer_content: the form's fields: ``{"crowd-image-classifier-multi-select": {"labels":
                ["dog"]}}``.
            accepted_at: when the worker took the task, on the job's clock.

        Raises:
            TaskNotAvailable: the task wants no answer from this worker (any more).
            TypeError, ValueError: the answer can't be written as JSON.
        """
        content = json.loads(json.dumps(answer_content))
        with self._changed:
            now = self._clock.now()
            entry = self._tasks.get(task.object_id)
            if entry is None or not self._may_answer(entry, worker_id, now):
                raise TaskNotAvailable(f"task {task.object_id} takes no answer from worker {worker_id!r}")
            limit = task.time_limit_seconds
            if (now - accepted_at).total_seconds() > limit:
                raise TaskNotAvailable(
                    f"task {task.object_id}: worker {worker_id!r} took longer than {limit} s"
                )
            entry.held_until.pop(worker_id, None)
            entry.answers[worker_id] = WorkerAnswer(worker_id, content, accepted_at, now)
            self._answers_received += 1
            self._activity += 1
            self._wake()

    def decline(self, task: Task, worker_id: str) -> None:
        """Give a task back unanswered; as many workers as the task wants answers, and it expires.

        Raises:
            TaskNotAvailable: the task is not open, or this worker answered or declined it before.
        """
        with self._changed:
            entry = self._tasks.get(task.object_id)
            if entry is None or worker_id in entry.answers or worker_id in entry.declined:
                raise TaskNotAvailable(f"task {task.object_id} can't be declined by worker {worker_id!r}")
            entry.held_until.pop(worker_id, None)
            entry.declined.add(worker_id)
            self._activity += 1
            self._wake()

    # ---- the job's side

    @property
    def answers_received(self) -> int:
        """How many answers were handed in so far, over all tasks."""
        return self._answers_received

    @property
    def activity(self) -> int:
        """How many answers were handed in and tasks declined so far."""
        return self._activity

    def __len__(self) -> int:
        return len(self._tasks)

    def open(self, task: Task) -> None:
        """Show a task to the workers."""
        with self._changed:
            self._tasks[task.object_id] = _OpenTask(task, self._clock.now() + self._availability)
            self._wake()

    def take_finished(self) -> list[FinishedTask]:
        """Take down the tasks that have all their answers, were declined by too many, or expired."""
        with self._changed:
            now = self._clock.now()
            done = [entry for entry in self._tasks.values() if self._is_finished(entry, now)]
            return [self._take_down(entry) for entry in done]

    def take_all(self) -> list[FinishedTask]:
        """Take down every task as it stands; the board is empty after this."""
        with self._changed:
            return [self._take_down(entry) for entry in list(self._tasks.values())]

    def next_change(self) -> datetime | None:
        """When time alone next changes the board (a task expires or was held too long); None when empty."""
        with self._changed:
            moments = [entry.expires_at for entry in self._tasks.values()]
            now = self._clock.now()
            for entry in self._tasks.values():
                moments += [until for until in entry.held_until.values() if until > now]
            return min(moments, default=None)

    def wait(self, seconds: float) -> None:
        """Wait until a worker acts, a task opens, :meth:`wake` is called, or ``seconds`` have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._woken, timeout=seconds)
            self._woken = False

    def wake(self) -> None:
        """End a :meth:`wait` at once."""
        with self._changed:
            self._wake()

    def _wake(self) -> None:
        self._woken = True
        self._changed.notify_all()

    def _may_answer(self, entry: _OpenTask, worker_id: str, now: datetime) -> bool:
        if worker_id in entry.answers or worker_id in entry.declined or self._is_finished(entry, now):
            return False
        held_by_others = sum(until > now for worker, until in entry.held_until.items() if worker != worker_id)
        return len(entry.answers) + held_by_others < self._answers_per_task

    def _is_finished(self, entry: _OpenTask, now: datetime) -> bool:
        return (
            len(entry.answers) >= self._answers_per_task
            or len(entry.declined) >= self._answers_per_task
            or now >= entry.expires_at
        )

    def _take_down(self, entry: _OpenTask) -> FinishedTask:
        del self._tasks[entry.task.object_id]
        answers = sorted(entry.answers.values(), key=lambda answer: answer.submitted_at)
        return FinishedTask(entry.task, tuple(answers), len(entry.declined))
