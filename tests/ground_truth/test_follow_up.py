"""How many objects a follow-up asks about again."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_truth.follow_up_rules import objects_asked_again


@pytest.mark.parametrize(
    ("objects", "share", "asked"),
    [
        pytest.param(100, 0.5, 50, id="half"),
        pytest.param(5, 0.5, 3, id="half of an odd number, rounded up"),
        pytest.param(50, 0.29, 15, id="a share is what its digits say"),
        pytest.param(30, 0.1, 3, id="nor does a float's error add one"),
        pytest.param(3, 0.1, 1, id="at least one"),
        pytest.param(7, 1, 7, id="all"),
        pytest.param(7, 0, 0, id="nothing"),
        pytest.param(0, 0.5, 0, id="no objects"),
    ],
)
def test_so_many_are_asked_about_again(objects: int, share: float, asked: int) -> None:
    assert objects_asked_again(objects, share) == asked


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_is_from_0_to_1(share: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1, got"):
        objects_asked_again(10, share)


@given(st.integers(1, 100_000), st.integers(1, 100))
def test_it_is_within_half_an_object_of_the_share_or_one(objects: int, percent: int) -> None:
    asked = objects_asked_again(objects, percent / 100)
    assert asked <= objects
    assert asked == 1 or abs(asked - Fraction(percent, 100) * objects) <= Fraction(1, 2)
