"""Labeling jobs that can't go on, and objects that fail by themselves."""

from typing import Any

import pytest

from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.labeling_job.workforce import UnusablePage, Workforce
from rehearsal.lambda_functions.functions import FunctionError
from tests.rehearsal.scripted_rehearsal import (
    BUCKET,
    IMAGE_TEMPLATE,
    Rehearsal,
    Script,
    counters,
    manifest,
)


class Raising:
    """A workforce that can't work."""

    real_time = False

    def __init__(self, error: Exception) -> None:
        self.error = error

    def work(self, board: TaskBoard) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the manifest holds no data objects"),
        (b"\xff\n", "line 1: the line is not UTF-8: byte 0xff at position 1"),
        (manifest(lines=1) + b"{\n", "line 2: the line is not valid JSON"),
        (manifest(lines=1) + b"\n" + manifest(lines=1), "line 2: the line is blank"),
        (b"[1]\n", "line 1: the line is not a JSON object"),
        (b'{"a": 1}\n', 'line 1: must hold "source-ref" (an s3:// URI) or "source" (text)'),
        (b'{"source-ref": "http://x/y"}\n', "line 1: \"source-ref\" must be an s3:// URI, got 'http://x/y'"),
        (b'{"source-ref": 1}\n', 'line 1: "source-ref" must be an s3:// URI, got 1'),
        (b'{"source": {}}\n', 'line 1: "source" must be a string, got {}'),
        (b'{"source": "x", "$a": 1}\n', "line 1: the attribute name '$a' starts with $"),
        (manifest({"source": "x", "a": "b" * 20_001}), "line 1: the attribute 'a' has 20,003 characters"),
        (b"1" * 100_001 + b"\n", "line 1: the line has more than 100,000 characters"),
        (b"x\n" + manifest(lines=1) + b"{}\n", "line 3: must hold"),
    ],
    ids=[
        "empty",
        "not UTF-8",
        "not JSON",
        "a blank line",
        "no object",
        "no source",
        "not an S3 URI",
        "a URI that is a number",
        "a source that is not a string",
        "a key that starts with $",
        "an attribute that is too long",
        "a line that is too long",
        "several lines at once",
    ],
)
def test_a_manifest_that_can_not_be_labeled_fails_the_job_and_names_the_line(
    rehearsal: Rehearsal, name: str, content: bytes, reason: str
) -> None:
    description = rehearsal.run(name, content)
    assert description["LabelingJobStatus"] == "Failed"
    assert f"s3://{BUCKET}/in/{name}.manifest" in description["FailureReason"]
    assert reason in description["FailureReason"]
    assert "LabelingJobOutput" not in description


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/gone"}}}},
            f"the input manifest s3://{BUCKET}/gone can't be read: An error occurred (NoSuchKey)",
        ),
        (
            {"LabelCategoryConfigS3Uri": "s3://nowhere/c.json"},
            "the label category configuration file s3://nowhere/c.json can't be read: "
            "An error occurred (NoSuchBucket)",
        ),
        (
            {"LabelCategoryConfigS3Uri": f"s3://{BUCKET}/template.html"},
            f"the label category configuration file s3://{BUCKET}/template.html is not valid: the file: must "
            "be JSON",
        ),
        (
            {"UiConfig": {"UiTemplateS3Uri": f"s3://{BUCKET}/no.html"}},
            f"the worker template s3://{BUCKET}/no.html can't be read: An error occurred (NoSuchKey)",
        ),
        (
            {"OutputConfig": {"S3OutputPath": "s3://nowhere/out"}},
            "the output bucket nowhere can't be used: An error occurred (404)",
        ),
    ],
    ids=["the manifest", "the categories", "invalid categories", "the template", "the output bucket"],
)
def test_what_can_not_be_read_fails_the_job_by_name(
    rehearsal: Rehearsal, name: str, changes: dict[str, Any], reason: str
) -> None:
    description = rehearsal.run(name, manifest(lines=1), **changes)
    assert description["LabelingJobStatus"] == "Failed"
    assert reason in description["FailureReason"]


