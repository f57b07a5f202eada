"""The benchmark of hostile inputs runs. What it measures is not judged here: tests share their machine."""

import subprocess
import sys

import hostile
import pytest


def test_every_kind_of_input_is_read_and_gets_a_line() -> None:
    # In a process of its own: collecting the garbage of one that ran other tests takes longer than all else.
    command = [sys.executable, hostile.__file__, "--scale", "0.002", "--rounds", "1"]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    assert {line[:34].strip() for line in lines[1:-1]} == {
        "manifest",
        "job.json",
        "labels.json",
        "template",
        "page",
        "categories",
        "payload",
        "payload, majority",
        "payload, expectation-maximization",
        "image",
        "completion",
    }
    assert lines[-1].startswith("memory of 20,000 short lines: ")


@pytest.mark.parametrize(("found", "too_much"), [(2.6, 0), (2.61, 2)])
def test_what_costs_more_than_linear_is_counted(
    found: float, too_much: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hostile, "ratio", lambda *_: (found, 1.0))
    assert hostile.main(["--only", "job.json: nested lists"]) == too_much // 2
    assert hostile.main(["--only", "SVG comments"]) == too_much
