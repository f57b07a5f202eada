"""Workers who gave their answers before: real people's responses, replayed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ground_truth.safe_text import safe_repr
from rehearsal.job_source.csv_table import InvalidTable, RowError, labels_in, read_table
from rehearsal.job_source.truth import unknown_labels
from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.open_task import Task
from rehearsal.labeling_job.task_board import TaskBoard, TaskNotAvailable
from rehearsal.labeling_job.workforce import UnusablePage
from rehearsal.workers.answer_times import AnswerTimes
from rehearsal.workers.multi_select_form import MultiSelectForm


@dataclass(frozen=True)
class GivenResponse:
    """One worker's answer for one item; no labels: the worker chose none."""

    worker: str
    labels: tuple[str, ...]


def read_responses(path: Path, categories: Collection[str] | None = None) -> dict[str, list[GivenResponse]]:
    """The responses to each item of a CSV file, in file order; items in the order of their first response.

    The file has the columns ``item``, ``worker`` and ``labels`` (joined by ``|``).

    Args:
        path: the CSV file.
        categories: the job's label categories, where they are known; other labels are errors.

    Raises:
        InvalidTable: if the file is not valid, or a worker responds to an item twice; with all errors.
        OSError: if it can't be read.
    """
    rows, errors = read_table(path, ["item", "worker", "labels"])
    responses: dict[str, list[GivenResponse]] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        item, worker, labels = row.cells["item"], row.cells["worker"], labels_in(row.cells["labels"])
        wrong = [f"{name} must not be empty" for name in ("item", "worker") if not row.cells[name]]
        if item and worker and (item, worker) in lines:
            first = lines[item, worker]
            wrong.append(f"worker {worker!r:.100} already answered item {item!r:.100}, in line {first}")
        wrong += unknown_labels("label", labels, categories)
        lines.setdefault((item, worker), row.line)
        errors += [RowError(row.line, text) for text in wrong]
        responses.setdefault(item, []).append(GivenResponse(worker, tuple(dict.fromkeys(labels))))
    if errors:
        raise InvalidTable(path, errors)
    return responses


@dataclass
class ReplayedWorkers:
    """Workers who answer each object as they once did; the first of them, in file order.

    Args:
        clock: the job's clock.
        responses_of: the responses to a task's object, in file order; empty where it has none.
        responses_per_object: how many of them are sent.
    """

    clock: Clock
    responses_of: Callable[[Task], Sequence[GivenResponse]]
    responses_per_object: int
    real_time = False
    _times: AnswerTimes = field(init=False)
    _done: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._times = AnswerTimes(self.clock)

    def work(self, board: TaskBoard) -> int:
        """Send the responses to everything that is open; how many were sent."""
        self._times.begin_round()
        return sum(
            self._answer(task, board) for task in board.open_tasks() if task.object_id not in self._done
        )

    def _answer(self, task: Task, board: TaskBoard) -> int:
        self._done.add(task.object_id)
        form = MultiSelectForm.of_page(task.page)
        offered = {*form.categories, form.exclusion_category}
        sent = 0
        fresh = [it for it in self.responses_of(task) if it.worker not in task.answered_before]
        for response in fresh[: self.responses_per_object]:
            unknown = [label for label in response.labels if label not in offered]
            if unknown:
                raise UnusablePage(
                    f"the page does not offer the label {safe_repr(unknown[0])} of worker {response.worker}"
                )
            answer = form.answer(response.labels)
            try:
                board.submit(
                    task, response.worker, answer, self._times.accepted_at(task.object_id, response.worker)
                )
            except TaskNotAvailable:
                break
            sent += 1
        return sent
