"""What the consolidation function logs and counts about a batch, word by word."""

import json
from typing import Any

import pytest

from consolidation.app import lambda_handler

ARN = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets"


def answer(worker: Any, *labels: Any) -> dict[str, Any]:
    form = {"crowd-image-classifier-multi-select": {"labels": labels}}
    return {"workerId": worker, "annotationData": {"content": json.dumps(form)}}


UNREADABLE = {"workerId": "w\n9", "annotationData": {"content": "no JSON"}}
BATCH: list[Any] = [
    {"datasetObjectId": "0", "annotations": [answer("a", "dog"), answer("b", "dog"), answer("c", "dog")]},
    {"datasetObjectId": "1", "annotations": [answer("a", "dog"), answer("b", "cat"), answer("b", "cat")]},
    {"datasetObjectId": "2", "annotations": [answer("a", "dog", "owl"), UNREADABLE]},
    {"datasetObjectId": "3", "annotations": [answer("a"), answer("b")]},
    {"datasetObjectId": "4", "annotations": [UNREADABLE]},
    {"datasetObjectId": "5"},
    7,
    {"datasetObjectId": None},
]


def consolidate(context: Any, payload: list[Any]) -> list[dict[str, Any]]:
    return lambda_handler(
        {
            "labelingJobArn": ARN,
            "labelAttributeName": "animal",
            "labelCategories": ["dog", "cat"],
            "payload": payload,
        },
        context,
    )


def test_what_was_left_out_is_logged_with_its_place(context: Any, lines_of_log: list[dict[str, Any]]) -> None:
    assert [element["datasetObjectId"] for element in consolidate(context, BATCH)] == ["0", "1", "2", "3"]
    assert [(line["level"], line["message"]) for line in lines_of_log] == [
        ("ERROR", "data object '4' has no readable response: left out of the answer"),
        ("ERROR", "data object '5' has no readable response: left out of the answer"),
        ("ERROR", "payload element 6 must be a JSON object, got 7: left out of the answer"),
        ("ERROR", 'payload element 7 "datasetObjectId" must be a string, got None: left out of the answer'),
        ("WARNING", "the annotation has no readable answer and is dropped"),
        ("WARNING", "the annotation has no readable answer and is dropped"),
        ("WARNING", "labels that are not categories of the job are dropped"),
    ]
    *_, first, second, unknown = lines_of_log
    assert [(line["data_object"], line["worker"]) for line in (first, second)] == [
        ("2", r"'w\n9'"),
        ("4", r"'w\n9'"),
    ]
    assert unknown["labels"] == {"'owl'": 1}
    assert {line["labeling_job"] for line in lines_of_log} == {ARN}


def test_of_many_unknown_labels_the_20_most_frequent_are_logged(
    context: Any, lines_of_log: list[dict[str, Any]]
) -> None:
    labels = [f"x{number}" for number in range(25)]
    responses = [answer("a", *labels), answer("b", "x24", "x23", "dog")]
    consolidate(context, [{"datasetObjectId": "0", "annotations": responses}])
    [line] = lines_of_log
    assert len(line["labels"]) == 20
    assert list(line["labels"].items())[:2] == [("'x23'", 2), ("'x24'", 2)]


def test_a_good_batch_logs_nothing(context: Any, lines_of_log: list[dict[str, Any]]) -> None:
    consolidate(context, BATCH[:1])
    assert lines_of_log == []


@pytest.mark.parametrize(
    ("payload", "counts"),
    [
        pytest.param(BATCH[:1], (1, 0, 0, 0, 0, 0), id="a good batch"),
        pytest.param(BATCH, (4, 4, 2, 2, 1, 1), id="a batch with everything"),
        pytest.param([], (0, 0, 0, 0, 0, 0), id="an empty batch"),
    ],
)
def test_everything_is_counted(
    context: Any, capsys: pytest.CaptureFixture[str], payload: list[Any], counts: tuple[int, ...]
) -> None:
    names = (
        "ObjectsConsolidated",
        "ObjectsWithoutResponse",
        "LowConfidenceObjects",
        "UnreadableAnnotations",
        "RepeatedAnswers",
        "UnknownLabels",
    )
    consolidate(context, payload)
    [line] = [json.loads(text) for text in capsys.readouterr().out.splitlines() if "_aws" in text]
    [described] = line.pop("_aws")["CloudWatchMetrics"]
    assert line == {name: [float(count)] for name, count in zip(names, counts, strict=True)}
    assert described["Namespace"] == "GroundTruthMultiLabel"
    assert described["Metrics"] == [{"Name": name, "Unit": "Count"} for name in names]


@pytest.mark.parametrize(
    ("responses", "is_low"),
    [
        pytest.param([answer(n, "dog") for n in "abc"] + [answer(n, "cat") for n in "de"], True, id="0.6"),
        pytest.param([answer(n, "dog") for n in "ab"] + [answer("c", "cat")], False, id="two of three"),
        pytest.param([answer("a"), answer("b")], True, id="no label"),
        pytest.param([answer("a", "dog")], False, id="an only answer"),
        pytest.param(
            [answer(n, "dog", "cat") for n in "abc"] + [answer(n, "dog") for n in "de"],
            True,
            id="one sure label, and one that is not",
        ),
    ],
)
def test_confidence_is_low_up_to_0_6_where_answers_can_be_compared(
    context: Any, capsys: pytest.CaptureFixture[str], responses: list[Any], is_low: bool
) -> None:
    consolidate(context, [{"datasetObjectId": "0", "annotations": responses}])
    [line] = [json.loads(text) for text in capsys.readouterr().out.splitlines() if "_aws" in text]
    assert line["LowConfidenceObjects"] == [float(is_low)]
