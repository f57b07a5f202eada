"""What all answers of a job together come to, object by object."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from consolidation.choices import Choices
from consolidation.label_sets import LabelSet, label_sets
from consolidation.settings import Settings
from consolidation.uncertainty import uncertainties
from consolidation.voting import decide, vote_shares
from ground_truth.responses import LabelsByWorker
from job_completion.answers import pooled
from job_completion.manifest_objects import ManifestObject


class Conclusion(msgspec.Struct, frozen=True):
    """What was concluded about one data object."""

    labels: Sequence[tuple[int, float]]
    """Number and confidence, 0 to 1, of each label, by falling confidence, then by number."""
    confidences: Mapping[int, float] = {}
    """The confidence, 0 to 1, of every label that somebody chose."""
    scores: Mapping[int, float] = {}
    """What decided: the posterior or vote share of every label that somebody chose."""
    uncertainty: float = 0.0
    """The expected number of wrong decisions."""
    answers: LabelsByWorker = {}
    """All answers for the object, those of earlier jobs included."""
    known_labels: frozenset[int] | None = None
    """The labels that are right: known ones, or what experts answered; None: not known."""
    experts: frozenset[str] = frozenset()
    """The workers among them whose answers are taken as right."""


def conclusions(
    objects: Sequence[ManifestObject],
    answers: Mapping[int, LabelsByWorker],
    choices: Choices,
    settings: Settings,
    experts: bool,
) -> Iterator[Conclusion | None]:
    """The conclusion about each object; None where nothing is known, or where the line stays as it is.

    Args:
        objects: the job's data objects, in the order of its manifest.
        answers: the job's own answers, by line.
        choices: what workers could choose.
        settings: how labels are found.
        experts: whether the job's own answers are taken as right.
    """
    together = [_together(found, answers.get(line, {}), choices) for line, found in enumerate(objects)]
    answered = [all_answers for all_answers in together if all_answers]
    found_sets = list(label_sets(answered, choices, settings))
    doubts = uncertainties(answered, found_sets, choices.exclusion)
    consolidated = zip(found_sets, doubts, strict=True)
    for line, (one, all_answers) in enumerate(zip(objects, together, strict=True)):
        label_set, doubt = next(consolidated) if all_answers else (None, 0.0)
        by_expert = _expert_answers(one, answers.get(line, {}) if experts else {}, choices)
        right = one.known_labels
        if right is None and by_expert:
            right = _right_labels(by_expert, choices, settings)
        if right is not None and (one.chained is None or all_answers):
            yield Conclusion(
                labels=[(label, 1.0) for label in sorted(right)],
                confidences=dict.fromkeys(right, 1.0),
                answers=all_answers,
                known_labels=right,
                experts=frozenset(worker for worker in by_expert if isinstance(worker, str)),
            )
        elif label_set is None:
            yield None
        else:
            yield _concluded(label_set, doubt, all_answers, choices.not_a_label)


def changed_labels(earlier: Sequence[Conclusion | None], now: Sequence[Conclusion | None]) -> int:
    """How many objects have other labels now than the conclusion from earlier answers alone gave them."""
    return sum(
        before is not None and after is not None and _numbers(before) != _numbers(after)
        for before, after in zip(earlier, now, strict=True)
    )


def _numbers(conclusion: Conclusion) -> set[int]:
    return {label for label, _ in conclusion.labels}


def _together(found: ManifestObject, own: LabelsByWorker, choices: Choices) -> LabelsByWorker:
    """The answers of earlier jobs and this one's."""
    return pooled(_earlier(found, choices), own) if found.earlier else own


def _earlier(found: ManifestObject, choices: Choices) -> LabelsByWorker:
    return {answer.worker: answer.labels or choices.empty_answer for answer in found.earlier}


def _expert_answers(found: ManifestObject, own: LabelsByWorker, choices: Choices) -> LabelsByWorker:
    if not found.earlier:
        return own
    experts = {answer.worker for answer in found.earlier if answer.expert}
    earlier = _earlier(found, choices).items()
    return pooled({worker: labels for worker, labels in earlier if worker in experts}, own)


def _right_labels(by_expert: LabelsByWorker, choices: Choices, settings: Settings) -> frozenset[int]:
    """What experts answered; of several, what most of them chose."""
    plurality = settings.no_majority == "plurality"
    kept = decide(vote_shares(by_expert.values()), plurality=plurality, exclusion=choices.exclusion)
    return frozenset(label for label, _ in kept if label != choices.not_a_label)


def _concluded(
    label_set: LabelSet, doubt: float, answers: LabelsByWorker, no_label: int | None
) -> Conclusion:
    if no_label not in label_set.scores:
        return Conclusion(label_set.kept, label_set.confidences, label_set.scores, doubt, answers)
    return Conclusion(
        [(label, confidence) for label, confidence in label_set.kept if label != no_label],
        {label: confidence for label, confidence in label_set.confidences.items() if label != no_label},
        {label: score for label, score in label_set.scores.items() if label != no_label},
        doubt,
        answers,
    )
