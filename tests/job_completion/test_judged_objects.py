"""What the report on a job's labels is measured from."""

import json
from typing import Any

import pytest

from consolidation.settings import Settings
from ground_truth.responses import Response
from job_completion.conclusions import Conclusion
from job_completion.manifest_objects import ManifestObject
from job_completion.report_objects import JudgedObjects
from label_quality.judged_object import JudgedObject, TaskTime
from tests.job_completion.finished import Answers, Finished

ANONYMOUS = object()
FAILURE = {"failure-reason": "expired", "retry-count": 1}
CONCLUDED = Conclusion(
    labels=[(1, 0.9)],
    confidences={0: 0.2, 1: 0.9},
    scores={0: 0.1, 1: 0.8},
    uncertainty=0.3,
    answers={"w1": frozenset({1}), "w2": frozenset({0, 1, 2}), ANONYMOUS: frozenset({1})},
    experts=frozenset({"w1"}),
)
OBJECTS = [
    ManifestObject(source="s3://b/0.jpg"),
    ManifestObject(source="s3://b/1.jpg", failure=FAILURE),
    ManifestObject(source="s3://b/2.jpg"),
    ManifestObject(source="s3://b/3.jpg", failure={}),
    ManifestObject(source="s3://b/4.jpg", failure=FAILURE),
]
KNOWN = Conclusion(labels=[(0, 1.0)], known_labels=frozenset({0}))
TIMES = {0: {"w2": TaskTime(4.0)}, 1: {"w1": TaskTime(9.0)}}


def judged(method: Any) -> JudgedObjects:
    concluded = [CONCLUDED, None, None, None, KNOWN]
    return JudgedObjects.of(OBJECTS, concluded, TIMES, Settings(consolidation_method=method), categories=2)


@pytest.mark.parametrize(
    ("method", "scores"), [("expectation-maximization", {0: 0.1, 1: 0.8}), ("majority", {})]
)
def test_objects_that_people_answered_or_that_failed_are_judged(
    method: str, scores: dict[int, float]
) -> None:
    """Answers of experts are right by definition, and "none of these" is not a label: both are left out."""
    answered = JudgedObject(
        line=0,
        source="s3://b/0.jpg",
        responses=[Response("w2", (0, 1)), Response(None, (1,))],
        labels=[(1, 0.9)],
        not_kept=[(0, 0.2)],
        scores=scores,
        uncertainty=0.3,
        known_labels=None,
        times={"w2": TaskTime(4.0)},
    )
    expected = [
        answered,
        JudgedObject(line=1, source="s3://b/1.jpg", failure="expired"),
        JudgedObject(line=3, source="s3://b/3.jpg", failure="not known"),
    ]
    objects = judged(method)
    assert list(objects) == expected
    assert [objects[position] for position in range(len(objects))] == expected


SPLIT: Answers = {"w1": ["dog"], "w2": ["cat"], "w3": ["dog"]}


def test_the_report_lists_what_was_chosen_kept_or_not(aws: Finished) -> None:
    aws.put_job([SPLIT, {"w1": ["bird"]}])
    assert aws.deliver()
    first, second = json.loads(aws.text("reports/label-quality.json"))["mostUncertain"]
    assert second["labels"] == [
        {"number": 0, "votes": 2, "kept": True, "confidence": pytest.approx(2 / 3)},
        {"number": 1, "votes": 1, "kept": False, "confidence": pytest.approx(1 / 3)},
    ]
    assert first["labels"] == [{"number": 2, "votes": 1, "kept": True, "confidence": 0.0}]


@pytest.mark.parametrize(
    ("files", "typical"),
    [
        pytest.param(True, 10.0, id="with times"),
        pytest.param(False, None, id="without"),
    ],
)
def test_the_report_has_the_times_of_tasks(aws: Finished, files: bool, typical: float | None) -> None:
    aws.put_job([SPLIT, SPLIT], times=files)
    assert aws.deliver()
    times = json.loads(aws.text("reports/label-quality.json"))["job"]["times"]
    assert (times and times["medianSeconds"]) == typical
    assert (times and times["known"]) == (6 if files else None)
