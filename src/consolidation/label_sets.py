"""From who chose what to the labels of each data object, by the method that the settings name."""

from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec

from consolidation.choices import Choices
from consolidation.settings import Settings
from consolidation.voting import decide, only_answer, vote_shares
from ground_truth.consolidation_options import Method
from ground_truth.responses import LabelsByWorker, responses_of

# What a label's score must exceed, where the method and not MAJORITY_THRESHOLD decides.
_THRESHOLDS: Mapping[Method, float] = {"expectation-maximization": 0.5, "any": 0.0}


class LabelSet(msgspec.Struct, frozen=True, gc=False):
    """What was concluded about one data object."""

    kept: list[tuple[int, float]]
    """Number and confidence of each choice kept, by falling confidence, then by number; "none of these" only
    alone."""
    scores: Mapping[int, float]
    """The posterior or vote share, 0 to 1, of everything that somebody chose, by number: what decided."""
    confidences: Mapping[int, float]
    """The unrounded confidence, 0 to 1, of everything that somebody chose; 0.0 of an only response."""


type Decide = Callable[[LabelsByWorker], LabelSet]


def label_sets(
    objects: Collection[LabelsByWorker], choices: Choices, settings: Settings
) -> Iterator[LabelSet]:
    """What the responses to each data object of a whole labeling job come to, in the order given.

    Args:
        objects: the responses of each object, at least one.
        choices: what workers could choose.
        settings: the method, and the rules that come after it.
    """
    return map(deciding(objects, choices, settings, whole_job=True), objects)


def deciding(
    learn_from: Collection[LabelsByWorker], choices: Choices, settings: Settings, *, whole_job: bool
) -> Decide:
    """What turns the responses of one object after the other into label sets.

    Args:
        learn_from: the responses of all objects, in the order in which they will be decided. Only expectation
            maximization looks at them.
        choices, settings: as for :func:`label_sets`.
        whole_job: whether these are all objects of a labeling job, so that expectation maximization learns
            how its categories differ, if there are enough votes.
    """
    threshold = _THRESHOLDS.get(settings.consolidation_method, settings.majority_threshold)
    plurality = settings.no_majority == "plurality"
    exclusion = choices.exclusion

    def alone(by_worker: LabelsByWorker) -> LabelSet:
        [chosen] = by_worker.values()
        unconfirmed = dict.fromkeys(chosen, 0.0)
        return LabelSet(only_answer(chosen, exclusion), unconfirmed, unconfirmed)

    def by_vote(by_worker: LabelsByWorker) -> LabelSet:
        if len(by_worker) == 1:
            return alone(by_worker)
        shares = vote_shares(by_worker.values())
        return LabelSet(decide(shares, threshold, plurality=plurality, exclusion=exclusion), shares, shares)

    if settings.consolidation_method != "expectation-maximization":
        return by_vote
    posteriors = _posteriors(learn_from, choices, whole_job=whole_job)

    def by_posterior(by_worker: LabelsByWorker) -> LabelSet:
        if len(by_worker) == 1:
            return alone(by_worker)
        shares, scores = vote_shares(by_worker.values()), next(posteriors)
        kept = decide(scores, threshold, plurality=plurality, exclusion=exclusion)
        confidences = {label: (score + shares[label]) / 2 for label, score in scores.items()}
        return LabelSet(_by_confidence([label for label, _ in kept], confidences), scores, confidences)

    return by_posterior


def _posteriors(
    objects: Collection[LabelsByWorker], choices: Choices, *, whole_job: bool
) -> Iterator[Mapping[int, float]]:
    """Learns from all objects together, then gives the posteriors of each that has several responses."""
    from consolidation.category_effects import enough_votes_for_effects
    from consolidation.expectation_maximization import expectation_maximization

    learned_from = [responses_of(by_worker) for by_worker in objects if len(by_worker) > 1]
    effects = whole_job and enough_votes_for_effects(objects, choices.count)
    return iter(expectation_maximization(learned_from, choices.count, category_effects=effects))


def _by_confidence(labels: list[int], confidences: Mapping[int, float]) -> list[tuple[int, float]]:
    labels.sort(key=lambda label: (-confidences[label], label))
    return [(label, confidences[label]) for label in labels]
