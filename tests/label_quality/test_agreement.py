"""Agreement beyond chance, against the krippendorff package and plain sums over all pairs."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import combinations
from math import fsum, sqrt
from statistics import fmean

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from label_quality.agreement import Pattern, ac1, alpha, positive_agreement
from label_quality.intervals import Estimate

# Each object's answers: for each worker, for each of two categories, whether it was chosen.
answers = st.lists(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6), min_size=1, max_size=12
)
type Answers = list[list[tuple[bool, bool]]]


def patterns(objects: Answers, categories: int) -> Counter[Pattern]:
    found: Counter[Pattern] = Counter()
    for workers in objects:
        votes = [sum(worker[category] for worker in workers) for category in range(categories)]
        split = sum(vote * (len(workers) - vote) for vote in votes)
        found[Pattern(len(workers), sum(votes), split)] += 1
    return found


def values(objects: Answers, categories: int) -> list[list[bool]]:
    """What the workers said about each object and category."""
    return [[worker[category] for worker in workers] for workers in objects for category in range(categories)]


def their_alpha(objects: Answers, categories: int) -> float | None:
    counts = [[unit.count(False), unit.count(True)] for unit in values(objects, categories)]
    several = [count for count in counts if sum(count) > 1]
    if not several or not sum(chosen for _, chosen in several) or not sum(silent for silent, _ in several):
        return None
    return float(krippendorff.alpha(value_counts=several, level_of_measurement="nominal"))


def jackknife(objects: Answers, categories: int) -> tuple[float, float] | None:
    """The interval that leaving out one object after the other gives."""
    several = [workers for workers in objects if len(workers) > 1]
    found = [their_alpha(several[:place] + several[place + 1 :], categories) for place in range(len(several))]
    value = their_alpha(several, categories)
    if len(several) < 2 or value is None or None in found:
        return None
    known = [one for one in found if one is not None]
    mean = sum(known) / len(known)
    half = norm.ppf(0.975) * sqrt(sum((one - mean) ** 2 for one in known) * (len(known) - 1) / len(known))
    return value - half, min(1.0, value + half)


@pytest.mark.parametrize("categories", [1, 2])
@given(answers)
def test_alpha_and_its_interval_agree_with_the_krippendorff_package(
    categories: int, objects: Answers
) -> None:
    estimate = alpha(patterns(objects, categories), categories)
    theirs = their_alpha(objects, categories)
    if theirs is None:
        assert estimate is None
        return
    assert estimate is not None
    assert estimate.value == pytest.approx(theirs, abs=1e-9)
    interval = jackknife(objects, categories)
    found = None if estimate.low is None else (estimate.low, estimate.high)
    assert found == (None if interval is None else pytest.approx(interval, abs=1e-9))


@given(answers)
def test_positive_agreement_is_how_often_a_second_worker_chose_what_a_first_one_did(objects: Answers) -> None:
    first = second = 0.0
    for workers in objects:
        for place, worker in enumerate(workers):
            others = [other[0] for other in workers[:place] + workers[place + 1 :]]
            if worker[0] and others:
                first += 1
                second += sum(others) / len(others)
    estimate = positive_agreement(patterns(objects, 1))
    if not first:
        assert estimate is None
        return
    assert estimate is not None
    assert estimate.value == pytest.approx(second / first, abs=1e-9)


@given(answers)
def test_ac1_is_gwets(objects: Answers) -> None:
    units = values(objects, 2)
    several = [unit for unit in units if len(unit) > 1]
    found = ac1(patterns(objects, 2), 2)
    if not several:
        assert found is None
        return
    observed = sum(
        sum(a == b for a, b in combinations(unit, 2)) / (len(unit) * (len(unit) - 1) / 2) for unit in several
    ) / len(several)
    share = sum(sum(unit) / len(unit) for unit in units) / len(units)
    chance = 2 * share * (1 - share)
    assert found == pytest.approx((observed - chance) / (1 - chance), abs=1e-9)


@given(answers)
def test_the_order_of_objects_does_not_show(objects: Answers) -> None:
    backwards = alpha(Counter(dict(reversed(patterns(objects, 2).items()))), 2)
    assert backwards == alpha(patterns(objects, 2), 2)


@pytest.mark.parametrize("statistic", [alpha, positive_agreement])
def test_the_interval_is_what_leaving_out_one_object_at_a_time_gives(
    statistic: Callable[[Mapping[Pattern, int]], Estimate | None],
) -> None:
    """Without the one object that its workers disagree about, agreement is full."""
    found = {Pattern(2, 2, 0): 3, Pattern(3, 0, 0): 2, Pattern(2, 1, 1): 1}
    objects = [pattern for pattern, times in found.items() for _ in range(times)]
    without = [statistic(Counter(objects[:place] + objects[place + 1 :])) for place in range(len(objects))]
    values = [estimate.value for estimate in without if estimate]
    assert max(values) == 1.0
    mean = fmean(values)
    half = 1.959963984540054 * sqrt(fsum((value - mean) ** 2 for value in values) * 5 / 6)
    estimate = statistic(found)
    assert estimate is not None
    assert (estimate.low, estimate.of) == (pytest.approx(estimate.value - half), 6)
    assert estimate.high == pytest.approx(min(1.0, estimate.value + half))
