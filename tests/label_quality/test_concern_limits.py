"""Where a concern about a worker begins: the last value on each side of every limit."""

import pytest

from label_quality.concerns import (
    DECLINING,
    NO_BETTER_THAN_CHANCE,
    SAME_ANSWER,
    TOO_QUICK,
    better_than_chance,
    concerns,
)
from label_quality.intervals import Estimate
from label_quality.worker_numbers import SameAnswer, WorkerTimes
from tests.label_quality.usual_numbers import worker


@pytest.mark.parametrize(
    ("low", "high", "is_one"),
    [(-0.1, 0.4, True), (0.0, 0.4, True), (0.01, 0.4, False), (-0.1, 0.49, True), (-0.1, 0.5, False)],
)
def test_no_better_than_chance_is_an_interval_with_0_that_ends_below_half(
    low: float, high: float, is_one: bool
) -> None:
    numbers = worker(better_than_chance=Estimate(0.1, low, high, 100))
    assert concerns(numbers) == ((NO_BETTER_THAN_CHANCE,) if is_one else ())


@pytest.mark.parametrize(("low", "high"), [(None, None), (None, 0.2), (-0.2, None)])
def test_without_an_interval_nobody_is_accused(low: float | None, high: float | None) -> None:
    numbers = worker(better_than_chance=Estimate(0.0, low, high, 100), drift=Estimate(-0.5, low, high, 100))
    assert concerns(numbers) == ()


def test_known_labels_that_do_not_tell_leave_it_to_the_others() -> None:
    """An interval that begins at or below 0 does not clear a worker."""
    numbers = worker(
        known_sensitivity=Estimate(0.9, 0.1, 1.0, 2),
        known_specificity=Estimate(0.9, 0.1, 1.0, 2),
        better_than_chance=Estimate(0.0, -0.1, 0.1, 500),
    )
    assert concerns(numbers) == (NO_BETTER_THAN_CHANCE,)


@pytest.mark.parametrize(
    ("answers", "accused"), [(9, False), (10, True)], ids=["nine answers tell nothing", "ten do"]
)
def test_a_worker_is_looked_at_from_ten_answers_on(answers: int, accused: bool) -> None:
    numbers = worker(answers=answers, better_than_chance=Estimate(0.0, -0.1, 0.1, 100))
    assert bool(concerns(numbers)) is accused


@pytest.mark.parametrize(
    ("answers", "share", "others", "is_one"),
    [
        pytest.param(1000, 0.5, 0.2, True, id="half of the answers"),
        pytest.param(1000, 0.499, 0.2, False, id="less than half"),
        pytest.param(1000, 0.7, 0.56, False, id="only a little more often than others"),
        pytest.param(1000, 0.7, 0.54, True, id="surely a tenth more often than others"),
        pytest.param(20, 0.7, 0.5, False, id="perhaps by chance"),
    ],
)
def test_the_same_answer_again_and_again_is(answers: int, share: float, others: float, is_one: bool) -> None:
    """Of 700 in 1000 the 99.9% interval begins at 0.65."""
    numbers = worker(answers=answers, same_answer=SameAnswer((0,), share, others))
    assert concerns(numbers) == ((SAME_ANSWER,) if is_one else ())


@pytest.mark.parametrize(("low", "is_one"), [(0.1, False), (0.11, True), (None, False)])
def test_too_quick_is_surely_more_than_a_tenth_of_the_answers(low: float | None, is_one: bool) -> None:
    numbers = worker(times=WorkerTimes(100, 1.0, Estimate(0.2, low, 0.4, 100)))
    assert concerns(numbers) == ((TOO_QUICK,) if is_one else ())


@pytest.mark.parametrize(
    ("value", "half", "is_one"),
    [
        pytest.param(-0.1, 0.02, True, id="a tenth less"),
        pytest.param(-0.099, 0.02, False, id="hardly less"),
        pytest.param(-0.2, 0.119, True, id="surely less"),
        pytest.param(-0.2, 0.12, False, id="perhaps by chance"),
    ],
)
def test_getting_worse_is_a_tenth_less_agreement(value: float, half: float, is_one: bool) -> None:
    """A 95% interval of 0.119 either way is a 99.9% interval of 0.1998."""
    numbers = worker(drift=Estimate(value, value - half, value + half, 100))
    assert concerns(numbers) == ((DECLINING,) if is_one else ())


def test_all_concerns_about_a_worker_are_listed_the_gravest_first() -> None:
    numbers = worker(
        better_than_chance=Estimate(0.0, -0.1, 0.1, 100),
        same_answer=SameAnswer((0,), 1.0, 0.1),
        times=WorkerTimes(100, 1.0, Estimate(0.9, 0.8, 0.95, 100)),
        drift=Estimate(-0.3, -0.35, -0.25, 100),
    )
    assert concerns(numbers) == ("no-better-than-chance", "same-answer", "too-quick", "declining")


KNOWN_RATE = Estimate(0.8, 0.7, 0.9, 50)


@pytest.mark.parametrize(
    ("sensitivity", "specificity"),
    [
        (None, KNOWN_RATE),
        (KNOWN_RATE, None),
        (KNOWN_RATE, Estimate(0.8, None, 0.9, 50)),
        (KNOWN_RATE, Estimate(0.8, 0.7, None, 50)),
    ],
)
def test_both_rates_must_be_known_to_be_better_than_chance(
    sensitivity: Estimate | None, specificity: Estimate | None
) -> None:
    assert better_than_chance(sensitivity, specificity) is None
