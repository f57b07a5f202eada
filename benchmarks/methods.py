"""The ways of consolidating that are compared: the package's own, and crowd-kit's as peers."""

from collections.abc import Callable, Sequence
from itertools import batched

from crowds import Crowd

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
OWN = (ANY, MAJORITY, MAJORITY_EMPTY, EM, EM_EMPTY, EM_EFFECTS)
PEERS = ("crowd-kit MajorityVote", "crowd-kit DawidSkene per category", "crowd-kit DawidSkene pooled")
WITH_PLURALITY = ", plurality"


def own_label_sets(crowd: Crowd, batch: int | None) -> dict[str, LabelSets]:
    """What the package's methods keep, each batch of so many objects by itself (None: all as one job)."""
    votes = [vote_shares([response.labels for response in found]) for found in crowd.objects]
    pooled = _posteriors(crowd, batch, category_effects=False)
    effects = _posteriors(crowd, batch, category_effects=True)
    return {
        ANY: _kept(votes, threshold=0.0),
        MAJORITY: _kept(votes),
        MAJORITY_EMPTY: _kept(votes, plurality=False),
        EM: _kept(pooled),
        EM_EMPTY: _kept(pooled, plurality=False),
        EM_EFFECTS: _kept(effects),
    }


def peer_label_sets(crowd: Crowd) -> dict[str, LabelSets]:
    """What crowd-kit's methods keep over a whole job, as they come and given the plurality rule too.

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
    return as_they_come | {name + WITH_PLURALITY: _kept(found) for name, found in scores.items()}


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
