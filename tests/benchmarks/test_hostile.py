"""The benchmark of hostile inputs runs. What it measures is not judged here: tests share their machine."""

import hostile
import pytest


def test_every_kind_of_input_is_read_and_gets_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    hostile.main(["--scale", "0.002", "--rounds", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert {line[:34].strip() for line in lines[1:-1]} == {
        "manifest",
        "job.json",
        "labels.json",
        "template",
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
