"""How good each worker is: against the result of the others, against known labels, and by habits.

An answer is too quick to be read if it took less than 30% of the job's median time, and less than 10
seconds: the normative threshold of S. L. Wise and L. Ma, "Setting response time thresholds for a CAT item
pool" (NCME, 2012), with the median in place of the mean, which few slow answers move.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from math import fsum, isnan, nan
from statistics import median

import msgspec

from ground_truth.safe_text import encodable
from label_quality.concerns import better_than_chance, concerns
from label_quality.intervals import Estimate, difference_of_means, wilson
from label_quality.judged_object import JudgedObject
from label_quality.label_bits import jaccard, label_set, members
from label_quality.tally import Tally
from label_quality.worker_numbers import SameAnswer, WorkerNumbers, WorkerTimes

TOO_QUICK_SHARE, TOO_QUICK_SECONDS = 0.3, 10.0
_FEWEST_FOR_DRIFT = 4


class _Worker:
    """The counts of one worker."""

    __slots__ = (
        "agreements",
        "answers",
        "chosen",
        "hits",
        "known",
        "others_same",
        "right",
        "seconds",
        "sets",
        "silent",
        "submitted",
        "top",
        "wrong",
    )

    def __init__(self) -> None:
        self.answers = self.chosen = self.hits = self.right = self.silent = self.wrong = 0
        self.known = [0, 0, 0, 0]
        """Right labels chosen, right labels, wrong labels not chosen, wrong labels."""
        self.sets: Counter[int] = Counter()
        self.top = 0
        self.others_same = array("d")
        self.agreements = array("d")
        self.submitted = array("d")
        self.seconds = array("d")


class WorkerTallies:
    """Counts what each worker's numbers are made from: all objects by ``add``, then all by ``compare``."""

    def __init__(self, categories: int) -> None:
        self._categories = categories
        self._workers: dict[str, _Worker] = {}
        self._top_found = False

    def __len__(self) -> int:
        return len(self._workers)

    def add(self, judged: JudgedObject, tally: Tally) -> None:
        """Count the answers that an object's workers gave, one by one."""
        for worker, labels in tally.answers:
            if worker is None:
                continue
            counts = self._workers.get(worker)
            if counts is None:
                counts = self._workers[worker] = _Worker()
            counts.answers += 1
            counts.chosen += labels.bit_count()
            counts.sets[labels] += 1
            time = judged.times.get(worker)
            if time is not None:
                counts.seconds.append(time.seconds)
            if judged.known_labels is not None:
                self._count_known(counts, labels, label_set(judged.known_labels))

    def _count_known(self, counts: _Worker, labels: int, known: int) -> None:
        right, chosen_right = known.bit_count(), (labels & known).bit_count()
        wrong, chosen_wrong = self._categories - right, (labels & ~known).bit_count()
        for place, count in enumerate((chosen_right, right, wrong - chosen_wrong, wrong)):
            counts.known[place] += count

    def compare(self, judged: JudgedObject, tally: Tally, without_each: list[int]) -> None:
        """Compare the answers for an object that has two responses or more with what the others say.

        Args:
            judged: the object.
            tally: the object's.
            without_each: for each response the result of the others.
        """
        if not self._top_found:
            for counts in self._workers.values():
                most = max(counts.sets.values())
                counts.top = min(labels for labels, times in counts.sets.items() if times == most)
            self._top_found = True
        sets = Counter(labels for _, labels in tally.answers)
        others = len(tally.answers) - 1
        not_right = self._categories - tally.kept.bit_count()
        for (worker, labels), result in zip(tally.answers, without_each, strict=True):
            if worker is None:
                continue
            counts = self._workers[worker]
            counts.hits += (labels & result).bit_count()
            counts.right += result.bit_count()
            counts.wrong += not_right
            counts.silent += not_right - (labels & ~tally.kept).bit_count()
            counts.others_same.append((sets[counts.top] - (labels == counts.top)) / others)
            counts.agreements.append(jaccard(labels, result))
            time = judged.times.get(worker)
            submitted = time.submitted if time is not None else None
            counts.submitted.append(nan if submitted is None else submitted)

    @property
    def times_known(self) -> int:
        """How many answers have a time."""
        return sum(len(counts.seconds) for counts in self._workers.values())

    def median_seconds(self) -> float | None:
        """The median time of all answers whose time is known; None if there are none."""
        seconds = array("d")
        for counts in self._workers.values():
            seconds.extend(counts.seconds)
        return median(seconds) if seconds else None

    def numbers(self) -> tuple[WorkerNumbers, ...]:
        """The numbers of every worker, those with the most answers first, then by id."""
        middle = self.median_seconds()
        too_quick = too_quick_below(middle) if middle is not None else 0.0
        names = sorted(self._workers, key=lambda worker: (-self._workers[worker].answers, worker))
        return tuple(_numbers(name, self._workers[name], too_quick) for name in names)


def too_quick_below(median_seconds: float) -> float:
    """The seconds below which an answer is too quick to be read."""
    return min(TOO_QUICK_SECONDS, TOO_QUICK_SHARE * median_seconds)


def _numbers(name: str, counts: _Worker, too_quick: float) -> WorkerNumbers:
    sensitivity = wilson(counts.hits, counts.right)
    specificity = wilson(counts.silent, counts.wrong)
    numbers = WorkerNumbers(
        worker=encodable(name),
        answers=counts.answers,
        labels_per_answer=counts.chosen / counts.answers,
        agreement=fsum(counts.agreements) / len(counts.agreements) if counts.agreements else None,
        sensitivity=sensitivity,
        specificity=specificity,
        better_than_chance=better_than_chance(sensitivity, specificity),
        known_sensitivity=wilson(counts.known[0], counts.known[1]),
        known_specificity=wilson(counts.known[2], counts.known[3]),
        times=_times(counts, too_quick),
        same_answer=_same_answer(counts),
        drift=_drift(counts),
        concerns=(),
    )
    return msgspec.structs.replace(numbers, concerns=concerns(numbers))


def _times(counts: _Worker, too_quick: float) -> WorkerTimes | None:
    share = wilson(sum(seconds < too_quick for seconds in counts.seconds), len(counts.seconds))
    return WorkerTimes(len(counts.seconds), median(counts.seconds), share) if share else None


def _same_answer(counts: _Worker) -> SameAnswer | None:
    if not counts.others_same:
        return None
    return SameAnswer(
        members(counts.top),
        counts.sets[counts.top] / counts.answers,
        fsum(counts.others_same) / len(counts.others_same),
    )


def _drift(counts: _Worker) -> Estimate | None:
    if len(counts.agreements) < _FEWEST_FOR_DRIFT:
        return None
    in_order: Sequence[float] = counts.agreements
    # Where some times are not known, lines are in the order in which Ground Truth hands them out.
    if not any(map(isnan, counts.submitted)):
        order = sorted(range(len(in_order)), key=counts.submitted.__getitem__)
        in_order = [in_order[place] for place in order]
    middle = len(in_order) // 2
    return difference_of_means(in_order[:middle], in_order[middle:])
