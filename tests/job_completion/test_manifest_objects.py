"""What the manifests say about each object of a job."""

import json
from typing import Any

import pytest

from ground_truth.earlier_answers import EarlierAnswer
from ground_truth.label_categories import LabelCategories
from job_completion.ask_again import lines_to_ask_again
from job_completion.conclusions import Conclusion
from job_completion.manifest_objects import ManifestObject, ManifestReader, members_of

READER = ManifestReader("animal", "Pets-1", LabelCategories(("dog", "cat")))
SOURCE = {"source-ref": "s3://b/a.jpg"}
FAILED = {"failure-reason": "expired", "retry-count": 1}


def read(line: Any, left: Any = None) -> tuple[ManifestObject, str | None]:
    lines = [json.dumps(line).encode()]
    [found] = READER.objects(lines, None if left is None else [json.dumps(left).encode()])
    return found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param(SOURCE, ManifestObject("s3://b/a.jpg"), id="an image"),
        pytest.param({"source": "a text"}, ManifestObject("a text", is_text=True), id="a text"),
        pytest.param({"source-ref": 5}, ManifestObject("5"), id="a source that is not a string"),
        pytest.param({"source-ref": "\ud800"}, ManifestObject(r"'\ud800'"), id="half a character"),
        pytest.param({}, ManifestObject("", is_text=True), id="no source"),
        pytest.param(5, ManifestObject("", is_text=True), id="no object"),
        pytest.param(
            SOURCE | {"animal": [1, 0]},
            ManifestObject("s3://b/a.jpg", chained=((1, 0.0), (0, 0.0))),
            id="labels of an earlier job",
        ),
        pytest.param(
            SOURCE | {"animal": [1, 0], "animal-metadata": {"confidence-map": {"1": 0.75, "0": 1}}},
            ManifestObject("s3://b/a.jpg", chained=((1, 0.75), (0, 1.0))),
            id="labels with their confidences",
        ),
        pytest.param(
            SOURCE | {"animal": [0, 1], "animal-metadata": {"confidence-map": {"0": 1.1, "1": "x"}}},
            ManifestObject("s3://b/a.jpg", chained=((0, 0.0), (1, 0.0))),
            id="confidences that are none",
        ),
        pytest.param(
            SOURCE | {"animal": [0], "animal-metadata": {"confidence-map": {"0": -0.1}}},
            ManifestObject("s3://b/a.jpg", chained=((0, 0.0),)),
            id="a confidence below 0",
        ),
        pytest.param(
            SOURCE | {"animal": [2, -1, "dog", 1]},
            ManifestObject("s3://b/a.jpg", chained=((1, 0.0),)),
            id="numbers that are not categories",
        ),
        pytest.param(
            SOURCE | {"animal": "dog", "animal-metadata": 5},
            ManifestObject("s3://b/a.jpg", chained=()),
            id="a label that is not a list",
        ),
        pytest.param(
            SOURCE | {"animal": [1], "animal-metadata": {"job-name": "labeling-job/PETS-1"}},
            ManifestObject("s3://b/a.jpg"),
            id="the job's own labels, in any case",
        ),
        pytest.param(
            SOURCE | {"animal": [1], "animal-metadata": {"job-name": "pets-1"}},
            ManifestObject("s3://b/a.jpg"),
            id="the job's own labels, as Ground Truth names it for custom jobs",
        ),
        pytest.param(
            SOURCE | {"known-labels": ["cat"]},
            ManifestObject("s3://b/a.jpg", known_labels=frozenset({1})),
            id="known labels",
        ),
        pytest.param(
            SOURCE | {"animal-answers": [{"worker": "w", "labels": [1]}]},
            ManifestObject("s3://b/a.jpg", earlier=(EarlierAnswer("w", frozenset({1})),)),
            id="answers of an earlier job",
        ),
    ],
)
def test_a_line_says(line: Any, found: ManifestObject) -> None:
    assert read(line) == (found, None)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"known-labels": ["owl"]}, "\"known-labels\" must name label categories, got 'owl'"),
        (
            {"animal-answers": 5},
            'the answers must be a list of objects such as {"worker": "w1", "labels": [0, 2]}, got 5',
        ),
    ],
)
def test_what_is_wrong_with_a_line_is_said_and_ignored(line: dict[str, Any], problem: str) -> None:
    assert read(SOURCE | line) == (ManifestObject("s3://b/a.jpg"), problem)


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        pytest.param({"animal-metadata": FAILED}, "expired", id="failed"),
        pytest.param({"animal-metadata": {}}, "not known", id="failed without a reason"),
        pytest.param({"animal-metadata": {"failure-reason": 5}}, "5", id="a reason that is not a string"),
        pytest.param({"animal": [], "animal-metadata": FAILED}, None, id="labeled"),
        pytest.param({"animal-metadata": 5}, None, id="metadata that is not an object"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_an_object_failed(left: dict[str, Any], reason: str | None) -> None:
    found, _ = read(SOURCE, SOURCE | left)
    assert found.failure_reason == reason


def test_a_line_that_was_labeled_before_did_not_fail() -> None:
    found, _ = read(SOURCE | {"animal": [1]}, SOURCE | {"animal-metadata": FAILED})
    assert found == ManifestObject("s3://b/a.jpg", chained=((1, 0.0),))


@pytest.mark.parametrize(
    ("line", "members"),
    [
        (b"", {}),
        (b'{"a": 1}', {"a": 1}),
        (b'{"a": 1e999}', {"a": float("inf")}),
        (b"[1]", {}),
        (b"no JSON", {}),
        (b"[" * 100_000, {}),
        (b"\xff", {}),
    ],
)
def test_members_of_a_line(line: bytes, members: dict[str, Any]) -> None:
    assert members_of(line) == members


def answered(doubt: float) -> Conclusion:
    return Conclusion([(0, 0.5)], uncertainty=doubt, answers={"w": frozenset({0})})


@pytest.mark.parametrize(
    ("doubts", "failed", "share", "lines"),
    [
        pytest.param([0.1, 0.4, 0.3, 0.2], 0, 0.5, {1, 2}, id="half of four"),
        pytest.param([0.1, 0.4, 0.3, 0.2], 2, 0.5, {1}, id="two that failed count within the share"),
        pytest.param([0.1, 0.4, 0.3, 0.2], 4, 0.5, set(), id="those that failed are all of the share"),
        pytest.param([0.1, 0.4, 0.3, 0.2], 9, 0.5, set(), id="or more than that"),
        pytest.param([0.1, 0.4, 0.3, 0.2], 2, 1.0, {0, 1, 2, 3}, id="all"),
        pytest.param([0.1, 0.4], 0, 0.0, set(), id="none"),
        pytest.param([0.0, 0.4], 0, 1.0, {1}, id="never the certain"),
        pytest.param([], 3, 0.5, set(), id="nobody answered"),
    ],
)
def test_lines_to_ask_again(doubts: list[float], failed: int, share: float, lines: set[int]) -> None:
    objects = [ManifestObject("x")] * len(doubts) + [ManifestObject("y", failure=FAILED)] * failed
    concluded = [*map(answered, doubts), *[None] * failed]
    assert lines_to_ask_again(objects, concluded, share) == lines


def test_what_is_known_or_was_never_asked_is_not_counted() -> None:
    known = Conclusion([(0, 1.0)], known_labels=frozenset({0}))
    objects = [ManifestObject("x")] * 4
    assert lines_to_ask_again(objects, [known, None, answered(0.3), answered(0.2)], 0.5) == {2}
