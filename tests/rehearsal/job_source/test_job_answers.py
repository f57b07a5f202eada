"""The answers in a job's output folder."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ground_truth.label_categories import LabelCategories
from ground_truth.responses import Response
from rehearsal.job_source.job_answers import InvalidAnswersFolder, JobAnswers

CATEGORIES = LabelCategories(("cat", "dog"))
REQUESTS = "annotations/consolidated-annotation/consolidation-request/iteration-1"
RESPONSES = "annotations/worker-response/iteration-1"


def form(*labels: str) -> dict[str, Any]:
    return {"crowd-image-classifier-multi-select": {"labels": list(labels)}}


def requested(object_id: str, **answers: list[str]) -> dict[str, Any]:
    """One object of a consolidation request."""
    return {
        "datasetObjectId": object_id,
        "dataObject": {"s3Uri": f"s3://bucket/{object_id}.jpg"},
        "annotations": [
            {"workerId": worker, "annotationData": {"content": json.dumps(form(*labels))}}
            for worker, labels in answers.items()
        ],
    }


def written(folder: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


ANSWERS = {
    0: (Response("ann", (0,)), Response("ben", ())),
    10: (Response("ann", (0, 1)),),
}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                f"{REQUESTS}/2024-09-27_21:31:31.json": [requested("10", ann=["cat", "dog"])],
                f"{REQUESTS}/2024-09-27_21:31:32.json": [
                    requested("0", ann=["cat"], ben=[]),
                    {"broken": True},
                ],
            },
            id="consolidation requests",
        ),
        pytest.param(
            {
                f"{RESPONSES}/0/2024-09-27_21:31:31.json": {
                    "answers": [
                        {"workerId": "ann", "answerContent": form("cat")},
                        {"workerId": "ben", "answerContent": form()},
                        "broken",
                    ]
                },
                f"{RESPONSES}/10/2024-09-27_21:31:31.json": {
                    "answers": [{"workerId": "ann", "answerContent": form("cat", "dog")}]
                },
            },
            id="worker responses",
        ),
        pytest.param(
            {
                f"{REQUESTS}/1.json": [requested("0", ann=["dog"]), requested("10", ann=["cat", "dog"])],
                f"{REQUESTS}/2.json": [requested("0", ann=["cat"], ben=[])],
            },
            id="an object that was consolidated twice: the later request counts",
        ),
        pytest.param(
            {
                f"{REQUESTS}/1.json": [
                    requested("0", ann=["cat", "cow"], ben=[]),
                    requested("10", ann=["cat", "dog"]),
                ]
            },
            id="a label that is not a category is left out",
        ),
    ],
)
def test_a_jobs_answers_are_read(tmp_path: Path, files: dict[str, Any]) -> None:
    job = JobAnswers(written(tmp_path, files), CATEGORIES)
    assert {index: tuple(sorted(found)) for index, found in job.by_object.items()} == ANSWERS
    assert list(job.by_object) == [0, 10]
    assert job.objects == ()


def test_labels_that_are_not_categories_are_counted(tmp_path: Path) -> None:
    job = JobAnswers(written(tmp_path, {f"{REQUESTS}/1.json": [requested("0", ann=["cow"])]}), CATEGORIES)
    assert dict(job.unknown_labels) == {"'cow'": 1}


def test_the_output_manifest_names_the_objects(tmp_path: Path) -> None:
    files = {
        f"{REQUESTS}/1.json": [requested("0", ann=["cat"])],
        "manifests/output/output.manifest": '{"source-ref": "s3://bucket/dog.jpg"}\n',
    }
    [line] = JobAnswers(written(tmp_path, files), CATEGORIES).objects
    assert line.source == "s3://bucket/dog.jpg"


@pytest.mark.parametrize(
    ("files", "error"),
    [
        pytest.param(
            {"readme.txt": "hello"}, "must be a job's output folder with answers", id="another folder"
        ),
        pytest.param(
            {f"{REQUESTS}/1.json": [requested("0")]},
            "must be a job's output folder with answers",
            id="no answers",
        ),
        pytest.param(
            {f"{REQUESTS}/1.json": "[{"}, "1.json: must be a JSON array in UTF-8", id="a cut request"
        ),
        pytest.param({f"{RESPONSES}/0/1.json": "[{"}, "1.json: must be JSON:", id="a cut response"),
        pytest.param(
            {f"{RESPONSES}/0/1.json": []},
            '1.json: must be an object with a list "answers"',
            id="another form",
        ),
        pytest.param(
            {f"{RESPONSES}/abc/1.json": {"answers": [{"workerId": "w", "answerContent": form("cat")}]}},
            "must be a job's output folder with answers",
            id="an object that is not a line's index",
        ),
    ],
)
def test_what_is_not_a_jobs_output_is_refused(tmp_path: Path, files: dict[str, Any], error: str) -> None:
    with pytest.raises(InvalidAnswersFolder, match=re.escape(error)):
        JobAnswers(written(tmp_path, files), CATEGORIES)
