"""Where a job's answers come from, and what is left of those that can't be read."""

import json
from typing import Any

import pytest

from ground_truth.s3_location import S3Location
from job_completion.job_files import S3JobFiles, lines_of
from tests.job_completion.finished import BUCKET, REQUESTS, RESPONSES, Answers, Finished, form
from tests.job_trigger.fake_s3 import FakeS3

DOGS: Answers = {"w1": ["dog"], "w2": ["dog"]}
CATS: Answers = {"w1": ["cat"], "w2": ["cat"]}


def without_requests(aws: Finished) -> None:
    """As a job of the built-in functions leaves it."""
    for key in aws.s3.keys(BUCKET):
        if key.startswith(REQUESTS):
            aws.s3.versions.pop((BUCKET, key))


def labels(aws: Finished) -> list[Any]:
    return [line.get("animal") for line in aws.manifest()]


def test_without_consolidation_requests_the_answers_are_in_the_worker_responses(aws: Finished) -> None:
    aws.put_job([DOGS, None, CATS])
    without_requests(aws)
    aws.put(f"{RESPONSES}0/2024-09-27_22:00:00.json", json.dumps({"answers": []}))
    aws.put(f"{RESPONSES}1/2024-09-27_22:00:00.json", "no JSON")
    aws.put(f"{RESPONSES}1/2024-09-27_22:00:01.json", "[]")
    aws.put(f"{RESPONSES}1/2024-09-27_22:00:02.json", '{"answers": 1}')
    aws.put(f"{RESPONSES}1/2024-09-27_22:00:03.json", '{"answers": [1]}')
    aws.put(f"{RESPONSES}0/readme.txt", json.dumps({"answers": [{"answerContent": {}}]}))
    assert aws.deliver()
    assert labels(aws) == [[0], None, [1]]


def test_of_one_workers_responses_the_later_counts(aws: Finished) -> None:
    aws.put_job([{"w1": ["dog"], "w2": ["dog"]}])
    without_requests(aws)
    answer = {"workerId": "w1", "answerContent": {"x": {"labels": ["cat"]}}}
    aws.put(f"{RESPONSES}0/2024-09-27_22:00:00.json", json.dumps({"answers": [answer]}))
    assert aws.deliver()
    assert aws.manifest()[0]["animal-metadata"]["confidence-map"] == {"0": 0.5, "1": 0.5}


def test_where_there_are_requests_worker_responses_say_only_how_long_tasks_took(aws: Finished) -> None:
    aws.put_job([DOGS, CATS])
    answer = {"workerId": "w9", "answerContent": {"x": {"labels": ["bird"]}}}
    aws.put(f"{RESPONSES}0/2024-09-27_22:00:00.json", json.dumps({"answers": [answer] * 9}))
    assert aws.deliver()
    assert labels(aws) == [[0], [1]]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(form(["cat"]).encode(), [1], id="a form"),
        pytest.param(None, None, id="no file"),
        pytest.param(b"\xff", None, id="not UTF-8"),
        pytest.param(b"no JSON", None, id="not JSON"),
    ],
)
def test_an_answer_may_be_in_a_file_of_its_own(
    aws: Finished, content: bytes | None, found: list[int] | None
) -> None:
    aws.put_job([None, DOGS])
    if content is not None:
        aws.put("answers/1.json", content)
    data = {"s3Uri": f"s3://{BUCKET}/answers/1.json"}
    element = {"datasetObjectId": "0", "annotations": [{"workerId": "w1", "annotationData": data}]}
    aws.put(f"{REQUESTS}x.json", json.dumps([element]))
    assert aws.deliver()
    assert labels(aws) == [found, [0]]


def test_an_answer_whose_file_has_no_s3_uri_takes_no_other_down(aws: Finished) -> None:
    aws.put_job([None, DOGS])
    element = {
        "datasetObjectId": "0",
        "annotations": [
            {"workerId": "w1", "annotationData": {"s3Uri": "http://elsewhere"}},
            {"workerId": "w2", "annotationData": {"content": form(["cat"])}},
        ],
    }
    aws.put(f"{REQUESTS}x.json", json.dumps([element]))
    assert aws.deliver()
    assert labels(aws) == [[1], [0]]


def test_answers_of_workers_without_an_id_are_pooled_from_the_last_request_only(aws: Finished) -> None:
    """A worker without an id can't be known again: answers in two requests may be the same ones."""
    aws.put_job([{"": ["dog"], "w2": ["dog"]}])
    annotations = [
        {"workerId": worker, "annotationData": {"content": form([label])}}
        for worker, label in (("", "cat"), ("w3", "cat"))
    ]
    aws.put(f"{REQUESTS}z.json", json.dumps([{"datasetObjectId": "0", "annotations": annotations}]))
    assert aws.deliver()
    assert aws.manifest()[0]["animal-metadata"]["confidence-map"] == {"1": 0.67}


def test_a_job_of_many_files_is_read_page_by_page(aws: Finished) -> None:
    aws.s3.page_size = 2
    aws.put_job([DOGS, CATS, DOGS, CATS, DOGS], batch=1)
    assert aws.deliver()
    assert labels(aws) == [[0], [1], [0], [1], [0]]


def test_keys_are_those_that_begin_with_a_prefix_in_order() -> None:
    s3 = FakeS3()
    s3.page_size = 2
    for key in ("a/3", "a/1", "b/1", "a/2", "a/4", "a/5"):
        s3.put("bucket", key, b"")
    assert list(S3JobFiles(s3).keys(S3Location("bucket", "a/"))) == ["a/1", "a/2", "a/3", "a/4", "a/5"]


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ([], []),
        ([b""], []),
        ([b"a\nb\n"], [b"a", b"b"]),
        ([b"a\nb"], [b"a", b"b"]),
        ([b"a\n\nb\n"], [b"a", b"", b"b"]),
        ([b"a\n\n"], [b"a", b""]),
        ([b"a", b"b\nc", b"", b"d", b"\n", b"e"], [b"ab", b"cd", b"e"]),
        ([b"a\r\n"], [b"a\r"]),
    ],
)
def test_lines_of_a_file_in_pieces(pieces: list[bytes], lines: list[bytes]) -> None:
    assert list(lines_of(pieces)) == lines
