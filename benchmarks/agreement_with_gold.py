"""How near label sets come to gold."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from statistics import fmean
from typing import NamedTuple

from crowds import Crowd


class Agreement(NamedTuple):
    """Each from 0 to 1; only categories that gold judges count, and only objects that have gold."""

    micro_f1: float
    """F1 over all pairs of object and category."""
    macro_f1: float
    """The mean of each category's F1, of the categories that are right or were kept for some object."""
    exact_match: float
    """The share of objects whose labels are exactly the right ones."""
    jaccard: float
    """The mean of shared / all labels of an object and its gold, 1 where both are empty."""


def agreement(label_sets: Sequence[AbstractSet[int]], crowd: Crowd) -> Agreement:
    """What is left of the labels that were kept for a crowd's objects, in the objects' order."""
    hits: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    right: Counter[int] = Counter()
    exact, jaccard = [], []
    for labels, gold, judged in zip(label_sets, crowd.gold, crowd.judged, strict=True):
        if gold is None:
            continue
        found, truth = labels & judged, gold & judged
        hits.update(found & truth)
        kept.update(found)
        right.update(truth)
        exact.append(found == truth)
        jaccard.append(len(found & truth) / len(found | truth) if found | truth else 1.0)
    f1 = [2 * hits[label] / (kept[label] + right[label]) for label in kept | right]
    total = kept.total() + right.total()
    return Agreement(
        2 * hits.total() / total if total else 1.0,
        fmean(f1) if f1 else 1.0,
        fmean(exact) if exact else 1.0,
        fmean(jaccard) if jaccard else 1.0,
    )
