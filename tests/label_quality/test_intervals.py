"""Intervals against scipy's and statsmodels', and where they end."""

from math import nan

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from label_quality.intervals import Estimate, difference_of_means, difference_of_shares, jackknife, wilson

close = pytest.approx


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    trials = draw(st.integers(1, 100_000))
    return draw(st.integers(0, trials)), trials


@given(counts())
def test_wilson_agrees_with_scipy_and_statsmodels(count: tuple[int, int]) -> None:
    estimate = wilson(*count)
    assert estimate is not None
    assert (estimate.value, estimate.of) == (count[0] / count[1], count[1])
    assert (estimate.low, estimate.high) == close(proportion_confint(*count, method="wilson"), abs=1e-9)
    theirs = binomtest(*count).proportion_ci(0.95, method="wilson")
    assert (estimate.low, estimate.high) == close((theirs.low, theirs.high), abs=1e-9)


def test_a_share_of_nothing_is_not_known() -> None:
    assert wilson(0, 0) is None


@given(counts(), counts())
def test_the_difference_of_shares_agrees_with_statsmodels(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = wilson(*first), wilson(*second)
    assert one is not None
    assert other is not None
    estimate = difference_of_shares(one, other)
    assert estimate.value == close(one.value - other.value)
    theirs = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (estimate.low, estimate.high) == close(theirs, abs=1e-9)


WITH_INTERVAL = Estimate(0.5, 0.1, 0.9, 2)


@pytest.mark.parametrize("without", [Estimate(0.5, None, 0.9, 2), Estimate(0.5, 0.1, None, 2)])
def test_a_difference_needs_two_intervals(without: Estimate) -> None:
    for first, second in ((WITH_INTERVAL, without), (without, WITH_INTERVAL)):
        with pytest.raises(ValueError, match="the difference of two shares needs an interval of each"):
            difference_of_shares(first, second)


shares = st.lists(st.floats(0, 1), min_size=2, max_size=50)


@given(shares, shares)
def test_the_difference_of_means_agrees_with_statsmodels(earlier: list[float], later: list[float]) -> None:
    estimate = difference_of_means(earlier, later)
    assert estimate is not None
    theirs = CompareMeans(DescrStatsW(later), DescrStatsW(earlier)).zconfint_diff(usevar="unequal")
    assert estimate.value == close(numpy.mean(later) - numpy.mean(earlier), abs=1e-9)
    if not any(map(numpy.isnan, theirs)):
        assert (estimate.low, estimate.high) == close(theirs, abs=1e-9)


@pytest.mark.parametrize(("earlier", "later"), [([1.0], [0.5, 1.0]), ([0.5, 1.0], []), ([], [])])
def test_the_difference_of_means_needs_two_values_of_each(earlier: list[float], later: list[float]) -> None:
    assert difference_of_means(earlier, later) is None


@pytest.mark.parametrize(
    ("without_one", "interval"),
    [
        pytest.param([(0.5, 1)], (None, None), id="one case has no interval"),
        pytest.param([(0.5, 3), (None, 1)], (None, None), id="nor has what one case alone defines"),
        pytest.param([(0.5, 10)], (0.5, 0.5), id="cases that are all alike leave no doubt"),
        # sqrt(9/10 * (5 * 0.1² + 5 * 0.1²)) = 0.3, times 1.96; cut off at the largest possible value.
        pytest.param([(0.4, 5), (0.6, 5)], (0.5 - 0.587989195362016, 1.0), id="cases that differ"),
    ],
)
def test_the_jackknife(
    without_one: list[tuple[float | None, int]], interval: tuple[float | None, float | None]
) -> None:
    estimate = jackknife(0.5, without_one, at_most=1.0)
    found = [nan if end is None else end for end in (estimate.low, estimate.high)]
    assert found == close([nan if end is None else end for end in interval], abs=1e-12, nan_ok=True)