def test_all_that_can_not_be_read_is_reported_at_once(rehearsal: Rehearsal, name: str) -> None:
    missing = f"s3://{BUCKET}/missing"
    ui = {"UiTemplateS3Uri": missing}
    reason = rehearsal.run(name, b"x", LabelCategoryConfigS3Uri=missing, UiConfig=ui)["FailureReason"]
    assert [part in reason for part in ("input manifest", "category configuration", "worker template")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (
            b"<p>\n{{ task.input.labels | no_such_filter }}",
            "line 2, column 24: unknown filter 'no_such_filter'",
        ),
        (b"{% if %}", "line 1, column 4: missing expression"),
        (b"\xff", "must be UTF-8"),
        (b"{{ task.input.labels | grant_read_access }}", "must be an s3:// URI, got ['dog', 'cat']"),
    ],
    ids=["an unknown filter", "a syntax error", "not UTF-8", "a filter on the wrong value"],
)
def test_a_template_that_can_not_be_rendered_fails_the_job(
    rehearsal: Rehearsal, name: str, template: bytes, reason: str
) -> None:
    rehearsal.put(f"{name}.html", template)
    ui = {"UiTemplateS3Uri": f"s3://{BUCKET}/{name}.html"}
    description = rehearsal.run(name, manifest(lines=1), UiConfig=ui)
    assert description["LabelingJobStatus"] == "Failed"
    assert f"s3://{BUCKET}/{name}.html" in description["FailureReason"]
    assert reason in description["FailureReason"]


def test_a_pre_annotation_function_that_raises_fails_the_whole_job(rehearsal: Rehearsal, name: str) -> None:
    def pre_annotation(event: dict[str, Any]) -> Any:
        raise FunctionError("KeyError", "'labels'")

    description = rehearsal.run(name, manifest(lines=3), Script(pre_annotation=pre_annotation))
    assert description["LabelingJobStatus"] == "Failed"
    assert description["FailureReason"] == (
        "ClientError: the pre-annotation function PreAnnotationFunction failed: KeyError: 'labels'"
    )
    assert description["LabelCounters"] == counters(labeled=0, failed=0, unlabeled=3)


def test_a_consolidation_function_that_raises_fails_the_whole_job(rehearsal: Rehearsal, name: str) -> None:
    def consolidation(event: dict[str, Any], payload: list[Any]) -> Any:
        raise FunctionError("UnreadablePayload", "s3://b/k")

    description = rehearsal.run(name, manifest(lines=3), Script(consolidation=consolidation))
    assert description["FailureReason"] == (
        "ClientError: the consolidation function ConsolidationFunction failed: UnreadablePayload: s3://b/k"
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "returned null for line 1; expected"),
        ([], "returned [] for line 1; expected"),
        ({}, 'returned an answer for line 1 without "taskInput": {}'),
        ({"taskInput": None}, 'returned an answer for line 1 with "taskInput": null; expected a JSON object'),
        ({"taskInput": "x"}, 'returned an answer for line 1 with "taskInput": "x"; expected a JSON object'),
        (
            {"taskInput": {}, "isHumanAnnotationRequired": "yes"},
            'returned an answer for line 1 with "isHumanAnnotationRequired": "yes"; expected true or false',
        ),
        (
            {"taskInput": {}, "isHumanAnnotationRequired": None},
            'returned an answer for line 1 with "isHumanAnnotationRequired": null; expected true or false',
        ),
    ],
    ids=["nothing", "a list", "no task input", "a null", "a text", "a flag that is none", "a null flag"],
)
def test_a_pre_annotation_answer_that_is_none_fails_the_job(
    rehearsal: Rehearsal, name: str, answer: Any, reason: str
) -> None:
    description = rehearsal.run(name, manifest(lines=1), Script(pre_annotation=lambda event: answer))
    assert description["LabelingJobStatus"] == "Failed"
    assert reason in description["FailureReason"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([], "returned nothing for this object"),
        ([{"datasetObjectId": "7"}], "returned nothing for this object"),
        ([{"datasetObjectId": 0}], "returned nothing for this object"),
        ([1, None, "x", [], {}], "returned nothing for this object"),
        ([{"datasetObjectId": "0"}], "has no consolidatedAnnotation.content.animal"),
        (
            [{"datasetObjectId": "0", "consolidatedAnnotation": []}],
            "has no consolidatedAnnotation.content.animal",
        ),
        (
            [{"datasetObjectId": "0", "consolidatedAnnotation": {"content": {"other": [0]}}}],
            "has no consolidatedAnnotation.content.animal",
        ),
        ([{"datasetObjectId": "0"}, {"datasetObjectId": "0"}], "returned 2 results for this object"),
    ],
    ids=[
        "nobody",
        "somebody else",
        "an id that is a number",
        "items that are not valid",
        "no annotation",
        "an annotation that is a list",
        "another attribute",
        "the same object twice",
    ],
)
def test_a_consolidation_answer_that_is_bad_for_an_object_fails_that_object_only(
    rehearsal: Rehearsal, name: str, answer: list[Any], reason: str
) -> None:
    def consolidation(event: dict[str, Any], payload: list[Any]) -> Any:
        return answer + Script().consolidation(event, payload)[1:]

    description = rehearsal.run(name, manifest(lines=3), Script(consolidation=consolidation))
    assert description["LabelingJobStatus"] == "Completed"
    assert description["LabelCounters"] == counters(labeled=2, failed=1, unlabeled=0)
    failed, *others = rehearsal.output(name)
    assert "animal" not in failed
    assert reason in failed["animal-metadata"]["failure-reason"]
    assert [line["animal"] for line in others] == [[0], [0]]


