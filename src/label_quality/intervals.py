"""Estimates with 95% intervals.

Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
(1927); R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics
in Medicine 17 (1998), method 10; B. Efron and C. Stein, "The jackknife estimate of variance", Annals of
Statistics 9 (1981); B. L. Welch, "The significance of the difference between two means when the population
variances are unequal", Biometrika 29 (1938), here with the normal quantile.
"""

from collections.abc import Iterable, Sequence
from math import fsum, sqrt
from statistics import NormalDist

import msgspec

Z = NormalDist().inv_cdf(0.975)


class Estimate(msgspec.Struct, frozen=True, rename="camel"):
    """A number that was estimated, and how sure it is."""

    value: float
    low: float | None
    """Where its 95% interval begins; None: too little is known to give one."""
    high: float | None
    """Where its 95% interval ends."""
    of: int
    """How many cases it was estimated from: objects, decisions, or responses."""


def wilson(successes: int, trials: int, z: float = Z) -> Estimate | None:
    """A share with its Wilson score interval; None without any trial.

    Args:
        successes: how many of the trials succeeded.
        trials: how many there were.
        z: the normal quantile of the interval.
    """
    if not trials:
        return None
    share = successes / trials
    spread = z * z / trials
    center = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    # Rounding must not move an end beyond 0, 1 or the share itself.
    low = 0.0 if not successes else min(share, center - half)
    high = 1.0 if successes == trials else max(share, center + half)
    return Estimate(share, low, high, trials)


def difference_of_shares(first: Estimate, second: Estimate) -> Estimate:
    """``first`` - ``second``, two shares with Wilson intervals, with Newcombe's interval.

    Raises:
        ValueError: if one of them has no interval.
    """
    if first.low is None or first.high is None or second.low is None or second.high is None:
        raise ValueError("the difference of two shares needs an interval of each")
    value = first.value - second.value
    below = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    above = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Estimate(value, value - below, value + above, first.of + second.of)


def difference_of_means(first: Sequence[float], second: Sequence[float], z: float = Z) -> Estimate | None:
    """The mean of ``second`` minus that of ``first``; None if one of them has fewer than 2 values."""
    if len(first) < 2 or len(second) < 2:
        return None
    (mean_before, variance_before), (mean_after, variance_after) = map(
        _mean_and_its_variance, (first, second)
    )
    value = mean_after - mean_before
    half = z * sqrt(variance_before + variance_after)
    return Estimate(value, value - half, value + half, len(first) + len(second))


def _mean_and_its_variance(values: Sequence[float]) -> tuple[float, float]:
    mean = fsum(values) / len(values)
    squares = fsum((value - mean) ** 2 for value in values)
    return mean, squares / (len(values) - 1) / len(values)


def jackknife(value: float, without_one: Iterable[tuple[float | None, int]], at_most: float) -> Estimate:
    """A statistic with the interval that leaving out one case at a time gives.

    Args:
        value: the statistic of all cases.
        without_one: the statistic without one case, and how many cases there are whose absence gives it.
        at_most: the largest value that the statistic can have.

    Returns:
        The estimate; without an interval if there is one case, or if the statistic is undefined without some.
    """
    left_out = list(without_one)
    cases = sum(times for _, times in left_out)
    known = [(found, times) for found, times in left_out if found is not None]
    if cases < 2 or len(known) < len(left_out):
        return Estimate(value, None, None, cases)
    mean = fsum(found * times for found, times in known) / cases
    variance = fsum(times * (found - mean) ** 2 for found, times in known) * (cases - 1) / cases
    half = Z * sqrt(variance)
    return Estimate(value, value - half, min(at_most, value + half), cases)
