"""How far workers agree beyond chance, from counts of votes.

Each object and label category is a unit that every one of the object's workers gave a value: chosen or not.
So patterns of answers say all: how many responses an object has, and how many of them chose. A category
that nobody chose for an object costs nothing.

Sources: K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), for nominal data; K. L. Gwet,
"Computing inter-rater reliability and its variance in the presence of high agreement", British Journal of
Mathematical and Statistical Psychology 61 (2008), for AC1; D. V. Cicchetti and A. R. Feinstein, "High
agreement but low kappa: II", Journal of Clinical Epidemiology 43 (1990), for positive agreement.
"""

from collections.abc import Callable, Iterator, Mapping
from math import fsum
from typing import NamedTuple

from label_quality.intervals import Estimate, jackknife


class Pattern(NamedTuple):
    """How the workers of an object decided, over one label category or over several."""

    responses: int
    chosen: int
    """The sum of the categories' votes."""
    split: int
    """The sum of votes x responses without the vote, over the categories: pairs of workers who differ."""


class _Totals(NamedTuple):
    values: int
    chosen: int
    disagreement: float


type _Statistic = Callable[[_Totals], float | None]


def alpha(patterns: Mapping[Pattern, int], categories: int = 1) -> Estimate | None:
    """Krippendorff's nominal alpha: 1 is full agreement, 0 is chance.

    Args:
        patterns: how many objects have each pattern; those with one response are left out.
        categories: how many label categories a pattern is about.

    Returns:
        Alpha with its jackknife interval over objects; None if no object has two responses, or if all
        values are the same: then nothing tells agreement from chance.
    """
    return _estimate(patterns, categories, _alpha)


def positive_agreement(patterns: Mapping[Pattern, int], categories: int = 1) -> Estimate | None:
    """How probable it is that a second worker of the object chose what a first one chose, 0 to 1.

    Returns:
        The share with its jackknife interval over objects; None if nobody chose it on an object with two
        responses. Arguments are those of :func:`alpha`.
    """
    return _estimate(patterns, categories, _positive_agreement)


def ac1(patterns: Mapping[Pattern, int], categories: int = 1) -> float | None:
    """Gwet's AC1, which is high wherever a label is rare; None if no object has two responses.

    Arguments are those of :func:`alpha`.
    """
    objects = sum(patterns.values())
    compared = sum(times for pattern, times in patterns.items() if pattern.responses > 1)
    if not compared:
        return None
    differ = fsum(
        times * 2 * split / (categories * responses * (responses - 1))
        for (responses, _, split), times in patterns.items()
        if responses > 1
    )
    share = fsum(
        times * chosen / (categories * responses) for (responses, chosen, _), times in patterns.items()
    )
    observed, share = 1 - differ / compared, share / objects
    by_chance = 2 * share * (1 - share)
    return (observed - by_chance) / (1 - by_chance)


def _alpha(totals: _Totals) -> float | None:
    not_chosen = totals.values - totals.chosen
    if not totals.chosen or not not_chosen:
        return None
    return 1 - (totals.values - 1) * totals.disagreement / (totals.chosen * not_chosen)


def _positive_agreement(totals: _Totals) -> float | None:
    return 1 - totals.disagreement / totals.chosen if totals.chosen else None


def _estimate(patterns: Mapping[Pattern, int], categories: int, statistic: _Statistic) -> Estimate | None:
    compared = {pattern: times for pattern, times in patterns.items() if pattern.responses > 1}
    totals = _Totals(
        categories * sum(pattern.responses * times for pattern, times in compared.items()),
        sum(pattern.chosen * times for pattern, times in compared.items()),
        fsum(_disagreement(pattern) * times for pattern, times in compared.items()),
    )
    value = statistic(totals)
    if value is None:
        return None
    return jackknife(value, _without_one(compared, categories, totals, statistic), at_most=1.0)


def _without_one(
    patterns: Mapping[Pattern, int], categories: int, totals: _Totals, statistic: _Statistic
) -> Iterator[tuple[float | None, int]]:
    for pattern, times in patterns.items():
        rest = _Totals(
            totals.values - categories * pattern.responses,
            totals.chosen - pattern.chosen,
            max(0.0, totals.disagreement - _disagreement(pattern)),
        )
        yield statistic(rest), times


def _disagreement(pattern: Pattern) -> float:
    return pattern.split / (pattern.responses - 1)