@pytest.mark.parametrize("answer", [None, {}, "x", 1], ids=["nothing", "an object", "a text", "a number"])
def test_a_consolidation_answer_that_is_not_a_list_fails_the_job(
    rehearsal: Rehearsal, name: str, answer: Any
) -> None:
    description = rehearsal.run(name, manifest(lines=1), Script(consolidation=lambda event, payload: answer))
    assert description["LabelingJobStatus"] == "Failed"
    assert "must return a list with one item per data object" in description["FailureReason"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            UnusablePage("no crowd-form"),
            "ClientError: workers can't use the page of the worker template: no crowd-form",
        ),
        (ZeroDivisionError("oops"), "InternalServerError: ZeroDivisionError: oops"),
    ],
    ids=["a page that can't be used", "anything else"],
)
def test_a_workforce_that_can_not_work_fails_the_job(
    rehearsal: Rehearsal, name: str, error: Exception, reason: str
) -> None:
    description = rehearsal.run(name, manifest(lines=1), Script(workforce=lambda job: Raising(error)))
    assert description["LabelingJobStatus"] == "Failed"
    assert description["FailureReason"] == reason


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        (
            b"{{ task.input.labels | to_json | escape\n }}",
            b"['cat', 'horse']",
            "the categories of <crowd-image-classifier-multi-select> are not the job's labels"
            " (missing: 'dog'; not among them: 'horse')",
        ),
        (
            b" | grant_read_access",
            b"",
            "the src of <crowd-image-classifier-multi-select> is an S3 URI, which browsers can't open",
        ),
        (
            b"{{ task.input.taskObject | grant_read_access }}",
            b"https://example.com/dog.jpg",
            "the src of <crowd-image-classifier-multi-select> is not a presigned link to the data object",
        ),
        (
            b"<crowd-form>",
            b'<crowd-form answer-format="flatten-objects">',
            'the answer-format of <crowd-form> is "flatten-objects", which no consolidation function reads',
        ),
    ],
    ids=["labels of another job", "an S3 URI", "a fixed image", "flattened answers"],
)
def test_a_page_whose_answers_would_not_count_fails_the_job_before_anybody_is_asked(
    rehearsal: Rehearsal, name: str, was: bytes, becomes: bytes, reason: str
) -> None:
    template = IMAGE_TEMPLATE.replace(was, becomes)
    assert template != IMAGE_TEMPLATE
    rehearsal.put(f"{name}.html", template)
    ui = {"UiTemplateS3Uri": f"s3://{BUCKET}/{name}.html"}
    script = Script()
    description = rehearsal.run(name, manifest(lines=2), script, UiConfig=ui)
    assert description["LabelingJobStatus"] == "Failed"
    place = f"the page of the worker template s3://{BUCKET}/{name}.html for line 1 can't be used"
    assert description["FailureReason"].startswith(f"ClientError: {place}: {reason}")
    assert {function for function, _ in script.events} == {"PreAnnotationFunction"}


def test_an_image_that_is_the_first_objects_on_every_page_fails_the_job(
    rehearsal: Rehearsal, name: str
) -> None:
    same = b"{{ 's3://groundtruth-test/0.jpg' | grant_read_access }}"
    rehearsal.put(
        f"{name}.html", IMAGE_TEMPLATE.replace(b"{{ task.input.taskObject | grant_read_access }}", same)
    )
    ui = {"UiTemplateS3Uri": f"s3://{BUCKET}/{name}.html"}
    reason = rehearsal.run(name, manifest(lines=3), MaxConcurrentTaskCount=1, UiConfig=ui)["FailureReason"]
    assert f"{name}.html for line 2 can't be used: the src of <crowd-image-" in reason


def test_a_workforce_that_can_not_be_made_fails_the_job(rehearsal: Rehearsal, name: str) -> None:
    def workforce(job: LabelingJob) -> Workforce:
        raise RuntimeError("no workers")

    description = rehearsal.run(name, manifest(lines=1), Script(workforce=workforce))
    assert description["FailureReason"] == "InternalServerError: RuntimeError: no workers"


def test_a_failure_reason_is_cut_to_the_models_1024_characters(rehearsal: Rehearsal, name: str) -> None:
    reason = rehearsal.run(name, b"x\n" * 500)["FailureReason"]
    assert len(reason) <= 1024
    assert f"{name}.manifest is not valid (500 errors): line 1: the line is not valid JSON" in reason
