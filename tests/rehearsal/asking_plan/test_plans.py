"""Asking plans: what they are called, what they need, and how they are written on the command line."""

import pytest

from rehearsal.asking_plan.plans import (
    DEFAULT,
    EXPERTS,
    ROUNDS,
    AskingPlan,
    InvalidPlan,
    Rounds,
    fixed_numbers,
)


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        pytest.param("5", AskingPlan(5), id="a number for all"),
        pytest.param("3,2,0.5,2", DEFAULT, id="rounds"),
        pytest.param(" 2, 1, 1, 3", AskingPlan(2, Rounds(3, 1.0, 1)), id="spaces, and a share of all"),
    ],
)
def test_a_plan_is_read(text: str, plan: AskingPlan) -> None:
    assert AskingPlan.parse(text) == plan


FORM = (
    "must be WORKERS or WORKERS,MORE,SHARE,ROUNDS, such as 5 or 3,2,0.5,2:"
    " 3 answers, then 2 more for the most uncertain half, twice; got "
)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("", f"{FORM}''", id="nothing"),
        pytest.param("3,2", f"{FORM}'3,2'", id="too few numbers"),
        pytest.param("3,2,0.5,2,1", f"{FORM}'3,2,0.5,2,1'", id="too many"),
        pytest.param("three", f"{FORM}'three'", id="not a number"),
        pytest.param("3,2.5,0.5,2", f"{FORM}'3,2.5,0.5,2'", id="half a worker"),
        pytest.param("0", "WORKERS must be 1 to 9, got 0 in '0'", id="nobody"),
        pytest.param("10", "WORKERS must be 1 to 9, got 10 in '10'", id="more than Ground Truth allows"),
        pytest.param("3,0,0.5,2", "MORE must be 1 to 9, got 0 in '3,0,0.5,2'", id="a round that asks nobody"),
        pytest.param("3,2,0,2", "SHARE must be 0.01 to 1, got 0.0 in '3,2,0,2'", id="a share of nothing"),
        pytest.param("3,2,nan,2", "SHARE must be 0.01 to 1, got nan in '3,2,nan,2'", id="not a share"),
        pytest.param("3,2,0.5,4", "ROUNDS must be 1 to 3, got 4 in '3,2,0.5,4'", id="too many rounds"),
    ],
)
def test_a_plan_that_no_job_can_follow_is_refused(text: str, error: str) -> None:
    with pytest.raises(InvalidPlan) as raised:
        AskingPlan.parse(text)
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("plan", "name", "most_answers"),
    [
        (AskingPlan(1), "1 for all", 1),
        (DEFAULT, "3, then 2 more for the most uncertain half, twice", 7),
        (AskingPlan(2, Rounds(1, 0.5, 1)), "2, then 1 more for the most uncertain half", 3),
        (AskingPlan(2, Rounds(3, 0.125, 1)), "2, then 1 more for the most uncertain 12.5%, three times", 5),
        (EXPERTS[1], "3, then an expert for the most uncertain 10%", 3),
        (
            AskingPlan(4, Rounds(1, 0.29, 2, experts=True)),
            "4, then 2 experts for the most uncertain 29%",
            4,
        ),
    ],
)
def test_a_plan_is_called_and_needs(plan: AskingPlan, name: str, most_answers: int) -> None:
    assert (str(plan), plan.most_answers) == (name, most_answers)


def test_fixed_numbers_go_up_to_ground_truths_limit() -> None:
    assert fixed_numbers(3) == [AskingPlan(1), AskingPlan(2), AskingPlan(3)]
    assert fixed_numbers(76)[-1] == AskingPlan(9)


def test_the_usual_plans_can_be_followed() -> None:
    for plan in ROUNDS:
        rounds = plan.follow_up
        assert AskingPlan.parse(f"{plan.workers},{rounds.workers},{rounds.share},{rounds.number}") == plan
