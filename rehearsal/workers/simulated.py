"""Simulated workers: they read the page they are shown, and err at a given rate."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rehearsal.job_source.truth import KnownLabels
from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.open_task import Task
from rehearsal.labeling_job.task_board import TaskBoard, TaskNotAvailable
from rehearsal.workers.answer_times import AnswerTimes
from rehearsal.workers.multi_select_form import MultiSelectForm
from rehearsal.workers.seeded_random import draw, drawn_labels


@dataclass
class SimulatedWorkers:
    """Workers who judge each category on its own and are right about it with a given probability.

    Every decision is drawn from the seed, the data object, the worker and the category, so that the same
    job gets the same answers whenever and in whatever order its tasks come.

    Args:
        clock: the job's clock.
        responses_per_object: how many workers see each object.
        workers: how many workers there are; an object's are drawn from them.
        accuracy: probability, 0 to 1, that a worker judges one category of one object rightly.
        seed: another seed makes other workers and, where no labels are known, another truth.
        known_labels: the labels that a task's object is known to have, None where nothing is known; what
            is not known is drawn, the same for all workers.
        decline_rate: probability, 0 to 1, that a worker declines a task.
    """

    clock: Clock
    responses_per_object: int
    workers: int
    accuracy: float
    seed: int
    known_labels: Callable[[Task], KnownLabels | None]
    decline_rate: float = 0.0
    real_time = False
    _times: AnswerTimes = field(init=False)
    _asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set), init=False)
    _answers: Counter[str] = field(default_factory=Counter, init=False)

    def __post_init__(self) -> None:
        self._times = AnswerTimes(self.clock, self.seed)

    def work(self, board: TaskBoard) -> int:
        """Answer or decline everything that is open; how many answers and refusals that were."""
        self._times.begin_round()
        return sum(self._work_on(task, board) for task in board.open_tasks())

    def _work_on(self, task: Task, board: TaskBoard) -> int:
        asked = self._asked[task.object_id]
        if len(asked) == self.workers:  # it waits for its expiry, perhaps for many rounds
            return 0
        form = MultiSelectForm.of_page(task.page)
        actions = 0
        for worker in self._panel(task):
            answers = self._answers[task.object_id]
            if answers >= self.responses_per_object or len(asked) - answers >= self.responses_per_object:
                break
            if worker not in asked:
                asked.add(worker)
                try:
                    self._act(task, worker, form, board)
                except TaskNotAvailable:
                    break
                actions += 1
        return actions

    def _act(self, task: Task, worker: str, form: MultiSelectForm, board: TaskBoard) -> None:
        if draw(self.seed, "declines", source_of(task), worker) < self.decline_rate:
            board.decline(task, worker)
        else:
            answer = form.answer(self._labels(task, worker, form))
            board.submit(task, worker, answer, self._times.accepted_at(source_of(task), worker))
            self._answers[task.object_id] += 1

    def _panel(self, task: Task) -> list[str]:
        """All workers, those first to whom the object is new, then those whom the seed asks first."""
        names = [worker_id(number) for number in range(1, self.workers + 1)]
        return sorted(
            names,
            key=lambda name: (
                name in task.answered_before,
                draw(self.seed, "panel", source_of(task), name),
            ),
        )

    def _labels(self, task: Task, worker: str, form: MultiSelectForm) -> Sequence[str]:
        truth = self._truth(task, form)
        source = source_of(task)
        chosen = [
            category
            for category in form.categories
            if (category in truth) == (draw(self.seed, "judges", source, worker, category) < self.accuracy)
        ]
        return chosen or [self._forced_choice(truth, source, worker, form)]

    def _truth(self, task: Task, form: MultiSelectForm) -> frozenset[str]:
        known = self.known_labels(task)
        if known is not None and known.judged is None:
            return known.labels
        drawn = drawn_labels(self.seed, source_of(task), form.categories)
        return drawn if known is None else known.labels | (drawn - (known.judged or frozenset()))

    def _forced_choice(self, truth: frozenset[str], source: str, worker: str, form: MultiSelectForm) -> str:
        """What a worker sends who saw nothing, as the form takes no empty answer."""
        if form.exclusion_category is not None:
            return form.exclusion_category
        right = draw(self.seed, "guesses", source, worker) < self.accuracy
        candidates = [category for category in form.categories if (category in truth) == right]
        candidates = candidates or list(form.categories)
        return min(candidates, key=lambda category: draw(self.seed, "picks", source, worker, category))


def worker_id(number: int) -> str:
    """The id of the simulated worker ``number`` (from 1), in the form of a private workforce's."""
    return f"private.us-east-1.simulated{number:04d}"


def source_of(task: Task) -> str:
    """What identifies a task's data object: its image's URI, or its text."""
    return str(task.data_object.get("source-ref") or task.data_object.get("source") or "")
