"""One task on the board: who has answered or declined it, who works on it, who is to work on it next."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Task:
    """One data object shown to workers."""

    job_name: str
    labeling_job_arn: str
    object_id: str
    """``datasetObjectId``, the manifest line's index from 0, as a string."""
    data_object: Mapping[str, Any]
    """The manifest line, parsed."""
    task_input: Mapping[str, Any]
    """The pre-annotation function's ``taskInput``."""
    page: str
    """The worker template rendered for this object (HTML)."""
    time_limit_seconds: int
    """How long a worker may hold the task before it goes back to the others."""
    answered_before: frozenset[str] = frozenset()
    """Workers who answered the object in an earlier job, whose answers are pooled with this job's."""
    source_lines: Callable[[], list[int | None]] = field(default=list, compare=False)
    """Gives the template's line that each line of the page comes from, as far as that is sure."""

    @property
    def time_limit(self) -> timedelta:
        """``time_limit_seconds`` as a duration."""
        return timedelta(seconds=self.time_limit_seconds)


@dataclass(frozen=True)
class WorkerAnswer:
    """What one worker submitted for one data object."""

    worker_id: str
    content: dict[str, Any]
    accepted_at: datetime
    submitted_at: datetime
    changeable_until: datetime | None = None
    """Until then the worker may take the answer back; None: it is final."""

    def is_final(self, now: datetime) -> bool:
        """Whether the worker can't take the answer back any more."""
        return self.changeable_until is None or self.changeable_until <= now


@dataclass(frozen=True)
class Lease:
    """A worker's hold on a task that is in front of them."""

    accepted_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class FinishedTask:
    """A task taken down from the board; answers by time of submission, empty where nobody answered."""

    task: Task
    answers: tuple[WorkerAnswer, ...]
    declined_by: int


@dataclass(frozen=True)
class EarlierWork:
    """What workers did with a data object before the rehearsal was interrupted."""

    answers: tuple[WorkerAnswer, ...] = ()
    declined: frozenset[str] = frozenset()
    accepted: Mapping[str, datetime] = field(default_factory=dict)
    """When each worker accepted the task who has not answered it yet."""
    opened_at: datetime | None = None
    """When the task was first shown to workers; its availability counts from then."""


@dataclass
class OpenTask:
    """A task on the board. All times are the board's; ``now`` is always passed in."""

    task: Task
    expires_at: datetime
    answers_wanted: int
    answers: dict[str, WorkerAnswer] = field(default_factory=dict)
    declined: set[str] = field(default_factory=set)
    leases: dict[str, Lease] = field(default_factory=dict)
    reserved: set[str] = field(default_factory=set)
    """Workers for whom the task is laid out next; a reservation keeps nobody from accepting the task."""

    def is_complete(self, now: datetime) -> bool:
        """Whether the task wants no more answers."""
        enough = len(self.answers) >= self.answers_wanted or len(self.declined) >= self.answers_wanted
        return enough or now >= self.expires_at

    def can_be_taken_down(self, now: datetime) -> bool:
        """Whether the task is complete and no answer can change any more."""
        if now >= self.expires_at:
            return True
        return self.is_complete(now) and all(answer.is_final(now) for answer in self.answers.values())

    def is_held_by(self, worker_id: str, now: datetime) -> bool:
        """Whether the task is in front of this worker."""
        lease = self.leases.get(worker_id)
        return lease is not None and now < lease.expires_at and now < self.expires_at

    def may_answer(self, worker_id: str, now: datetime) -> bool:
        """Whether the task wants an answer of this worker."""
        return self._wants(worker_id, now, self._holders(now) - {worker_id})

    def is_free_for(self, worker_id: str, now: datetime) -> bool:
        """Whether the task wants an answer of this worker and is not laid out for too many others."""
        return self._wants(worker_id, now, (self._holders(now) | self.reserved) - {worker_id})

    def is_new_to(self, worker_id: str) -> bool:
        """Whether the worker did not answer the object in an earlier job."""
        return worker_id not in self.task.answered_before

    def may_come_to(self, worker_id: str, workers: Iterable[str], now: datetime) -> bool:
        """Whether the worker may get the task yet: others may let it go, or take their answers back.

        Args:
            workers: everybody who is known to work.
        """
        if worker_id in self.answers or worker_id in self.declined or self.can_be_taken_down(now):
            return False
        return self.is_new_to(worker_id) or self.lacks_others(workers)

    def lacks_others(self, workers: Iterable[str]) -> bool:
        """Whether too few of these workers are left to whom the object is new."""
        done = self.answers.keys() | self.declined | self.task.answered_before
        return sum(worker not in done for worker in workers) < self.answers_wanted - len(self.answers)

    def accept(self, worker_id: str, now: datetime) -> Lease:
        """Put the task in front of a worker; a lease that still runs goes on."""
        self.reserved.discard(worker_id)
        if not self.is_held_by(worker_id, now):
            self.leases[worker_id] = Lease(now, now + self.task.time_limit)
        return self.leases[worker_id]

    def moments(self, now: datetime) -> Iterator[datetime]:
        """When time alone changes the task: it expires, a lease ends, an answer becomes final."""
        yield self.expires_at
        for lease in self.leases.values():
            if lease.expires_at > now:
                yield lease.expires_at
        for answer in self.answers.values():
            if answer.changeable_until is not None and answer.changeable_until > now:
                yield answer.changeable_until

    def finished(self) -> FinishedTask:
        """The task as it stands, without who works on it."""
        answers = sorted(self.answers.values(), key=lambda answer: answer.submitted_at)
        return FinishedTask(self.task, tuple(answers), len(self.declined))

    def _holders(self, now: datetime) -> set[str]:
        return {worker for worker, lease in self.leases.items() if now < lease.expires_at}

    def _wants(self, worker_id: str, now: datetime, others: set[str]) -> bool:
        if worker_id in self.answers or worker_id in self.declined or self.is_complete(now):
            return False
        return len(self.answers) + len(others) < self.answers_wanted
