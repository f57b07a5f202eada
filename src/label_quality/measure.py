"""From responses and result to all numbers about a job's labels.

The work grows with the number of votes, not with objects x categories.
"""

from collections import Counter
from collections.abc import Sequence
from math import fsum

from ground_truth.safe_text import encodable
from label_quality.agreement import Pattern, ac1, alpha
from label_quality.job_numbers import Failure, JobNumbers, JobTimes
from label_quality.judged_object import JudgedObject
from label_quality.known_label_numbers import KnownLabelTallies
from label_quality.label_bits import jaccard
from label_quality.label_numbers import LabelTallies, differing_answers
from label_quality.label_quality import LabelQuality
from label_quality.result_of_others import ResultsOfOthers
from label_quality.second_look import SecondLooks
from label_quality.tally import Tally
from label_quality.verdict import verdict
from label_quality.workers import WorkerTallies, too_quick_below

# How many of the most uncertain objects are listed.
MOST_UNCERTAIN = 200
_MOST_FAILURES = 5


def measure(
    job_name: str,
    categories: Sequence[str],
    objects: Sequence[JudgedObject],
    *,
    most_uncertain: int = MOST_UNCERTAIN,
) -> LabelQuality:
    """How good a job's labels and workers are.

    Args:
        job_name: the labeling job's.
        categories: names of the label categories, by number.
        objects: the data objects that workers were asked about, in the order of the manifest.
        most_uncertain: how many of the most uncertain objects to list.

    Raises:
        ValueError: if a response, a result or known labels have a label that is not one of ``categories``.
    """
    names = tuple(map(encodable, categories))
    _check_numbers(objects, len(names))
    measured = _Measured(names, most_uncertain)
    for judged in objects:
        measured.add(judged)
    for judged in objects:
        measured.compare(judged)
    return measured.quality(encodable(job_name))


def _check_numbers(objects: Sequence[JudgedObject], categories: int) -> None:
    for judged in objects:
        used = {label for label, _ in judged.labels} | {label for label, _ in judged.not_kept}
        used.update(judged.known_labels or ())
        for response in judged.responses:
            used.update(response.labels)
        if used and not 0 <= min(used) <= max(used) < categories:
            wrong = sorted(label for label in used if not 0 <= label < categories)
            raise ValueError(
                f"line {judged.line}: labels must be numbers from 0 to {categories - 1}, got {wrong}"
            )


class _Measured:
    """Everything that is counted on the way."""

    def __init__(self, names: tuple[str, ...], most_uncertain: int) -> None:
        self._categories = len(names)
        self._labels = LabelTallies(names)
        self._workers = WorkerTallies(len(names))
        self._known = KnownLabelTallies(names)
        self._others = ResultsOfOthers()
        self._second_looks = SecondLooks(most_uncertain)
        self._patterns: Counter[Pattern] = Counter()
        self._similarities: list[float] = []
        self._wrong: list[float] = []
        self._missed: list[float] = []
        self._failures: Counter[str] = Counter()
        self._objects = self._responses = self._anonymous = self._kept = self._without_label = 0

    def add(self, judged: JudgedObject) -> None:
        """Count one object."""
        self._objects += 1
        if judged.failure is not None:
            self._failures[encodable(judged.failure)] += 1
        if not judged.responses:
            return
        tally = Tally.of(judged)
        responses = len(tally.answers)
        self._responses += responses
        self._anonymous += sum(worker is None for worker, _ in tally.answers)
        self._kept += len(judged.labels)
        self._without_label += not judged.labels
        chosen = sum(tally.votes.values())
        split = sum(votes * (responses - votes) for votes in tally.votes.values())
        self._patterns[Pattern(responses, chosen, split)] += 1
        self._labels.add(judged, tally)
        self._workers.add(judged, tally)
        if judged.known_labels is not None:
            self._known.add(judged.known_labels, tally)
        else:
            self._second_looks.add(judged, tally)
        if responses > 1:
            self._add_compared(judged, tally, responses)

    def _add_compared(self, judged: JudgedObject, tally: Tally, responses: int) -> None:
        self._wrong += [1 - confidence for _, confidence in judged.labels]
        self._missed += [confidence for _, confidence in judged.not_kept]
        pairs = responses * (responses - 1) // 2
        alike, similarity = pairs, 0.0
        for first, second, times in differing_answers(tally):
            alike -= times
            similarity += times * jaccard(first, second)
            self._labels.add_difference(responses, first, second, times)
        self._similarities.append((alike + similarity) / pairs)
        self._others.add(judged, tally)

    def compare(self, judged: JudgedObject) -> None:
        """Compare each worker of one object with the others, once all objects are counted."""
        if len(judged.responses) > 1:
            tally = Tally.of(judged)
            self._workers.compare(judged, tally, self._others.without_each(judged, tally))

    def quality(self, job_name: str) -> LabelQuality:
        """All numbers, and the verdict on them."""
        second_look, doubtful_by_label = self._second_looks.deserving()
        job = self._job(second_look)
        labels = self._labels.numbers()
        workers = self._workers.numbers()
        known = self._known.numbers()
        return LabelQuality(
            job_name=job_name,
            verdict=verdict(job, labels, workers, known, doubtful_by_label),
            job=job,
            known_labels=known,
            labels=labels,
            workers=workers,
            most_uncertain=self._second_looks.most_uncertain(),
        )

    def _job(self, second_look: int) -> JobNumbers:
        seconds = self._workers.median_seconds()
        wrong = fsum(self._wrong)
        return JobNumbers(
            objects=self._objects,
            answered=self._patterns.total(),
            compared=len(self._similarities),
            without_label=self._without_label,
            failed=self._failures.total(),
            failures=tuple(Failure(*found) for found in self._failures.most_common(_MOST_FAILURES)),
            responses=self._responses,
            anonymous_responses=self._anonymous,
            workers=len(self._workers),
            labels=self._kept,
            labels_with_confidence=len(self._wrong),
            expected_wrong=wrong,
            expected_wrong_share=wrong / len(self._wrong) if self._wrong else None,
            expected_missed=fsum(self._missed),
            agreement=fsum(self._similarities) / len(self._similarities) if self._similarities else None,
            alpha=alpha(self._patterns, self._categories),
            ac1=ac1(self._patterns, self._categories),
            second_look=second_look,
            times=None
            if seconds is None
            else JobTimes(self._workers.times_known, seconds, too_quick_below(seconds)),
        )
