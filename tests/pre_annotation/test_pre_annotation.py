"""The pre-annotation function, from a data object to the task that a worker sees."""

import json
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_truth.environment import InvalidSettings
from ground_truth.job_categories import CategoriesNotFound
from ground_truth.label_categories import LabelCategories
from ground_truth.telemetry import logger
from pre_annotation.app import lambda_handler
from pre_annotation.task import task_for
from tests.moto_aws import moto_aws

ARN = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets"
PETS = LabelCategories(("dog", "cat"))
IMAGE = "s3://bucket/a b+c%20é\u200b.jpg"


@pytest.mark.parametrize(
    ("line", "task_object", "required"),
    [
        pytest.param({"source-ref": IMAGE}, IMAGE, True, id="an image is shown by its S3 URI, byte for byte"),
        pytest.param({"source": "some text"}, "some text", True, id="a text is shown as it is"),
        pytest.param({"source-ref": IMAGE, "source": "t"}, IMAGE, True, id="source-ref goes before source"),
        pytest.param({"source-ref": "", "source": "t"}, "t", True, id="an empty source-ref is none"),
        pytest.param(
            {"source-ref": IMAGE, "isHumanAnnotationRequired": False}, IMAGE, False, id="false asks nobody"
        ),
        pytest.param(
            {"source-ref": IMAGE, "isHumanAnnotationRequired": "false"}, IMAGE, False, id="false as a text"
        ),
        pytest.param({"source-ref": IMAGE, "isHumanAnnotationRequired": True}, IMAGE, True, id="true asks"),
        pytest.param(
            {"source-ref": IMAGE, "isHumanAnnotationRequired": "true"}, IMAGE, True, id="true as a text"
        ),
    ],
)
def test_a_good_line_becomes_a_task_without_a_word(
    line: dict[str, Any], task_object: str, required: bool
) -> None:
    task = task_for(line, PETS)
    assert task.as_response() == {
        "taskInput": {"taskObject": task_object, "labels": ["dog", "cat"]},
        "isHumanAnnotationRequired": required,
    }
    assert (task.error, task.warning) == ("", "")


@pytest.mark.parametrize("flag", [0, 1, None, "False", "no", [], {}, 1.0], ids=repr)
def test_a_flag_that_is_neither_true_nor_false_asks_and_warns(flag: object) -> None:
    task = task_for({"source-ref": IMAGE, "isHumanAnnotationRequired": flag}, PETS)
    assert task.as_response() == {
        "taskInput": {"taskObject": IMAGE, "labels": ["dog", "cat"]},
        "isHumanAnnotationRequired": True,
    }
    assert task.warning == f'"isHumanAnnotationRequired" must be true or false, got {flag!r}: taken as true'


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"id": 1},
        {"source-ref": None},
        {"source": ""},
        {"source-ref": 5},
        {"source": "\ud800"},
        None,
        [],
        "text",
        7,
    ],
    ids=repr,
)
def test_an_object_that_can_not_be_shown_asks_nobody_and_says_why(line: object) -> None:
    task = task_for(line, PETS)
    assert task.as_response() == {
        "taskInput": {"taskObject": "", "labels": ["dog", "cat"]},
        "isHumanAnnotationRequired": False,
    }
    assert task.error == f'a data object must have a string "source-ref" or "source", got {line!r}'


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_no_line_raises(line: object) -> None:
    response = task_for(line, PETS).as_response()
    assert type(response["isHumanAnnotationRequired"]) is bool
    assert response["taskInput"].keys() == {"taskObject", "labels"}


