"""Other ways to choose what is asked about again, which uncertainty is held against."""

from collections.abc import Sequence
from itertools import combinations
from random import Random
from statistics import fmean

from rehearsal.asking_plan.simulation import InterimConclusion


def by_disagreement(conclusions: Sequence[InterimConclusion]) -> list[float]:
    """1 minus the mean Jaccard index of an object's answers, two by two; 0 where they all agree."""
    return [_disagreement([set(response.labels) for response in found.responses]) for found in conclusions]


def by_chance(conclusions: Sequence[InterimConclusion]) -> list[float]:
    """A number above 0 for each object, drawn from the answers so far."""
    random = Random(sum(len(found.responses) for found in conclusions))
    return [1 - random.random() for _ in conclusions]


def _disagreement(answers: Sequence[set[int]]) -> float:
    pairs = [len(a & b) / len(a | b) if a | b else 1.0 for a, b in combinations(answers, 2)]
    return 1 - fmean(pairs) if pairs else 0.0
