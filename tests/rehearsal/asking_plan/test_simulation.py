"""What a plan asks for, and what comes of it."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_truth.responses import Response
from rehearsal.asking_plan.crowd import Crowd, crowd_of
from rehearsal.asking_plan.plans import DEFAULT, AskingPlan, Rounds
from rehearsal.asking_plan.simulation import Draw, InterimConclusion, by_uncertainty, conclusions
from rehearsal.job_source.truth import KnownLabels
from rehearsal.workers.replay import GivenResponse as NamedResponse
from tests.rehearsal.asking_plan.small_crowds import AGREED, CATEGORIES, DIVIDED, crowd

crowds = st.lists(
    st.lists(st.sets(st.integers(0, 2)).map(sorted), min_size=1, max_size=9), min_size=1, max_size=8
).map(crowd)
plans = st.builds(
    AskingPlan,
    st.integers(1, 9),
    st.builds(Rounds, st.integers(0, 3), st.sampled_from([0.1, 0.25, 0.5, 1.0]), st.integers(1, 3)),
)


class Seen:
    """A ranking that keeps what it is shown."""

    def __init__(self) -> None:
        self.rounds: list[Sequence[InterimConclusion]] = []

    def __call__(self, found: Sequence[InterimConclusion]) -> list[float]:
        self.rounds.append(found)
        return by_uncertainty(found)


@pytest.mark.parametrize(
    ("plan", "answers"),
    [
        pytest.param(AskingPlan(3), 24, id="the same for all"),
        pytest.param(AskingPlan(3, Rounds(1, 0.25, 2)), 28, id="2 more for 2 of 8"),
        pytest.param(AskingPlan(3, Rounds(2, 0.25, 2)), 32, id="twice"),
        pytest.param(AskingPlan(9), 56, id="nobody answers twice: 7 answers each are all there are"),
        pytest.param(AskingPlan(6, Rounds(1, 0.25, 2)), 50, id="nor in a round: 1 more is all there is"),
    ],
)
def test_a_plan_costs(plan: AskingPlan, answers: int) -> None:
    outcome = Draw(crowd([*AGREED, *DIVIDED]), "0").outcome(plan)
    assert (outcome.answers, outcome.expert_answers) == (answers, 0)


def test_the_objects_that_divide_the_crowd_are_asked_about_again() -> None:
    seen = Seen()
    Draw(crowd([*AGREED, *DIVIDED]), "0").outcome(AskingPlan(3, Rounds(2, 0.25, 2)), seen)
    assert [[len(found.responses) for found in objects] for objects in seen.rounds] == [
        [3, 3, 3, 3, 3, 3, 3, 3],
        [3, 3, 3, 3, 3, 3, 5, 5],
    ]


def test_experts_answer_where_the_right_labels_are_known_and_are_taken_as_right() -> None:
    """Object 7 is known in part: the expert sees a fish and no cat, and says nothing about dogs."""
    truth = {
        0: KnownLabels(frozenset({"cat"})),
        7: KnownLabels(frozenset({"fish"}), frozenset({"fish", "cat"})),
    }
    two_say_dog = [[1], [1], [0]]
    draw = Draw(crowd([*AGREED[:6], DIVIDED[0], two_say_dog], truth), "0")
    outcome = draw.outcome(AskingPlan(3, Rounds(1, 1.0, 1, experts=True)))
    assert outcome.labels[7] == {"dog", "fish"}
    assert outcome.answers == 24
    assert outcome.expert_answers <= 2


def test_experts_are_asked_about_a_share_of_what_is_known() -> None:
    truth = {number: KnownLabels(frozenset({"dog"})) for number in (0, 6, 7)}
    outcome = Draw(crowd([*AGREED, *DIVIDED], truth), "0").outcome(
        AskingPlan(3, Rounds(1, 0.34, 2, experts=True))
    )
    assert outcome.expert_answers == 2  # two experts for one object


def test_answers_are_drawn_by_the_seed_alone() -> None:
    divided = crowd([*DIVIDED] * 5)
    assert Draw(divided, "0").outcome(DEFAULT) == Draw(divided, "0").outcome(DEFAULT)
    assert len({str(Draw(divided, str(seed)).outcome(AskingPlan(2)).labels) for seed in range(20)}) > 1


@settings(max_examples=50)
@given(crowds, plans, st.integers(0, 5))
def test_nobody_answers_an_object_twice(crowd: Crowd, plan: AskingPlan, seed: int) -> None:
    seen = Seen()
    Draw(crowd, str(seed)).outcome(plan, seen)
    for objects in seen.rounds:
        for found, answers in zip(objects, crowd.answers, strict=True):
            assert len({response.worker for response in found.responses}) == len(found.responses)
            assert set(found.responses) <= set(answers)


@settings(max_examples=50)
@given(crowds, plans)
def test_a_plan_costs_no_more_than_it_says(crowd: Crowd, plan: AskingPlan) -> None:
    outcome = Draw(crowd, "0").outcome(plan)
    most = [min(plan.most_answers, len(found)) for found in crowd.answers]
    least = [min(plan.workers, len(found)) for found in crowd.answers]
    assert sum(least) <= outcome.answers <= sum(most)


@settings(max_examples=50)
@given(crowds)
def test_all_answers_lead_to_what_all_answers_say_in_whatever_order(crowd: Crowd) -> None:
    outcome = Draw(crowd, "0").outcome(AskingPlan(9))
    assert outcome.answers == crowd.responses
    assert list(outcome.labels.values()) == [
        {CATEGORIES[label] for label in found.kept} for found in conclusions(crowd.answers, CATEGORIES)
    ]


def test_a_crowd_is_made_from_named_answers() -> None:
    responses = {
        "a": [NamedResponse("ann", ("dog", "cat")), NamedResponse("ben", ())],
        "b": [NamedResponse("ann", ("fish",))],
    }
    known = KnownLabels(frozenset({"fish"}))
    found = crowd_of(responses, CATEGORIES, {"b": known, "c": KnownLabels(frozenset())})
    assert found == Crowd(
        CATEGORIES,
        ((Response("ann", (0, 1)), Response("ben", ())), (Response("ann", (2,)),)),
        {1: known},
    )
    assert (found.workers, found.responses) == (2, 3)


@pytest.mark.parametrize(
    ("numbers", "depth"),
    [
        pytest.param([], 0, id="no objects"),
        pytest.param([4], 4, id="one object"),
        pytest.param([5] * 9 + [2], 5, id="one in ten may have fewer"),
        pytest.param([5] * 8 + [2] * 2, 2, id="but not two"),
        pytest.param([3, 3, 9], 3, id="what a few more have does not count"),
    ],
)
def test_the_depth_of_a_crowd_is(numbers: list[int], depth: int) -> None:
    assert crowd([[[0]] * number for number in numbers]).depth == depth
