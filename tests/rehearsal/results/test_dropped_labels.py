"""Which labels of workers are not categories, whatever workers' browsers put into their answers."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from rehearsal.results.result import ResultPaths, dropped_labels
from rehearsal.results.summary import show
from tests.rehearsal.results.plain_figures import FIGURES

DEEP = "[" * 20_000 + "]" * 20_000


def request_with(folder: Path, *answers: str) -> ResultPaths:
    """A result's folder with one consolidation request, of one object with these answers."""
    paths = ResultPaths(folder)
    paths.consolidation_requests.mkdir(parents=True)
    annotations = [{"workerId": f"w{i}", "annotationData": {"content": it}} for i, it in enumerate(answers)]
    request = [{"datasetObjectId": "0", "annotations": annotations}]
    (paths.consolidation_requests / "1.json").write_text(json.dumps(request))
    return paths


@pytest.mark.parametrize(
    ("answers", "dropped"),
    [
        pytest.param(['{"f": {"labels": ["dog"]}}'], {}, id="a category"),
        pytest.param(
            [
                '{"f": {"labels": ["cow", "dog"]}}',
                '{"f": {"labels": ["owl", "cow"]}, "g": {"labels": ["cow"]}}',
            ],
            {"cow": 3, "owl": 1},
            id="the most frequent first",
        ),
        pytest.param(['{"f": {"labels": ["\\ud800"]}}'], {"\\ud800": 1}, id="half a surrogate pair"),
        pytest.param(['{"f": {"labels": [5, null, [], {}]}}'], {}, id="labels that are not strings"),
        pytest.param([f'{{"f": {"9" * 5000}, "g": {{"labels": ["cow"]}}}}'], {"cow": 1}, id="a long number"),
        pytest.param([f'{{"f": {DEEP}}}', '{"f": {"labels": ["cow"]}}'], {"cow": 1}, id="a deep answer"),
        pytest.param(["[]", '{"f": 1}', '{"f": {"labels": "cow"}}'], {}, id="no form"),
    ],
)
def test_labels_that_are_not_categories_are_counted(
    tmp_path: Path, answers: list[str], dropped: dict[str, int]
) -> None:
    found = dropped_labels(request_with(tmp_path, *answers), ("dog", "cat"))
    assert list(found.items()) == list(dropped.items())
    json.loads(replace(FIGURES, dropped_labels=found).as_json())


def test_the_terminal_shows_ten_of_them() -> None:
    console = Console(file=StringIO(), width=80)
    labels = {"\x1b[2J": 3, **{f"label {number}": 1 for number in range(11)}}
    show(console, replace(FIGURES, dropped_labels=labels), ResultPaths(Path("out")))
    assert isinstance(console.file, StringIO)
    lines = [line for line in console.file.getvalue().splitlines() if "dropped" in line]
    assert lines[0] == "'\\x1b[2J' is not a category of the job: dropped 3 times"
    assert lines[9:] == ["'label 8' is not a category of the job: dropped 1 time", "2 more labels dropped"]
