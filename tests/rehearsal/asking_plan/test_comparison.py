"""Plans held against fixed numbers of answers, and what is said about them."""

import json
import xml.etree.ElementTree as ET
from io import StringIO
from itertools import pairwise

import pytest
from rich.console import Console

from rehearsal.asking_plan.chart import chart
from rehearsal.asking_plan.comparison import Comparison, Mean, PlanFigures, compare, reference
from rehearsal.asking_plan.plan_table import as_json, show
from rehearsal.asking_plan.plan_verdict import verdict
from rehearsal.asking_plan.plans import DEFAULT, EXPERTS, ROUNDS, AskingPlan, Rounds
from rehearsal.job_source.truth import KnownLabels
from tests.rehearsal.asking_plan.small_crowds import AGREED, DIVIDED, crowd

CAT, DOG = KnownLabels(frozenset({"cat"})), KnownLabels(frozenset({"dog"}))
TRUTH = dict.fromkeys(range(6), CAT) | {6: DOG, 7: DOG}
HALF = ROUNDS[0]


def figures(
    plan: AskingPlan, answers: float, micro_f1: float, gain: Mean | None = None, worth: float | None = None
) -> PlanFigures:
    experts = plan.follow_up.share if plan.follow_up.experts else 0.0
    return PlanFigures(plan, answers, experts, Mean(micro_f1, 0.01), gain, worth)


FIXED = (figures(AskingPlan(1), 1, 0.5, worth=1.0), figures(AskingPlan(2), 2, 0.7, worth=2.0))


def test_a_crowd_that_agrees_gains_nothing_and_one_answer_leads_as_far() -> None:
    """Rounds ask nobody where everything is certain from the start."""
    found = compare(crowd(AGREED, dict.fromkeys(range(6), CAT)), [HALF], draws=3)
    assert [plan.plan for plan in found.fixed] == [AskingPlan(number) for number in range(1, 8)]
    assert {plan.micro_f1 for plan in (*found.fixed, *found.rounds)} == {Mean(1.0, 0.0)}
    [half] = found.rounds
    assert (half.gain, half.worth) == (Mean(0.0, 0.0), 1.0)
    assert found.draws == 3


def test_a_gain_is_over_the_curve_of_the_fixed_numbers_in_the_same_draw() -> None:
    """3 answers for 6 and 5 for 2 objects are 3.5 on average: half way between 3 and 4 for all."""
    plan = AskingPlan(3, Rounds(1, 0.25, 2))
    found = compare(crowd([*AGREED, *DIVIDED], TRUTH), [plan], draws=1)
    three, four = found.fixed[2], found.fixed[3]
    [rounds] = found.rounds
    assert (three.answers, rounds.answers, four.answers) == (3, 3.5, 4)
    level = (three.micro_f1.value + four.micro_f1.value) / 2
    assert rounds.gain == Mean(pytest.approx(rounds.micro_f1.value - level), 0.0)


def test_experts_gain_over_the_same_plan_without_them() -> None:
    found = compare(crowd([*AGREED, *DIVIDED], TRUTH), [AskingPlan(3, Rounds(1, 0.25, 1, experts=True))], 1)
    [experts] = found.rounds
    assert (experts.answers, experts.expert_answers) == (3, 0.25)
    assert experts.micro_f1 == Mean(1.0, 0.0)
    assert experts.gain
    assert experts.gain.value == pytest.approx(1 - found.fixed[2].micro_f1.value)


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    divided = crowd([*AGREED, *DIVIDED * 4], dict.fromkeys(range(14), DOG))
    assert compare(divided, [DEFAULT], 2, seed=1) == compare(divided, [DEFAULT], 2, seed=1)
    assert compare(divided, [DEFAULT], 2, seed=1) != compare(divided, [DEFAULT], 2, seed=2)


def test_without_known_labels_results_are_held_against_all_answers_together() -> None:
    divided = crowd([*AGREED, DIVIDED[0]])
    assert reference(divided) == dict.fromkeys(range(6), CAT) | {6: DOG}
    assert compare(divided, [], 2).fixed[-1].micro_f1 == Mean(1.0, 0.0)


def test_each_draw_is_reported() -> None:
    done: list[int] = []
    compare(crowd(AGREED), [], 3, done=done.append)
    assert done == [1, 2, 3]


def test_no_objects_can_not_be_compared() -> None:
    with pytest.raises(ValueError, match="at least 1 object with an answer, got 0"):
        compare(crowd([]), [], 1)


def test_where_no_label_is_known_or_found_nothing_is_wrong() -> None:
    found = compare(crowd([[[], []]]), [], 1)
    assert found.fixed[0].micro_f1.value == 1.0


@pytest.mark.parametrize(
    ("rounds", "sentence"),
    [
        pytest.param(
            (figures(HALF, 1.5, 0.68, Mean(0.08, 0.01), 1.9), figures(DEFAULT, 2, 0.7, Mean(0.0, 0.01), 2.0)),
            "Asking again pays here: 1 plan of 2 with follow-up rounds gains more than chance explains. The"
            ' best, "2, then 1 more for the most uncertain half", gains +.080 ± .010 and is as good as 1.9'
            " answers for all.",
            id="one pays",
        ),
        pytest.param(
            (figures(HALF, 1.5, 0.75, Mean(0.15, 0.01)),),
            "Asking again pays here: 1 plan of 1 with follow-up rounds gains more than chance explains. The"
            ' best, "2, then 1 more for the most uncertain half", gains +.150 ± .010 and is better than 2'
            " answers for all.",
            id="it is better than any fixed number",
        ),
        pytest.param(
            (figures(HALF, 1.5, 0.6, Mean(0.01, 0.01), 1.5),),
            "No plan with follow-up rounds differs from the same number of answers, spread evenly, by more"
            " than chance explains.",
            id="chance",
        ),
        pytest.param(
            (figures(HALF, 1.5, 0.5, Mean(-0.1, 0.01), 1.0),),
            "Asking again does not pay here: the same number of answers, spread evenly, is no worse.",
            id="a loss",
        ),
        pytest.param(
            (), "The objects have too few answers to simulate a plan with follow-up rounds.", id="none"
        ),
        pytest.param(
            (figures(EXPERTS[0], 3, 0.8, Mean(0.1, 0.01)), figures(EXPERTS[1], 3, 0.9, Mean(0.2, 0.01))),
            "The objects have too few answers to simulate a plan with follow-up rounds. With experts who"
            ' are always right, "3, then an expert for the most uncertain 10%" gains +.200 ± .010.',
            id="experts",
        ),
    ],
)
def test_the_verdict_is(rounds: tuple[PlanFigures, ...], sentence: str) -> None:
    assert verdict(Comparison(20, FIXED, rounds)) == sentence


