"""Whose answers ``rehearse plan`` draws from, and which plans they are enough for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ground_truth.label_categories import LabelCategories
from ground_truth.safe_text import printable
from rehearsal.asking_plan.crowd import Crowd, crowd_of
from rehearsal.asking_plan.plans import EXPERTS, ROUNDS, AskingPlan
from rehearsal.job_source.data_objects import by_object
from rehearsal.job_source.job_answers import InvalidAnswersFolder, JobAnswers
from rehearsal.job_source.truth import KnownLabels, read_truth
from rehearsal.results.result import ResultPaths
from rehearsal.terminal import counted, some_of
from rehearsal.workers.replay import read_responses

_LEAST_ANSWERS = 2


class TooFewAnswers(ValueError):
    """There is nothing to draw from; the text says why."""


@dataclass(frozen=True)
class PlannedCrowd:
    """Answers to draw from."""

    crowd: Crowd
    measure: str
    """What results are held against."""
    plans: tuple[AskingPlan, ...]
    """The plans with follow-up that there are enough answers for."""
    notes: tuple[str, ...]
    """What the user should know, a sentence each."""


def planned_crowd(
    answers: Path,
    categories: LabelCategories | None,
    truth_file: Path | None,
    more_plans: Sequence[AskingPlan] = (),
) -> PlannedCrowd:
    """The answers in a file or in a job's output folder, with what is known to be right.

    Args:
        answers: a CSV file of responses, or the output folder of a job.
        categories: the label categories; None: those of the folder, or those that the file's answers hold.
        truth_file: what is known to be right, if anything is.
        more_plans: plans beside the usual ones.

    Raises:
        InvalidTable, InvalidAnswersFolder, InvalidLabelCategories, TooFewAnswers, OSError: if the answers,
            the categories or the truth file can't be used; the text says why.
    """
    notes: list[str] = []
    if answers.is_dir():
        crowd = _crowd_of_job(answers, categories, truth_file, notes)
    else:
        crowd = _crowd_of_file(answers, categories, truth_file, notes)
    if crowd.depth < _LEAST_ANSWERS:
        raise TooFewAnswers(
            f"{printable(str(answers))}: nine in ten objects must have at least {_LEAST_ANSWERS} answers,"
            f" got {crowd.depth}"
        )
    plans = [*ROUNDS, *more_plans, *(EXPERTS if crowd.truth else ())]
    left_out = [plan for plan in plans if plan.most_answers > crowd.depth]
    if left_out:
        notes.append(
            f"nine in ten objects have {counted(crowd.depth, 'answer')} or more, too few for:"
            f" {'; '.join(map(str, left_out))}"
        )
    measure = "micro-F1 against all answers together"
    if crowd.truth and truth_file:
        measure = f"micro-F1 against {printable(truth_file.name)}"
    return PlannedCrowd(crowd, measure, tuple(plan for plan in plans if plan not in left_out), tuple(notes))


def _crowd_of_file(
    file: Path, categories: LabelCategories | None, truth_file: Path | None, notes: list[str]
) -> Crowd:
    responses = read_responses(file, categories.names if categories else None)
    if categories:
        names = categories.names
    else:
        chosen = {label for found in responses.values() for response in found for label in response.labels}
        names = tuple(sorted(chosen))
        notes.append(
            f"{counted(len(names), 'label category', 'label categories')}, those that the answers hold:"
            f" {some_of(names, len(names))}; --labels-file names all"
        )
    truth = read_truth(truth_file, names) if truth_file else {}
    _note_unknown(truth_file, [item for item in truth if item not in responses], notes)
    return crowd_of(responses, names, truth)


def _crowd_of_job(
    folder: Path, categories: LabelCategories | None, truth_file: Path | None, notes: list[str]
) -> Crowd:
    own = ResultPaths(folder).categories
    if categories is None and own.is_file():
        categories = LabelCategories.of_file(own.read_bytes(), printable(str(own)))
    if categories is None:
        raise InvalidAnswersFolder(
            f"{printable(str(folder))}: the job's label categories must be given: --labels dog,cat or"
            " --labels-file FILE"
        )
    job = JobAnswers(folder, categories)
    if job.unknown_labels:
        notes.append(
            f"{counted(job.unknown_labels.total(), 'chosen label is', 'chosen labels are')} not among the"
            f" categories: {some_of(job.unknown_labels, len(job.unknown_labels))}"
        )
    truth: dict[int, KnownLabels] = {}
    if truth_file:
        truth, unknown = by_object(read_truth(truth_file, categories.names), job.objects)
        _note_unknown(truth_file, unknown, notes)
    return Crowd(
        categories.names,
        tuple(job.by_object.values()),
        {place: truth[index] for place, index in enumerate(job.by_object) if index in truth},
    )


def _note_unknown(file: Path | None, unknown: Sequence[str], notes: list[str]) -> None:
    if file and unknown:
        notes.append(
            f"{printable(str(file))}: {counted(len(unknown), 'item names', 'items name')} no object that has"
            f" answers: {some_of(unknown, len(unknown))}"
        )
