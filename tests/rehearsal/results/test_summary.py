"""What the table at the end of a run says."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from rehearsal.results.result import Figures, ResultPaths
from rehearsal.results.summary import show
from rehearsal.results.truth_agreement import Agreement
from tests.rehearsal.results.plain_figures import FIGURES


def shown(figures: Figures) -> dict[str, str]:
    """The table's rows."""
    console = Console(file=StringIO(), width=120)
    show(console, figures, ResultPaths(Path("out")))
    assert isinstance(console.file, StringIO)
    lines = [
        line.strip("│").split("│") for line in console.file.getvalue().splitlines() if line.startswith("│")
    ]
    return {name.strip(): value.strip() for name, value in lines}


def test_a_run_without_known_labels() -> None:
    assert shown(FIGURES) == {
        "Objects": "1,200",
        "Labeled": "1,200",
        "Failed": "0",
        "Responses": "3,600",
        "Seconds": "12.3",
    }


@pytest.mark.parametrize(
    ("figures", "rows"),
    [
        pytest.param(
            replace(FIGURES, truth="the known labels", agreement=Agreement(1, 3, True, 0.5, 0.25, 0.0)),
            {
                "Agreement with the known labels": "1 object",
                "micro-F1 over all labels": "0.500",
                "macro-F1, mean over categories": "0.250",
                "objects with exactly the right labels": "0.000",
            },
            id="agreement over fully judged objects",
        ),
        pytest.param(
            replace(FIGURES, truth="the known labels", agreement=Agreement(9, 9, False, None, None, 1.0)),
            {
                "Agreement with the known labels": "9 objects",
                "of their categories, those judged": "9",
                "micro-F1 over all labels": "no labels",
                "macro-F1, mean over categories": "no labels",
                "objects with exactly the right labels": "1.000",
            },
            id="agreement over partly judged objects without any label",
        ),
        pytest.param(
            replace(FIGURES, passed_through=7, unlabeled=2),
            {"Labeled before, passed through": "7", "Left unlabeled": "2"},
            id="objects that nobody was asked about",
        ),
        pytest.param(
            replace(
                FIGURES,
                truth="the known labels",
                agreement=Agreement(9, 9, True, 0.5, 0.5, 0.5),
                completed_agreement=Agreement(8, 8, True, 0.75, 1.0, 1.0),
            ),
            {
                "Agreement with the known labels": "9 objects",
                "micro-F1 over all labels": "0.500",
                "macro-F1, mean over categories": "0.500",
                "objects with exactly the right labels": "0.500",
                "micro-F1 of the complete manifest, 8 objects": "0.750",
            },
            id="agreement of the complete manifest, of which one object has known labels",
        ),
    ],
)
def test_rows_that_only_some_runs_have(figures: Figures, rows: dict[str, str]) -> None:
    table = shown(figures)
    assert {name: table[name] for name in table if name not in shown(FIGURES)} == rows


def test_reasons_of_failed_objects_are_counted_and_made_printable() -> None:
    console = Console(file=StringIO(), width=80)
    show(console, replace(FIGURES, failed=2, failure_reasons={"Error: \x1b[2J": 2}), ResultPaths(Path("out")))
    assert isinstance(console.file, StringIO)
    assert "2 objects failed: Error: \\x1b[2J\n" in console.file.getvalue()


def test_the_verdict_stands_below_the_table_and_before_the_paths() -> None:
    console = Console(file=StringIO(), width=80)
    show(console, FIGURES, ResultPaths(Path("out")))
    assert isinstance(console.file, StringIO)
    _, _, below = console.file.getvalue().partition("┘\n")
    assert below.splitlines()[:5] == [
        "Check\\x1b[2J them.",
        "4 of 100 are wrong.",
        "Next: Look at 9.",
        "Report                  out/reports/label-quality.html",
        "Complete manifest       out/manifests/consolidated/output.manifest",
    ]