COMPARISON = Comparison(
    20,
    FIXED,
    (
        figures(HALF, 1.5, 0.68, Mean(0.08, 0.01), 1.9),
        figures(EXPERTS[1], 2, 0.875, Mean(0.175, 0.02)),
    ),
)
ANSWERED = crowd([[[0], [1]]] * 10, dict.fromkeys(range(10), CAT))


def test_the_table_reads() -> None:
    console = Console(file=StringIO(), width=120)
    show(console, ANSWERED, COMPARISON, "micro-F1 against gold.csv")
    assert isinstance(console.file, StringIO)
    lines = [line.strip() for line in console.file.getvalue().splitlines() if line.strip()]
    assert lines[0] == (
        "10 objects, 20 answers by 2 workers, 3 label categories; 20 draws; micro-F1 against gold.csv"
    )
    assert [line.split("  ")[0] for line in lines[3:7]] == [
        "1 for all",
        "2 for all",
        "2, then 1 more for the most uncertain half",
        "3, then an expert for the most uncertain 10%",
    ]
    assert lines[5].split()[-9:] == ["1.50", "15", "0.680", "±", "0.010", "+.080", "±", ".010", "1.9"]
    assert lines[6].endswith("2.00 + 0.10   20 + 1   0.875 ± 0.010   +.175 ± .020       over 2")


def test_programs_get_what_a_job_json_takes() -> None:
    document = json.loads(as_json(ANSWERED, COMPARISON, "micro-F1 against gold.csv"))
    assert document["plans"][0] == {
        "plan": "1 for all",
        "NumberOfHumanWorkersPerDataObject": 1,
        "FollowUp": None,
        "answers_per_object": 1,
        "answers": 10,
        "expert_answers": 0,
        "micro_f1": 0.5,
        "micro_f1_error": 0.01,
        "gain": None,
        "gain_error": None,
        "as_good_as": 1.0,
    }
    assert document["plans"][2]["FollowUp"] == {"Rounds": 1, "Share": 0.5, "Workers": 1, "Experts": False}
    assert document["plans"][3] == {
        "plan": "3, then an expert for the most uncertain 10%",
        "NumberOfHumanWorkersPerDataObject": 3,
        "FollowUp": {"Rounds": 1, "Share": 0.1, "Workers": 1, "Experts": True},
        "answers_per_object": 2,
        "answers": 20,
        "expert_answers": 1,
        "micro_f1": 0.875,
        "micro_f1_error": 0.01,
        "gain": 0.175,
        "gain_error": 0.02,
        "as_good_as": None,
    }
    assert {name: document[name] for name in ("objects", "answers", "workers", "categories", "draws")} == {
        "objects": 10,
        "answers": 20,
        "workers": 2,
        "categories": ["cat", "dog", "fish"],
        "draws": 20,
    }
    assert document["measure"] == "micro-F1 against gold.csv"


def test_a_chart_names_each_plan_and_draws_each_of_them() -> None:
    drawn = ET.fromstring(chart(COMPARISON, "answers.csv", "micro-F1 against gold.csv"))
    svg = "{http://www.w3.org/2000/svg}"
    texts = [element.text for element in drawn.iter(f"{svg}text")]
    for name in (
        "answers.csv",
        "3, then an expert for the most uncertain 10%",
        "2.00 answers + 0.10 by experts: 0.875, gain +.175 ± .020",
        "2, then 1 more for the most uncertain half",
        "1.50 answers: 0.680, gain +.080 ± .010",
        "2 for all",
    ):
        assert name in texts
    circles = [element.get("class") for element in drawn.iter(f"{svg}circle")]
    assert circles == ["fixed", "fixed", "plan", "plan"]
    places = [
        float(element.get("y", "")) for element in drawn.iter(f"{svg}text") if element.get("x") == "592"
    ]
    assert places == sorted(places)
    assert min(below - above for above, below in pairwise(places)) >= 17


def test_a_charts_title_is_hostile_text() -> None:
    drawn = ET.fromstring(chart(COMPARISON, "<script>\x1b&", "micro-F1"))
    assert drawn[0].text == "<script>\\x1b&: what asking again leads to"


@pytest.mark.parametrize("micro_f1", [0.0, 1.0])
def test_a_chart_of_one_height_has_an_axis(micro_f1: float) -> None:
    flat = PlanFigures(AskingPlan(1), 1.0, 0.0, Mean(micro_f1, 0.0), None, 1.0)
    drawn = ET.fromstring(chart(Comparison(1, (flat,), ()), "a", "b"))
    [circle] = drawn.iter("{http://www.w3.org/2000/svg}circle")
    assert 80 <= float(circle.get("cy", "")) <= 400
