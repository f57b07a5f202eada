"""How uncertain an object's labels are, and which objects come first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidation.expectation_maximization import expectation_maximization
from consolidation.uncertainty import most_uncertain, uncertainty
from consolidation.voting import decide
from ground_truth.responses import Response

posteriors_and_kept = st.dictionaries(st.integers(0, 9), st.floats(0, 1), max_size=6).flatmap(
    lambda posteriors: st.tuples(
        st.just(posteriors), st.sets(st.sampled_from(sorted(posteriors))) if posteriors else st.just(set())
    )
)
crowds = st.lists(
    st.lists(st.sets(st.integers(0, 3)), min_size=1, max_size=4).map(
        lambda answers: [Response(f"w{worker}", tuple(chosen)) for worker, chosen in enumerate(answers)]
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("posteriors", "kept", "responses", "expected"),
    [
        pytest.param({0: 1.0, 1: 0.0}, [0], 3, 0.0, id="all certain"),
        pytest.param({0: 0.75}, [0], 3, 0.25, id="a label kept is wrong with 1 - p"),
        pytest.param({0: 0.25}, [], 3, 0.25, id="a label left out is missed with p"),
        pytest.param({0: 0.75, 1: 0.625, 2: 0.25}, [0, 1], 3, 0.875, id="the sum over all candidates"),
        pytest.param({0: 0.25}, [0], 3, 0.75, id="a label kept by plurality, though it is likely wrong"),
        pytest.param({}, [], 3, 0.0, id="several workers who all chose nothing"),
        pytest.param({0: 1.0, 1: 1.0}, [0, 1], 1, 2.0, id="an only response: nobody confirms its labels"),
        pytest.param({}, [], 1, 1.0, id="an only, empty response"),
    ],
)
def test_the_uncertainty_of_an_object_is(
    posteriors: dict[int, float], kept: list[int], responses: int, expected: float
) -> None:
    assert uncertainty(posteriors, kept, responses) == expected


def test_an_object_without_a_response_has_no_uncertainty() -> None:
    with pytest.raises(ValueError, match="at least 1 response, got 0"):
        uncertainty({}, [], 0)


def test_a_label_without_a_posterior_was_not_kept() -> None:
    with pytest.raises(KeyError, match="4"):
        uncertainty({0: 0.9}, [4], 2)


@pytest.mark.parametrize(
    ("uncertainties", "number", "expected"),
    [
        pytest.param([0.1, 0.9, 0.5], 2, [1, 2], id="most uncertain first"),
        pytest.param([0.5, 0.9, 0.5, 0.5], 3, [1, 0, 2], id="ties by line"),
        pytest.param([0.5, 0.5 + 1e-14, 0.5], 3, [0, 1, 2], id="what differs by rounding alone is a tie"),
        pytest.param([0.0, 0.2, 1e-14], 3, [1], id="certain ones are not asked about"),
        pytest.param([0.3, 0.2], 9, [0, 1], id="more than there are"),
        pytest.param([0.3, 0.2], 0, [], id="none wanted"),
        pytest.param([], 2, [], id="no objects"),
    ],
)
def test_the_most_uncertain_are(uncertainties: list[float], number: int, expected: list[int]) -> None:
    assert most_uncertain(uncertainties, number) == expected


@given(posteriors_and_kept, st.integers(2, 9))
def test_at_most_every_candidate_is_decided_wrongly(
    found: tuple[dict[int, float], set[int]], responses: int
) -> None:
    posteriors, kept = found
    assert 0 <= uncertainty(posteriors, kept, responses) <= len(posteriors)


@given(posteriors_and_kept, st.integers(2, 9))
def test_no_other_decision_is_less_uncertain_than_going_by_one_half(
    found: tuple[dict[int, float], set[int]], responses: int
) -> None:
    posteriors, kept = found
    by_half = [label for label, _ in decide(posteriors, plurality=False)]
    least = uncertainty(posteriors, by_half, responses)
    assert least <= uncertainty(posteriors, kept, responses) + 1e-12


@given(posteriors_and_kept, st.integers(1, 9))
def test_the_order_of_labels_does_not_matter(
    found: tuple[dict[int, float], set[int]], responses: int
) -> None:
    posteriors, kept = found
    turned = dict(reversed(posteriors.items()))
    assert uncertainty(posteriors, sorted(kept), responses) == uncertainty(
        turned, sorted(kept, reverse=True), responses
    )


@given(st.lists(st.floats(0, 5), max_size=20), st.integers(0, 25))
def test_nothing_left_out_is_more_uncertain_than_what_is_asked(values: list[float], number: int) -> None:
    first = most_uncertain(values, number)
    assert len(first) == min(number, sum(value > 1e-12 for value in values))
    left_out = [value for place, value in enumerate(values) if place not in first]
    assert all(values[place] >= value - 1e-11 for place in first for value in left_out)


@given(crowds)
def test_what_expectation_maximization_says_has_an_uncertainty(crowd: list[list[Response]]) -> None:
    for responses, posteriors in zip(crowd, expectation_maximization(crowd, 4), strict=True):
        kept = [label for label, _ in decide(posteriors)]
        assert uncertainty(posteriors, kept, len(responses)) >= 0
