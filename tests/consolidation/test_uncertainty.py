"""How uncertain an object's labels are, and which objects come first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidation.choices import Choices
from consolidation.label_sets import LabelSet, label_sets
from consolidation.settings import Settings
from consolidation.uncertainty import most_uncertain, uncertainties, uncertainty
from consolidation.voting import decide
from ground_truth.label_categories import LabelCategories
from ground_truth.responses import LabelsByWorker

posteriors_and_kept = st.dictionaries(st.integers(0, 9), st.floats(0, 1), max_size=6).flatmap(
    lambda posteriors: st.tuples(
        st.just(posteriors), st.sets(st.sampled_from(sorted(posteriors))) if posteriors else st.just(set())
    )
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


MANY_LABELED: list[list[set[int]]] = [[{0}, {0}, {0}]] * 30 + [[{0}, {0}, set()]] * 60
MANY_EMPTY: list[list[set[int]]] = [[set(), set(), set()]] * 90 + [[{0}, {0}, {0}]] * 10


def job_labels(
    objects: list[list[set[int]]], exclusion_category: str = ""
) -> tuple[list[LabelsByWorker], list[LabelSet], int | None]:
    """A job with the labels 0 to 3: its answers, what they come to, and the number of "none of these"."""
    choices = Choices(LabelCategories(("a", "b", "c", "d")), exclusion_category)
    answers: list[LabelsByWorker] = [
        {f"w{worker}": labels for worker, labels in enumerate(found)} for found in objects
    ]
    settings = Settings(consolidation_method="expectation-maximization")
    return answers, list(label_sets(answers, choices, settings)), choices.exclusion


def job_uncertainties(objects: list[list[set[int]]], exclusion_category: str = "") -> list[float]:
    return uncertainties(*job_labels(objects, exclusion_category))


def test_an_object_that_everybody_left_empty_may_have_a_label_that_all_missed() -> None:
    """90 objects have a label, and 60 of their 270 answers are empty; one object has 3 empty answers.

    q = 90.5 / 92, e = 60.5 / 271, d = 3.5 / 4; the odds are q / (1 - q) (e / d)^3 = 60.33 x 0.01661.
    """
    [*_, last] = job_uncertainties([*MANY_LABELED, [set(), set(), set()]])
    odds = 90.5 / 1.5 * (60.5 / 271 / (3.5 / 4)) ** 3
    assert last == pytest.approx(odds / (1 + odds), rel=1e-6)


def test_it_is_improbable_where_most_objects_have_none_and_nobody_misses_one() -> None:
    [empty, *_] = job_uncertainties(MANY_EMPTY)
    assert 0 < empty < 1e-4


def test_the_fewer_empty_answers_say_so_the_less_certain_is_an_empty_object() -> None:
    *_, two, three = job_uncertainties([*MANY_LABELED, [set(), set()], [set(), set(), set()]])
    assert 1 > two > three > 0


def test_none_of_these_is_an_empty_answer() -> None:
    """Number 4 is "none of these", which is not a category here: it counts as it does elsewhere, and more."""
    none = [[labels or {4} for labels in found] for found in MANY_LABELED]
    [*_, last] = job_uncertainties([*none, [{4}, {4}, {4}]], "none of these")
    assert last > 0.5


def test_what_somebody_chose_is_uncertain_by_its_candidates_alone() -> None:
    answers, found, exclusion = job_labels([*MANY_LABELED, [{1}, set(), set()]])
    scores = found[-1].scores
    assert uncertainties(answers, found, exclusion)[-1] == min(scores[1], 1 - scores[1])


@given(st.lists(st.lists(st.sets(st.integers(0, 3)), min_size=1, max_size=4), max_size=6))
def test_every_object_of_a_job_has_an_uncertainty(objects: list[list[set[int]]]) -> None:
    for value, found in zip(job_uncertainties(objects), objects, strict=True):
        assert 0 <= value <= max(1, len(set[int]().union(*found)))


def test_a_great_many_empty_answers_are_certain() -> None:
    nobody: list[set[int]] = [set()] * 5000
    assert job_uncertainties([*MANY_LABELED, nobody])[-1] == pytest.approx(0.0)
