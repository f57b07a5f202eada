"""What the benchmark of asking again simulates, and what its page says."""

import re
from pathlib import Path

import pytest
from answers import draws_for, simulated, with_names
from answers_page import CHANCE, DISAGREEMENT, UNCERTAINTY, DataSet, page, verdicts
from crowds import Crowd
from rankings import by_chance, by_disagreement

from ground_truth.responses import Response
from rehearsal.asking_plan.comparison import Comparison, Mean, PlanFigures
from rehearsal.asking_plan.crowd import Crowd as NamedCrowd
from rehearsal.asking_plan.plans import DEFAULT, EXPERTS, ROUNDS, AskingPlan
from rehearsal.asking_plan.simulation import InterimConclusion
from rehearsal.job_source.truth import KnownLabels

WRITTEN = Path(__file__).parents[2] / "docs" / "asking-again.md"
TENTH = EXPERTS[1]


def data_set(name: str, gains: dict[AskingPlan, float]) -> DataSet:
    """A data set on which each plan gains so much, whatever the ranking."""
    found = Comparison(
        20,
        (PlanFigures(AskingPlan(1), 1.0, 0.0, Mean(0.5, 0.0), None, 1.0),),
        tuple(
            PlanFigures(
                plan,
                3.0,
                plan.follow_up.share * plan.follow_up.experts,
                Mean(0.6, 0.01),
                Mean(gain, 0.001),
                None,
            )
            for plan, gain in gains.items()
        ),
    )
    crowd = NamedCrowd(("0", "1"), ((Response("w", (0,)),),), {})
    return DataSet(name, crowd, dict.fromkeys((UNCERTAINTY, DISAGREEMENT, CHANCE), found))


def small_crowd(objects: int) -> Crowd:
    """Three workers; they agree about all objects but the first."""
    agreed = tuple(Response(f"w{worker}", (0,)) for worker in range(3))
    divided = tuple(Response(f"w{worker}", (worker,)) for worker in range(3))
    return Crowd(
        "small",
        3,
        (divided, *[agreed] * (objects - 1)),
        (frozenset({0}),) * (objects - 1) + (None,),
        (frozenset({0, 1, 2}),) * objects,
    )


@pytest.mark.parametrize(
    ("default", "tenth", "reached"),
    [
        pytest.param([0.01, 0.005], [0.05, 0.04], [True, True], id="both"),
        pytest.param([0.03, -0.006], [0.05, 0.04], [False, True], id="one data set loses too much"),
        pytest.param([0.007, 0.006], [0.05, 0.02], [False, False], id="both means are too low"),
    ],
)
def test_figures_to_reach(default: list[float], tenth: list[float], reached: list[bool]) -> None:
    found = [
        data_set(name, {DEFAULT: gain, TENTH: expert})
        for name, gain, expert in zip("ab", default, tenth, strict=True)
    ]
    assert [verdict.reached for verdict in verdicts(found)] == reached


def test_what_was_not_played_is_neither_reached_nor_missed() -> None:
    assert verdicts([data_set("a", {ROUNDS[0]: 0.1})]) == []


def test_the_verdict_names_the_worst_data_set() -> None:
    found = [data_set("a", {DEFAULT: 0.03}), data_set("b", {DEFAULT: -0.002})]
    assert [str(verdict) for verdict in verdicts(found)] == [
        "reached: 3, then 2 more for the most uncertain half, twice: mean gain +.0140, to reach +.0070;"
        " at worst -.0020 (b), to stay above -.0050"
    ]


def test_plans_that_a_crowd_is_too_small_for_are_not_played() -> None:
    done: list[int] = []
    found = simulated(small_crowd(10), 1, done.append)
    assert found.figures(DEFAULT) is None
    assert found.figures(ROUNDS[0]) is not None
    assert found.figures(TENTH) is not None
    assert done == [1, 1, 1]  # one draw for each ranking


def test_the_gold_of_judged_categories_is_what_is_known() -> None:
    crowd = Crowd("a", 2, ((Response("w", (1,)),),), (frozenset({0, 1}),), (frozenset({1}),))
    assert with_names(crowd).truth == {0: KnownLabels(frozenset({"1"}), frozenset({"1"}))}


@pytest.mark.parametrize(("objects", "draws"), [(3000, 20), (600, 20), (400, 40), (15, 100)])
def test_few_objects_are_drawn_more_often(objects: int, draws: int) -> None:
    assert draws_for(small_crowd(objects), 20) == draws


@pytest.mark.parametrize(
    ("answers", "disagreement"),
    [
        pytest.param([(0,), (0,)], 0.0, id="the same"),
        pytest.param([(), ()], 0.0, id="both empty"),
        pytest.param([(0,), (1,)], 1.0, id="nothing in common"),
        pytest.param([(0,), (0, 1)], 0.5, id="one of two labels in common"),
        pytest.param([(0,), (0,), (1,)], 2 / 3, id="the mean of all pairs"),
        pytest.param([(0,)], 0.0, id="one answer agrees with itself"),
    ],
)
def test_bare_disagreement_is(answers: list[tuple[int, ...]], disagreement: float) -> None:
    responses = tuple(Response(f"w{worker}", labels) for worker, labels in enumerate(answers))
    assert by_disagreement([InterimConclusion(responses, frozenset(), 0.0)]) == [pytest.approx(disagreement)]


def test_chance_ranks_every_object_and_the_same_answers_alike() -> None:
    objects = [InterimConclusion((Response("w", (0,)),), frozenset({0}), 0.0)] * 5
    assert by_chance(objects) == by_chance(objects)
    assert len({rank for rank in by_chance(objects) if rank > 0}) == 5


@pytest.mark.parametrize(
    ("gain", "line"),
    [
        (-0.003, "- a, 2, then 1 more for the most uncertain half: loses, -.0030 ± .0010"),
        (
            0.002,
            "- a, 2, then 1 more for the most uncertain half: makes no difference that shows, +.0020 ± .0010",
        ),
        (0.004, "- a, 2, then 1 more for the most uncertain half: gains little, +.0040 ± .0010"),
        (0.005, None),
    ],
)
def test_the_page_says_where_it_does_not_pay(gain: float, line: str | None) -> None:
    lines = page([data_set("a", {ROUNDS[0]: gain})], 20).splitlines()
    assert [found for found in lines if found.startswith("- a, 2, ")] == ([line] if line else [])


def form(text: str) -> list[str]:
    """What a page says apart from figures, and from what only some data sets have."""
    before, _, after = text.partition("In these data sets:")
    after = (
        after[after.index("## Each data set") :].partition("### ")[0] + after[after.index("## How this") :]
    )
    lines = (before + after).splitlines()
    named = [
        "|".join(line.split("|")[:2]) if "±" in line and line.startswith("|") else line for line in lines
    ]
    return [re.sub(r"\d+", "#", line) for line in named]


def test_the_written_page_is_what_the_program_writes() -> None:
    played_all = data_set("a", dict.fromkeys((*ROUNDS, *EXPERTS), 0.01))
    assert form(WRITTEN.read_text()) == form(page([played_all], 20))


def test_the_written_page_says_that_the_figures_are_reached() -> None:
    text = WRITTEN.read_text()
    lines = text[text.index("## What asking again has to reach") :].splitlines()
    assert [line.partition(":")[0] for line in lines if line.startswith("- ")] == ["- reached", "- reached"]
