"""What a journal says about a job that was interrupted: what was on its board, how far its workers were."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rehearsal.labeling_job.open_task import EarlierWork, WorkerAnswer
from rehearsal.portal.journal import Step, StepKind
from rehearsal.portal.worker_record import WorkerRecord


@dataclass(frozen=True)
class Recovered:
    """A job as it was when it was interrupted."""

    by_object: Mapping[str, EarlierWork]
    """What was done with each data object, for the task board."""
    by_worker: Mapping[str, WorkerRecord]
    """How far each worker was."""


@dataclass
class _Object:
    answers: dict[str, WorkerAnswer] = field(default_factory=dict)
    declined: set[str] = field(default_factory=set)
    accepted: dict[str, datetime] = field(default_factory=dict)


def recovered(steps: Iterable[Step], openings: Mapping[str, datetime]) -> Recovered:
    """Put together what the steps of one job, in order, come to.

    Args:
        steps: of one job.
        openings: when each task was first shown to workers, by object id.
    """
    objects: defaultdict[str, _Object] = defaultdict(_Object)
    records: defaultdict[str, WorkerRecord] = defaultdict(WorkerRecord)
    for step in steps:
        _take(step, objects[step.object_id], records[step.worker_id])
    for object_id, work in objects.items():
        for worker_id, answer in work.answers.items():
            # Only the last answer of a worker can still be changed.
            if records[worker_id].changeable != object_id:
                work.answers[worker_id] = replace(answer, changeable_until=None)
    return Recovered(
        {
            object_id: _earlier(objects.get(object_id, _Object()), openings.get(object_id))
            for object_id in {*objects, *openings}
        },
        dict(records),
    )


def _take(step: Step, work: _Object, record: WorkerRecord) -> None:
    worker = step.worker_id
    match step.kind:
        case StepKind.ACCEPTED:
            work.accepted[worker] = step.at
            record.accepted(step.object_id, step.at)
        case StepKind.ANSWERED:
            content: dict[str, Any] = json.loads(step.content or "{}")
            accepted_at = step.accepted_at or step.at
            answer = WorkerAnswer(worker, content, accepted_at, step.at, step.changeable_until)
            work.answers[worker] = answer
            work.accepted.pop(worker, None)
            record.answered(step.object_id, answer)
        case StepKind.DECLINED:
            work.declined.add(worker)
            work.accepted.pop(worker, None)
            record.declined(step.object_id)
        case StepKind.UNDONE:
            undone = work.answers.pop(worker)
            work.accepted[worker] = undone.accepted_at
            record.undone(step.object_id, undone)


def _earlier(work: _Object, opened_at: datetime | None) -> EarlierWork:
    return EarlierWork(tuple(work.answers.values()), frozenset(work.declined), dict(work.accepted), opened_at)