class TestHandler:
    """The function as Ground Truth calls it."""

    def test_the_sample_event_with_categories_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, context: Any, event: Any
    ) -> None:
        monkeypatch.setenv("LABEL_CATEGORIES", '["dog", "cat"]')
        assert lambda_handler(event("pre_annotation/image.json"), context) == {
            "taskInput": {
                "taskObject": "s3://groundtruth-rehearsal/pets/dog-and-cat.jpg",
                "labels": ["dog", "cat"],
            },
            "isHumanAnnotationRequired": True,
        }

    def test_an_object_without_a_source_is_logged_and_counted(
        self, monkeypatch: pytest.MonkeyPatch, context: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("LABEL_CATEGORIES", '["dog", "cat"]')
        with patch("pre_annotation.app.logger") as logger:
            lambda_handler({"labelingJobArn": ARN, "dataObject": {"id": 1}}, context)
        logger.error.assert_called_once_with(
            'a data object must have a string "source-ref" or "source", got {\'id\': 1}'
        )
        counted = json.loads(capsys.readouterr().out)
        assert counted["ObjectsWithoutSource"] == [1.0]
        assert counted["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "GroundTruthMultiLabel"

    @pytest.mark.parametrize(
        ("value", "error"),
        [
            pytest.param(
                "dog", ' must be a JSON list of names, such as ["dog", "cat"], got \'dog\'', id="no JSON"
            ),
            pytest.param('["dog"]', ": must hold 2 to 50 label categories, got 1", id="one category"),
            pytest.param('["dog", "dog"]', "[1]: 'dog' is repeated, first at [0]", id="twice the same"),
        ],
    )
    def test_bad_categories_in_the_environment_raise_by_name(
        self, monkeypatch: pytest.MonkeyPatch, context: Any, value: str, error: str
    ) -> None:
        monkeypatch.setenv("LABEL_CATEGORIES", value)
        with pytest.raises(InvalidSettings) as raised:
            lambda_handler({"labelingJobArn": ARN, "dataObject": {"source-ref": IMAGE}}, context)
        assert str(raised.value) == f"LABEL_CATEGORIES{error}"

    def test_a_flag_that_is_neither_true_nor_false_is_logged(
        self, monkeypatch: pytest.MonkeyPatch, context: Any
    ) -> None:
        monkeypatch.setenv("LABEL_CATEGORIES", '["dog", "cat"]')
        lines: list[dict[str, Any]] = []
        handler = logger.registered_handler
        monkeypatch.setattr(handler, "emit", lambda record: lines.append(json.loads(handler.format(record))))
        line = {"source-ref": IMAGE, "isHumanAnnotationRequired": "maybe"}
        lambda_handler({"labelingJobArn": ARN, "dataObject": line}, context)
        lambda_handler({"labelingJobArn": ARN, "dataObject": {"source-ref": IMAGE}}, context)
        [warning] = lines
        assert (warning["level"], warning["labeling_job"]) == ("WARNING", ARN)
        assert warning["message"] == (
            "\"isHumanAnnotationRequired\" must be true or false, got 'maybe': taken as true"
        )


@pytest.fixture
def aws_calls() -> Any:
    """S3 with two buckets, SageMaker with the jobs of a test, and the calls that reach them."""
    calls: list[str] = []
    with moto_aws():
        s3 = boto3.client("s3")
        for bucket in ("stack-bucket", "other-bucket"):
            s3.create_bucket(Bucket=bucket)
        original = boto3.client

        def recording(*args: Any, **kwargs: Any) -> Any:
            made = original(*args, **kwargs)
            made.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
            return made

        with patch("boto3.client", recording):
            yield s3, calls


class TestCategoriesOfAJob:
    """Where the categories come from when nothing is set."""

    def test_a_job_of_this_package_has_them_in_the_stacks_bucket_and_a_warm_call_asks_nobody(
        self, monkeypatch: pytest.MonkeyPatch, context: Any, aws_calls: Any
    ) -> None:
        s3, calls = aws_calls
        monkeypatch.setenv("BUCKET", "stack-bucket")
        s3.put_object(Bucket="stack-bucket", Key="generated/pets/label-categories.json", Body=PETS.as_file())
        for _ in range(3):
            answer = lambda_handler({"labelingJobArn": ARN, "dataObject": {"source-ref": IMAGE}}, context)
            assert answer["taskInput"]["labels"] == ["dog", "cat"]
        assert calls == ["GetObject"]

    @pytest.mark.parametrize("bucket", ["stack-bucket", ""], ids=["with a stack's bucket", "with none"])
    def test_any_other_job_is_described(
        self, monkeypatch: pytest.MonkeyPatch, context: Any, aws_calls: Any, bucket: str
    ) -> None:
        s3, calls = aws_calls
        monkeypatch.setenv("BUCKET", bucket)
        s3.put_object(Bucket="other-bucket", Key="c+ é.json", Body=PETS.as_file())
        job = {"LabelCategoryConfigS3Uri": "s3://other-bucket/c+ é.json"}
        with patch("botocore.client.BaseClient._make_api_call", described(job)):
            for _ in range(2):
                answer = lambda_handler({"labelingJobArn": ARN, "dataObject": {"source-ref": IMAGE}}, context)
        assert answer["taskInput"]["labels"] == ["dog", "cat"]
        assert calls == ["GetObject"] * (2 if bucket else 1)

    @pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchBucket", "AccessDenied", "403", "404"])
    def test_a_role_that_may_not_list_the_bucket_gets_the_categories_of_any_other_job(
        self, monkeypatch: pytest.MonkeyPatch, context: Any, aws_calls: Any, code: str
    ) -> None:
        s3, _ = aws_calls
        monkeypatch.setenv("BUCKET", "stack-bucket")
        s3.put_object(Bucket="other-bucket", Key="c.json", Body=PETS.as_file())
        job = {"LabelCategoryConfigS3Uri": "s3://other-bucket/c.json"}
        with patch("botocore.client.BaseClient._make_api_call", described(job, refused=code)):
            answer = lambda_handler({"labelingJobArn": ARN, "dataObject": {"source-ref": IMAGE}}, context)
        assert answer["taskInput"]["labels"] == ["dog", "cat"]

    @pytest.mark.parametrize("code", ["SlowDown", "InternalError", "ExpiredToken"])
    def test_a_bucket_that_can_not_be_read_is_not_taken_for_one_without_the_file(
        self, monkeypatch: pytest.MonkeyPatch, context: Any, aws_calls: Any, code: str
    ) -> None:
        s3, _ = aws_calls
        monkeypatch.setenv("BUCKET", "stack-bucket")
        s3.put_object(Bucket="other-bucket", Key="c.json", Body=PETS.as_file())
        job = {"LabelCategoryConfigS3Uri": "s3://other-bucket/c.json"}
        with (
            patch("botocore.client.BaseClient._make_api_call", described(job, refused=code)),
            pytest.raises(CategoriesNotFound, match=code),
        ):
            lambda_handler({"labelingJobArn": ARN, "dataObject": {"source-ref": IMAGE}}, context)

    @pytest.mark.parametrize(
        ("job", "body", "reason"),
        [
            pytest.param(
                {}, b"", "the job has no LabelCategoryConfigS3Uri", id="a job without a category file"
            ),
            pytest.param(
                {"LabelCategoryConfigS3Uri": "s3://other-bucket/c.json"},
                b"[]",
                's3://other-bucket/c.json: must be a JSON object like {"document-version": "2018-11-28", '
                '"labels": [{"label": "dog"}, {"label": "cat"}]}',
                id="a file of another form",
            ),
            pytest.param(
                {"LabelCategoryConfigS3Uri": "s3://other-bucket/c.json"},
                b'{"labels": [{"label": "dog"}]}',
                "s3://other-bucket/c.json: labels: must hold 2 to 50 label categories, got 1",
                id="one category",
            ),
            pytest.param(
                {"LabelCategoryConfigS3Uri": "s3://other-bucket/missing.json"},
                b"",
                "An error occurred (NoSuchKey) when calling the GetObject operation:"
                " The specified key does not exist.",
                id="a file that is not there",
            ),
        ],
    )
    def test_categories_that_can_not_be_had_raise_with_the_job_and_the_reason(
        self, context: Any, aws_calls: Any, job: dict[str, str], body: bytes, reason: str
    ) -> None:
        s3, _ = aws_calls
        s3.put_object(Bucket="other-bucket", Key="c.json", Body=body)
        with (
            patch("botocore.client.BaseClient._make_api_call", described(job)),
            pytest.raises(CategoriesNotFound) as raised,
        ):
            lambda_handler({"labelingJobArn": ARN, "dataObject": {"source-ref": IMAGE}}, context)
        assert str(raised.value) == f"no label categories for labeling job 'pets': {reason}"

    def test_an_event_without_a_job_raises(self, context: Any) -> None:
        with pytest.raises(CategoriesNotFound) as raised:
            lambda_handler({"dataObject": {"source-ref": IMAGE}}, context)
        assert str(raised.value) == (
            'no label categories: "labelingJobArn" must be an ARN that ends in labeling-job/<name>, got None'
        )


def described(job: dict[str, str], refused: str = "") -> Any:
    """botocore's one door to AWS: DescribeLabelingJob is answered, the stack's bucket may refuse."""
    from botocore.client import BaseClient
    from botocore.exceptions import ClientError

    go_on = BaseClient._make_api_call

    def call(self: Any, operation: str, arguments: Any) -> Any:
        if refused and arguments.get("Bucket") == "stack-bucket":
            raise ClientError({"Error": {"Code": refused, "Message": refused}}, operation)
        return job if operation == "DescribeLabelingJob" else go_on(self, operation, arguments)

    return call
