"""``rehearse plan``: from answers to a choice."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.rehearsal.command.command_runs import Rehearse, said_on_terminal

# Ten items: everybody agrees about eight, and two divide the crowd.
ROWS = [
    *(f"i{item},w{worker},cat" for item in range(8) for worker in range(7)),
    *(f"i{item},w{worker},{'dog' if worker < 4 else 'fish'}" for item in (8, 9) for worker in range(7)),
]
GOLD = "item,labels\n" + "".join(f"i{item},{'cat' if item < 8 else 'dog'}\n" for item in range(10))


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.csv"
    file.write_text("item,worker,labels\n" + "\n".join(ROWS) + "\n")
    (tmp_path / "gold.csv").write_text(GOLD)
    return file


def test_plans_are_compared_with_gold(rehearse: Rehearse, answers: Path) -> None:
    done = rehearse("plan", answers, "--gold", "gold.csv", "--labels", "cat,dog,fish", "--draws", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "10 objects, 70 answers by 7 workers, 3 label categories; 3 draws; micro-F1 against gold.csv"
        in done.stdout
    )
    for plan in ("7 for all", "3, then 2 more for the most uncertain half, twice", "an expert"):
        assert plan in done.stdout
    assert "\x1b" not in done.stdout


def test_without_gold_all_answers_together_are_the_measure(rehearse: Rehearse, answers: Path) -> None:
    done = rehearse("plan", answers, "--draws", "2", "--json")
    document = json.loads(done.stdout)
    assert document["measure"] == "micro-F1 against all answers together"
    assert document["categories"] == ["cat", "dog", "fish"]
    assert not [plan for plan in document["plans"] if "expert" in plan["plan"]]
    assert done.stderr == (
        "note: 3 label categories, those that the answers hold: cat, dog, fish; --labels-file names all\n"
    )


def test_a_plan_of_ones_own_and_a_chart(rehearse: Rehearse, answers: Path, tmp_path: Path) -> None:
    done = rehearse("plan", answers, "--draws", "2", "--plan", "2,1,0.3,3", "--chart", "chart.svg", "--json")
    name = "2, then 1 more for the most uncertain 30%, three times"
    assert name in [plan["plan"] for plan in json.loads(done.stdout)["plans"]]
    assert name in [element.text for element in ET.parse(tmp_path / "chart.svg").iter()]


def test_the_same_seed_prints_the_same(rehearse: Rehearse, answers: Path) -> None:
    outputs = {rehearse("plan", answers, "--draws", "2", "--seed", "7").stdout for _ in range(2)}
    assert len(outputs) == 1


def test_plans_that_need_more_answers_are_named(rehearse: Rehearse, answers: Path) -> None:
    answers.write_text("".join(line + "\n" for line in answers.read_text().splitlines() if "w6" not in line))
    done = rehearse("plan", answers, "--draws", "1", "--labels", "cat,dog,fish")
    assert done.stderr == (
        "note: nine in ten objects have 6 answers or more, too few for:"
        " 3, then 2 more for the most uncertain half, twice\n"
    )


def test_the_output_folder_of_a_rehearsed_job(rehearse: Rehearse, tmp_path: Path) -> None:
    """The categories are the job's own, and gold names its images."""
    done = rehearse("run", "--workers-per-object", "4", "--workers", "simulated:6", "--output", "job")
    assert done.returncode == 0, done.stderr
    truth = Path(__file__).parents[3] / "rehearsal/samples/shapes/truth.csv"
    done = rehearse("plan", "job", "--gold", truth, "--draws", "2", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["objects"], document["answers"], document["workers"]) == (24, 96, 6)
    assert document["measure"] == "micro-F1 against truth.csv"
    assert len(document["categories"]) == 6


def test_a_terminal_sees_a_progress_bar(answers: Path) -> None:
    seen = said_on_terminal(answers.parent, "plan", answers.name, "--draws", "4")
    assert "Drawing answers" in seen
    assert "4/4" in seen


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["plan", "nothing.csv"], "'nothing.csv' does not exist", id="no such file"),
        pytest.param(["plan", "gold.csv"], "gold.csv: 1 error\n  line 1: must name", id="another table"),
        pytest.param(
            ["plan", "answers.csv", "--labels", "cat,dog"], "label 'fish' is not among", id="another label"
        ),
        pytest.param(
            ["plan", "answers.csv", "--gold", "answers.csv"], "answers.csv: 6", id="a gold file with repeats"
        ),
        pytest.param(
            ["plan", "answers.csv", "--plan", "3,2"],
            "must be WORKERS or WORKERS,MORE,SHARE,ROUNDS",
            id="a plan",
        ),
        pytest.param(
            ["plan", "one.csv"], "one.csv: nine in ten objects must have at least 2", id="one answer each"
        ),
        pytest.param(
            ["plan", "."], ".: the job's label categories must be given", id="a folder, no categories"
        ),
        pytest.param(
            ["plan", ".", "--labels", "cat,dog"],
            ".: must be a job's output folder with",
            id="no job's folder",
        ),
        pytest.param(
            ["plan", "answers.csv", "--labels", "a,b", "--labels-file", "gold.csv"],
            "--labels and --labels-file can't be given together",
            id="labels twice",
        ),
    ],
)
def test_what_can_not_be_worked_with_is_named_with_exit_code_2(
    rehearse: Rehearse, answers: Path, arguments: list[str], message: str
) -> None:
    (answers.parent / "one.csv").write_text("item,worker,labels\na,w,cat\n")
    done = rehearse(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_chart_that_can_not_be_written_is_an_error(rehearse: Rehearse, answers: Path) -> None:
    done = rehearse("plan", answers, "--draws", "1", "--chart", "no/such/folder/chart.svg")
    assert done.returncode == 2
    assert "No such file or directory" in done.stderr
    assert "Traceback" not in done.stderr
