"""The tasks that workers can answer now, and the answers that came in."""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.open_task import EarlierWork, FinishedTask, Lease, OpenTask, Task, WorkerAnswer
from rehearsal.labeling_job.task_choice import held_by, task_to_lay_out, task_to_work_on


class TaskNotAvailable(Exception):
    """The task expired, has all its answers, or this worker answered or declined it before."""


class TaskBoard:
    """A job's open tasks; safe to use from several threads.

    Args:
        clock: the job's clock.
        answers_per_task: ``NumberOfHumanWorkersPerDataObject``.
        availability: ``TaskAvailabilityLifetimeInSeconds``: how long after its opening a task expires.
    """

    def __init__(self, clock: Clock, answers_per_task: int, availability: timedelta) -> None:
        self._clock = clock
        self._answers_per_task = answers_per_task
        self._availability = availability
        self._tasks: dict[str, OpenTask] = {}
        self._earlier: dict[str, EarlierWork] = {}
        # Everybody who is known to work: who asked for a task, or answered an object in an earlier job.
        self._workers: set[str] = set()
        self._changed = threading.Condition()
        self._woken = False
        self._opened = 0
        self._all_are_open = False
        self._answers_received = 0
        self._activity = 0

    # ---- the workers' side

    def next_task(self, worker_id: str) -> Task | None:
        """The task that a worker works on now: an open task that they neither answered nor declined.

        The worker holds it for the task's time limit, and is given the same task again until then.

        Returns:
            The task that :func:`task_to_work_on` chooses; None if no task is left for them.
        """
        with self._changed:
            self._workers.add(worker_id)
            now = self._clock.now()
            entry = task_to_work_on(self._tasks.values(), worker_id, self._workers, now)
            if entry is None:
                return None
            entry.accept(worker_id, now)
            return entry.task

    def reserve(self, worker_id: str) -> Task | None:
        """The task after the one that a worker works on, so that it can be laid out before it is needed.

        A reservation has no time limit: the time counts from :meth:`accept`, and a worker who has nothing
        else to do may accept the task first.

        Returns:
            The second task that the worker holds, else the one that is now reserved for them; None if all
            others are taken.
        """
        with self._changed:
            now = self._clock.now()
            entries = self._tasks.values()
            held = held_by(worker_id, entries, now)
            if len(held) > 1:
                return held[1].task
            entry = task_to_lay_out(entries, worker_id, now)
            if entry is None:
                return None
            entry.reserved.add(worker_id)
            return entry.task

    def may_come_to(self, worker_id: str) -> bool:
        """Whether a worker for whom there is no task now may get one later.

        False once all tasks were opened and the worker answered or declined each that is left. Tasks that
        are left to others, since the worker answered their objects in an earlier job, do not come either.
        """
        with self._changed:
            now = self._clock.now()
            return not self._all_are_open or any(
                entry.may_come_to(worker_id, self._workers, now) for entry in self._tasks.values()
            )

    def accept(self, object_id: str, worker_id: str) -> Lease:
        """Put one task in front of a worker; a lease that still runs goes on.

        Raises:
            TaskNotAvailable: if the task wants no answer from this worker.
        """
        with self._changed:
            now = self._clock.now()
            entry = self._tasks.get(object_id)
            if entry is None or not entry.may_answer(worker_id, now):
                raise TaskNotAvailable(f"worker {worker_id!r} can't accept task {object_id}")
            return entry.accept(worker_id, now)

    def open_tasks(self) -> list[Task]:
        """All tasks that still want answers, oldest first, for a workforce that knows which it can answer."""
        with self._changed:
            now = self._clock.now()
            return [entry.task for entry in self._tasks.values() if not entry.is_complete(now)]

    def submit(
        self,
        task: Task,
        worker_id: str,
        answer_content: dict[str, Any],
        accepted_at: datetime | None = None,
        *,
        changeable_for: timedelta | None = None,
    ) -> WorkerAnswer:
        """Hand in a worker's answer.

        Args:
            answer_content: the form's fields: ``{"crowd-image-classifier-multi-select": {"labels":
                ["dog"]}}``.
            accepted_at: when the worker took the task, on the job's clock; None: when they accepted it here,
                and their lease must still run.
            changeable_for: how long the worker may take the answer back, unless :meth:`settle` is called
                before; the task stays on the board until then. None: the answer is final.

        Raises:
            TaskNotAvailable: if the task wants no answer from this worker, or the time limit has passed.
            TypeError, ValueError: if the answer can't be written as JSON.
        """
        content = json.loads(json.dumps(answer_content))
        with self._changed:
            now = self._clock.now()
            entry = self._tasks.get(task.object_id)
            if entry is None or not entry.may_answer(worker_id, now):
                raise TaskNotAvailable(f"worker {worker_id!r} can't answer task {task.object_id}")
            lease = entry.leases.get(worker_id)
            if accepted_at is not None:
                lease = lease or Lease(accepted_at, accepted_at + task.time_limit)
            if lease is None or now > lease.expires_at:
                limit = task.time_limit_seconds
                raise TaskNotAvailable(
                    f"worker {worker_id!r} took longer than {limit} s for task {task.object_id}"
                )
            entry.leases.pop(worker_id, None)
            entry.reserved.discard(worker_id)
            until = None if changeable_for is None else now + changeable_for
            answer = WorkerAnswer(worker_id, content, accepted_at or lease.accepted_at, now, until)
            entry.answers[worker_id] = answer
            self._answers_received += 1
            self._acted()
            return answer

    def undo(self, object_id: str, worker_id: str) -> WorkerAnswer:
        """Take a worker's answer back; the worker holds the task again, for the task's time limit from now.

        Returns:
            The answer that is gone from the board.

        Raises:
            TaskNotAvailable: if the worker has no answer there, or it is final.
        """
        with self._changed:
            now = self._clock.now()
            entry = self._tasks.get(object_id)
            answer = entry.answers.get(worker_id) if entry else None
            if entry is None or answer is None or answer.is_final(now) or now >= entry.expires_at:
                raise TaskNotAvailable(
                    f"worker {worker_id!r} has no answer to task {object_id} that can be taken back"
                )
            del entry.answers[worker_id]
            entry.leases[worker_id] = Lease(answer.accepted_at, now + entry.task.time_limit)
            self._answers_received -= 1
            self._acted()
            return answer

    def settle(self, object_id: str, worker_id: str) -> None:
        """Make a worker's answer final; does nothing if it does not exist."""
        with self._changed:
            entry = self._tasks.get(object_id)
            if entry is not None and worker_id in entry.answers:
                entry.answers[worker_id] = replace(entry.answers[worker_id], changeable_until=None)
                self._acted()

    def decline(self, task: Task, worker_id: str) -> None:
        """Give a task back unanswered; as many workers as the task wants answers, and it expires.

        Raises:
            TaskNotAvailable: if the task is not open, or this worker answered or declined it before.
        """
        with self._changed:
            entry = self._tasks.get(task.object_id)
            if entry is None or worker_id in entry.answers or worker_id in entry.declined:
                raise TaskNotAvailable(f"worker {worker_id!r} can't decline task {task.object_id}")
            entry.leases.pop(worker_id, None)
            entry.reserved.discard(worker_id)
            entry.declined.add(worker_id)
            self._acted()

    # ---- the job's side

    @property
    def answers_received(self) -> int:
        """How many answers were handed in so far, over all tasks."""
        return self._answers_received

    @property
    def activity(self) -> int:
        """How often workers acted so far: answers handed in, taken back or made final, tasks declined."""
        return self._activity

    @property
    def opened(self) -> int:
        """How many tasks were opened so far."""
        return self._opened

    def __len__(self) -> int:
        return len(self._tasks)

    def task(self, object_id: str) -> Task | None:
        """The task for a data object while it is on the board."""
        with self._changed:
            entry = self._tasks.get(object_id)
            return entry.task if entry else None

    def remember(self, earlier: Mapping[str, EarlierWork]) -> None:
        """Give what workers did with data objects before an interruption; tasks that open start with it.

        Args:
            earlier: by object id.
        """
        with self._changed:
            self._earlier.update(earlier)

    def know(self, workers: Iterable[str]) -> None:
        """Give who answered objects in earlier jobs: an object waits for those to whom it is new."""
        with self._changed:
            self._workers.update(workers)

    def will_open(self, object_id: str) -> bool:
        """Whether workers had an object before an interruption, and its task is yet to be opened again."""
        with self._changed:
            return object_id in self._earlier and not self._all_are_open

    def open(self, task: Task) -> None:
        """Show a task to the workers."""
        with self._changed:
            earlier = self._earlier.pop(task.object_id, EarlierWork())
            opened_at = earlier.opened_at or self._clock.now()
            self._tasks[task.object_id] = OpenTask(
                task,
                opened_at + self._availability,
                self._answers_per_task,
                answers={answer.worker_id: answer for answer in earlier.answers},
                declined=set(earlier.declined),
                leases={worker: Lease(at, at + task.time_limit) for worker, at in earlier.accepted.items()},
            )
            self._opened += 1
            self._answers_received += len(earlier.answers)
            self._wake()

    def no_more_tasks(self) -> None:
        """Say that all tasks were opened."""
        with self._changed:
            self._all_are_open = True

    def opened_last(self, count: int) -> dict[str, datetime]:
        """When each of the ``count`` newest tasks on the board was opened, by object id, newest first."""
        with self._changed:
            newest = islice(reversed(self._tasks.values()), count)
            return {entry.task.object_id: entry.expires_at - self._availability for entry in newest}

    def take_finished(self) -> list[FinishedTask]:
        """Take down the tasks that have all their answers, were declined by too many, or expired.

        A task with an answer that may still be taken back stays until that is final or the task expires.
        """
        with self._changed:
            now = self._clock.now()
            done = [entry for entry in self._tasks.values() if entry.can_be_taken_down(now)]
            return [self._take_down(entry) for entry in done]

    def take_all(self) -> list[FinishedTask]:
        """Take down every task as it stands; the board is empty after this."""
        with self._changed:
            return [self._take_down(entry) for entry in list(self._tasks.values())]

    def next_change(self) -> datetime | None:
        """When time alone next changes the board; None when it is empty."""
        with self._changed:
            now = self._clock.now()
            return min(
                (moment for entry in self._tasks.values() for moment in entry.moments(now)), default=None
            )

    def wait(self, seconds: float) -> None:
        """Wait until a worker acts, a task opens, :meth:`wake` is called, or ``seconds`` have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._woken, timeout=seconds)
            self._woken = False

    def wake(self) -> None:
        """End a :meth:`wait` at once."""
        with self._changed:
            self._wake()

    def _acted(self) -> None:
        self._activity += 1
        self._wake()

    def _wake(self) -> None:
        self._woken = True
        self._changed.notify_all()

    def _take_down(self, entry: OpenTask) -> FinishedTask:
        del self._tasks[entry.task.object_id]
        return entry.finished()
