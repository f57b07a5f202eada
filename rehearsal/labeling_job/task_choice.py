"""Which of the open tasks a worker gets."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from rehearsal.labeling_job.open_task import OpenTask


def task_to_work_on(
    entries: Collection[OpenTask], worker_id: str, workers: Collection[str], now: datetime
) -> OpenTask | None:
    """The task that a worker works on now: one that they neither answered nor declined.

    Args:
        entries: the open tasks, oldest first.
        worker_id: the worker's.
        workers: everybody who is known to work.
        now: the time on the job's clock.

    Returns:
        The task that they accepted first and still hold, else the one that is reserved for them, else the
        oldest, of those first that are not reserved for others; None if no task is left for them. An object
        that they answered in an earlier job comes last, and only if too few others are left for it.
    """
    held = held_by(worker_id, entries, now)
    new = [entry for entry in entries if entry.is_new_to(worker_id)]
    return (
        (held[0] if held else None)
        or laid_out_for(worker_id, entries, now)
        or oldest(new, lambda entry: entry.is_free_for(worker_id, now))
        or oldest(new, lambda entry: entry.may_answer(worker_id, now))
        or oldest(entries, lambda entry: entry.may_answer(worker_id, now) and entry.lacks_others(workers))
    )


def task_to_lay_out(entries: Collection[OpenTask], worker_id: str, now: datetime) -> OpenTask | None:
    """The task to reserve for a worker, after the one that they work on; None if all others are taken."""
    return laid_out_for(worker_id, entries, now) or oldest(
        entries,
        lambda entry: (
            entry.is_new_to(worker_id)
            and not entry.is_held_by(worker_id, now)
            and entry.is_free_for(worker_id, now)
        ),
    )


def held_by(worker_id: str, tasks: Iterable[OpenTask], now: datetime) -> list[OpenTask]:
    """The tasks that a worker holds, in the order that they accepted them; the first is in front of them.

    There are several where the worker took an answer back, or works in several windows.
    """
    held = [task for task in tasks if task.is_held_by(worker_id, now) and task.may_answer(worker_id, now)]
    return sorted(held, key=lambda task: task.leases[worker_id].accepted_at)


def laid_out_for(worker_id: str, tasks: Iterable[OpenTask], now: datetime) -> OpenTask | None:
    """The task that is reserved for a worker and that they may still answer."""
    return oldest(tasks, lambda task: worker_id in task.reserved and task.may_answer(worker_id, now))


def oldest(tasks: Iterable[OpenTask], wanted: Callable[[OpenTask], bool]) -> OpenTask | None:
    """The first task, in the order given, that is wanted."""
    return next((task for task in tasks if wanted(task)), None)
