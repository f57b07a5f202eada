"""The ways of consolidating that are compared: the package's own, and crowd-kit's as peers."""

from collections.abc import Callable, Sequence
from itertools import batched
from typing import NamedTuple

from crowds import Crowd

from consolidation.category_effects import enough_votes_for_effects
from consolidation.expectation_maximization import expectation_maximization
from consolidation.voting import decide, vote_shares
from ground_truth.responses import Response

LabelSets = list[set[int]]
Scores = list[dict[int, float]]
Objects = Sequence[Sequence[Response]]

ANY = "any"
MAJORITY = "majority"
MAJORITY_EMPTY = "majority, NO_MAJORITY=empty"
EM = "expectation-maximization"
EM_EMPTY = "expectation-maximization, NO_MAJORITY=empty"
EM_EFFECTS = "expectation-maximization, category effects"
EM_WHOLE_JOB = "expectation-maximization, category effects where votes are enough"
PEERS = ("crowd-kit MajorityVote", "crowd-kit DawidSkene per category", "crowd-kit DawidSkene pooled")
WITH_PLURALITY = ", plurality"
POSTERIOR = ", posterior alone"


class Outcome(NamedTuple):
    """What methods make of a crowd's answers, by method."""

    label_sets: dict[str, LabelSets]
    """The labels kept for each object."""
    confidences: dict[str, Scores]
    """The confidence of every label that somebody chose, for each object."""


def own_outcome(crowd: Crowd, batch: int | None) -> Outcome:
    """What the package's methods conclude, batch by batch of this size (None: the whole job at once)."""
    votes = [vote_shares([response.labels for response in found]) for found in crowd.objects]
    pooled = _posteriors(crowd, batch, category_effects=False)
    effects = _posteriors(crowd, batch, category_effects=True)
    return Outcome(
        {
            ANY: _kept(votes, threshold=0.0),
            MAJORITY: _kept(votes),
            MAJORITY_EMPTY: _kept(votes, plurality=False),
            EM: _kept(pooled),
            EM_EMPTY: _kept(pooled, plurality=False),
            EM_EFFECTS: _kept(effects),
        }
        | ({} if batch else {EM_WHOLE_JOB: _kept(effects if _votes_are_enough(crowd) else pooled)}),
        {
            MAJORITY: votes,
            EM: _means(pooled, votes),
            EM_EFFECTS: _means(effects, votes),
            EM + POSTERIOR: pooled,
            EM_EFFECTS + POSTERIOR: effects,
        },
    )


def _votes_are_enough(crowd: Crowd) -> bool:
    return enough_votes_for_effects([dict(found) for found in crowd.objects], crowd.categories)


def _means(posteriors: Scores, votes: Scores) -> Scores:
    """The confidences that the package reports."""
    return [
        {label: (posterior + shares[label]) / 2 for label, posterior in found.items()}
        for found, shares in zip(posteriors, votes, strict=True)
    ]


def peer_outcome(crowd: Crowd) -> Outcome:
    """What crowd-kit's methods make of a whole job; what they keep, as they come and with the plurality rule.

    A label set is made of binary problems: for MajorityVote and "pooled" one task for each pair of object and
    category in one run, "per category" one run for each category.
    """
    from crowdkit.aggregation import DawidSkene, MajorityVote

    everything = list(range(crowd.categories))
    scores = {
        PEERS[0]: _crowd_kit(MajorityVote, crowd, [everything]),
        PEERS[1]: _crowd_kit(DawidSkene, crowd, [[category] for category in everything]),
        PEERS[2]: _crowd_kit(DawidSkene, crowd, [everything]),
    }
    as_they_come = {name: _kept(found, plurality=False) for name, found in scores.items()}
    with_plurality = {name + WITH_PLURALITY: _kept(found) for name, found in scores.items()}
    return Outcome(as_they_come | with_plurality, scores)


def _posteriors(crowd: Crowd, batch: int | None, *, category_effects: bool) -> Scores:
    return [
        scores
        for objects in batched(crowd.objects, batch or len(crowd.objects), strict=False)
        for scores in expectation_maximization(objects, crowd.categories, category_effects=category_effects)
    ]


def _kept(scores: Scores, *, threshold: float = 0.5, plurality: bool = True) -> LabelSets:
    return [{label for label, _ in decide(found, threshold, plurality=plurality)} for found in scores]


def _crowd_kit(aggregator: Callable[[], object], crowd: Crowd, runs: Sequence[Sequence[int]]) -> Scores:
    """The probability of every label that somebody chose, from one fit for each list of categories."""
    import pandas

    scores: Scores = [{} for _ in crowd.objects]
    for categories in runs:
        rows = [
            (number * crowd.categories + category, worker, int(category in labels))
            for number, responses in enumerate(crowd.objects)
            for worker, labels in responses
            for category in categories
        ]
        votes = pandas.DataFrame(rows, columns=["task", "worker", "label"])
        if not votes["label"].any():
            continue
        fitted = aggregator().fit(votes)  # type: ignore[attr-defined]  # crowd-kit has no types
        chosen = set(votes.loc[votes["label"] == 1, "task"])
        for task, probability in fitted.probas_[1].items():
            if task in chosen:
                number, category = divmod(task, crowd.categories)
                scores[number][category] = float(probability)
    return scores
