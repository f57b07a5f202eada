"""The verdict on a job's labels: what a person should know first, and do next."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from ground_truth.safe_text import printable
from label_quality.concerns import DECLINING, NO_BETTER_THAN_CHANCE, SAME_ANSWER, TOO_QUICK
from label_quality.job_numbers import JobNumbers
from label_quality.known_label_numbers import KnownLabelNumbers
from label_quality.label_errors import LabelErrors
from label_quality.label_numbers import LabelNumbers, OtherLabel
from label_quality.wording import count
from label_quality.worker_numbers import WorkerNumbers

# Of the labels, the share that may be wrong where they are called good, and where they are usable after a
# check.
_GOOD, _USABLE = 0.05, 0.2
# Krippendorff's limit for tentative conclusions; a label below it is worth explaining better.
_TENTATIVE = 0.667
_FEWEST_VOTES = 10
_OFTEN_CONFUSED = 0.1
_MOST_IDS, _LONGEST_ID, _LONGEST_NAME = 3, 40, 60

NOBODY_ANSWERED, ONE_ANSWER_EACH, ALL_THE_SAME = (
    "nobody answered",
    "each image has one answer",
    "all answers are the same",
)
_NOTHING_TO_COMPARE = {
    NOBODY_ANSWERED: "There are no labels: nobody answered.",
    ONE_ANSWER_EACH: "Nobody checked these labels: each image has one answer.",
    ALL_THE_SAME: "All answers are the same, so nothing shows whether they are right.",
}

_ABOUT_WORKERS = {
    NO_BETTER_THAN_CHANCE: ("answers no better than chance", "answer no better than chance"),
    SAME_ANSWER: ("gives the same answer again and again", "give the same answer again and again"),
    TOO_QUICK: ("answers too quickly to have looked", "answer too quickly to have looked"),
    DECLINING: ("got worse during the job", "got worse during the job"),
}

type Grade = Literal["good", "check", "poor", "unknown"]


class Verdict(msgspec.Struct, frozen=True, rename="camel"):
    """What a person should know first."""

    grade: Grade
    headline: str
    sentences: tuple[str, ...]
    """The numbers behind it, then what deserves attention."""
    next_step: str
    measured: bool
    """Whether known labels show how many labels are wrong; else it is what the answers let expect."""


def verdict(
    job: JobNumbers,
    labels: Sequence[LabelNumbers],
    workers: Sequence[WorkerNumbers],
    known: KnownLabelNumbers | None,
    doubtful_by_label: Mapping[int, int],
) -> Verdict:
    """The verdict on a job.

    Args:
        job: the job's numbers.
        labels: every label category's.
        workers: every worker's.
        known: the comparison with known labels.
        doubtful_by_label: of the objects that deserve another look, how many because of each label.
    """
    errors = LabelErrors.of(job, known)
    grade, headline = _grade(job, labels, errors)
    sentences: list[str] = []
    if errors.measured or nothing_to_compare(job, labels) is None:
        sentences += [*errors.sentences(), *_second_look(job, labels, doubtful_by_label)]
    sentences += [*_concerns(workers), *_not_compared(job), *_failed(job)]
    next_step = _next_step(grade, job, labels, any_doubtful=bool(doubtful_by_label))
    return Verdict(grade, headline, tuple(sentences), next_step, measured=errors.measured)


def _grade(job: JobNumbers, labels: Sequence[LabelNumbers], errors: LabelErrors) -> tuple[Grade, str]:
    nothing = nothing_to_compare(job, labels)
    if nothing is not None and not errors.measured:
        return "unknown", _NOTHING_TO_COMPARE[nothing]
    if errors.wrong is None:
        return "unknown", "No image got a label."
    error = max(errors.wrong, errors.missed or 0.0)
    if error <= _GOOD:
        return "good", "You can use these labels."
    if error <= _USABLE:
        return "check", "You can use these labels after a second look."
    return "poor", "Do not use these labels yet."


def nothing_to_compare(job: JobNumbers, labels: Sequence[LabelNumbers]) -> str | None:
    """Why nothing tells right labels from wrong ones; None if something does."""
    if not job.answered:
        return NOBODY_ANSWERED
    if not job.compared:
        return ONE_ANSWER_EACH
    if job.compared > 1 and all(label.alpha is None for label in labels):
        return ALL_THE_SAME
    return None


def _second_look(
    job: JobNumbers, labels: Sequence[LabelNumbers], doubtful_by_label: Mapping[int, int]
) -> Iterator[str]:
    if not job.compared:
        return
    if job.second_look == 0:
        yield "No image stands out as doubtful."
        return
    sentence = (
        f"{job.second_look:,} of {count(job.answered, 'image')} {_deserve(job.second_look)} a second look"
    )
    if doubtful_by_label:
        label = min(doubtful_by_label, key=lambda number: (-doubtful_by_label[number], number))
        share = doubtful_by_label[label] / sum(doubtful_by_label.values())
        name = _quoted(labels[label])
        if job.second_look == 1:
            sentence += f", for {name}"
        elif share > 0.5:
            sentence += f", most of them for {name}"
        elif share > 0.25:
            sentence += f", many of them for {name}"
    yield f"{sentence}."


def _concerns(workers: Sequence[WorkerNumbers]) -> Iterator[str]:
    """The gravest concern that there is, and whom it is about."""
    for concern, (one, several) in _ABOUT_WORKERS.items():
        found = [worker.worker for worker in workers if concern in worker.concerns]
        if found:
            names = ", ".join(printable(name, _LONGEST_ID) for name in found[:_MOST_IDS])
            more = f" and {len(found) - _MOST_IDS} more" if len(found) > _MOST_IDS else ""
            count = (
                f"One of {len(workers):,} workers {one}"
                if len(found) == 1
                else (f"{len(found):,} of {len(workers):,} workers {several}")
            )
            yield f"{count}: {names}{more}."
            return


def _not_compared(job: JobNumbers) -> Iterator[str]:
    alone = job.answered - job.compared
    if job.compared and alone:
        have = "has" if alone == 1 else "have"
        yield f"{alone:,} of {count(job.answered, 'image')} {have} one answer only, which nobody checked."


def _failed(job: JobNumbers) -> Iterator[str]:
    if job.failed:
        have = "has" if job.failed == 1 else "have"
        yield f"{job.failed:,} of {count(job.objects, 'image')} failed and {have} no label."


def _next_step(grade: Grade, job: JobNumbers, labels: Sequence[LabelNumbers], *, any_doubtful: bool) -> str:
    if not job.answered:
        return "Check that workers can see the job and that its tasks do not expire too soon."
    if not job.compared and grade == "unknown":
        return "Have some of the images labeled by a second worker, or add known labels to some."
    if grade == "unknown":
        return "Look at some of the images yourself."
    look = _look(job, any_doubtful=any_doubtful)
    if grade == "good":
        return f"Use them. To make them better still, {look[0].lower()}{look[1:]}" if look else "Use them."
    steps = [look]
    worst = _worst(labels)
    if worst is not None and worst.alpha is not None:
        other = worst.confused_with[0] if worst.confused_with else None
        often = other is not None and other.share >= _OFTEN_CONFUSED
        instead = f", and some choose {_quoted(other)} instead" if other and often else ""
        steps.append(
            f"Explain {_quoted(worst)} better in the instructions: workers agree least about it"
            f" (alpha {worst.alpha.value:.2f}){instead}."
        )
    if grade == "poor":
        steps.append("Then have the doubtful images labeled again.")
    return " ".join(filter(None, steps)) or "Have more workers label each image."


def _look(job: JobNumbers, *, any_doubtful: bool) -> str:
    if not job.compared or not job.second_look:
        return ""
    several = job.second_look > 1
    which, them = (f"those {count(job.second_look, 'image')}", "them") if several else ("that image", "it")
    why = (
        f"at least half of all expected mistakes are about {them}"
        if any_doubtful
        else f"nobody checked {them}"
    )
    return f"Look at {which} first: {why}."


def _worst(labels: Sequence[LabelNumbers]) -> LabelNumbers | None:
    """The label that workers agree least about, if they agree too little about it."""
    unclear = [
        label
        for label in labels
        if label.alpha and label.alpha.value < _TENTATIVE and label.votes >= _FEWEST_VOTES
    ]
    return min(unclear, key=lambda label: label.alpha.value if label.alpha else 1.0, default=None)


def _quoted(label: LabelNumbers | OtherLabel) -> str:
    return f"'{printable(label.name, _LONGEST_NAME)}'"


def _deserve(count: int) -> str:
    return "deserves" if count == 1 else "deserve"
