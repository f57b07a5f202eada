"""How far confidences can be taken at their word."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, log
from typing import NamedTuple

from crowds import Crowd

BINS = 10
# Confidences are reported with two decimals, so 0.00 means less than 0.005 and 1.00 at least 0.995.
SMALLEST = 0.005


class Bin(NamedTuple):
    """The candidates whose confidence is in one tenth of the range from 0 to 1."""

    candidates: int
    confidence: float
    """The sum of their confidences."""
    right: int
    """How many of them are right."""


class Calibration(NamedTuple):
    """What confidences are worth; each is better the smaller it is."""

    expected_error: float
    """The expected calibration error: the mean distance of confidence and share of right ones, by bin."""
    brier: float
    """The Brier score: the mean squared distance of confidence and truth."""
    log_loss: float
    """The mean of -log of the confidence in what is true, with confidences from 0.005 to 0.995."""


class Reliability(NamedTuple):
    """Confidences compared with gold."""

    calibration: Calibration
    bins: tuple[Bin, ...]


def reliability(confidences: Sequence[Mapping[int, float]], crowd: Crowd) -> Reliability:
    """How confidences compare with gold, over the candidates that gold judges.

    Objects with one response are left out: their confidence is 0.0 by rule.

    Args:
        confidences: each object's confidence, 0 to 1, for every label that somebody chose.
        crowd: the objects, in the same order.
    """
    pairs = [
        (confidence, label in gold)
        for found, gold, judged, responses in zip(
            confidences, crowd.gold, crowd.judged, crowd.objects, strict=True
        )
        if gold is not None and len(responses) > 1
        for label, confidence in found.items()
        if label in judged
    ]
    bins = tuple(_bin(pairs, number) for number in range(BINS))
    total = len(pairs) or 1
    return Reliability(
        Calibration(
            fsum(abs(each.confidence - each.right) for each in bins) / total,
            fsum((confidence - right) ** 2 for confidence, right in pairs) / total,
            fsum(-log(_in_range(confidence if right else 1 - confidence)) for confidence, right in pairs)
            / total,
        ),
        bins,
    )


def _bin(pairs: Iterable[tuple[float, bool]], number: int) -> Bin:
    inside = [pair for pair in pairs if min(BINS - 1, int(pair[0] * BINS)) == number]
    return Bin(len(inside), fsum(confidence for confidence, _ in inside), sum(right for _, right in inside))


def _in_range(probability: float) -> float:
    return min(max(probability, SMALLEST), 1 - SMALLEST)
