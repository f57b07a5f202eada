"""What an operator reads in the job trigger's log, word by word, and the reasons to try again."""

import json
import logging
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from ground_truth.lambda_limits import OutOfTime
from ground_truth.problem import Problem
from ground_truth.s3_location import S3Location
from job_trigger import app
from job_trigger.job_start import JobStart
from job_trigger.labeling_service import RetryLater
from job_trigger.rejection import Rejected
from job_trigger.s3_files import S3Files, Superseded
from job_trigger.settings import Settings
from job_trigger.upload import Upload
from tests.job_trigger.fake_service import Crash, client_error, crash, read_timeout
from tests.job_trigger.stack import (
    BUCKET,
    CONTEXT,
    ENVIRONMENT,
    KEY,
    Aws,
    manifest,
    object_created,
    queue_batch,
)

MANIFEST = f"s3://{BUCKET}/{KEY}"


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(record.levelname, record.getMessage()) for record in caplog.records]


def test_each_end_of_an_upload_is_logged(aws: Aws, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    good, bad = aws.upload(), aws.upload(b"bad", "jobs/bad.manifest")
    for upload in (good, good, bad, bad, Upload(BUCKET, "output/p.manifest")):
        aws.deliver(upload)
    old = aws.upload(key="jobs/again.manifest")
    aws.upload(manifest("other.jpg"), "jobs/again.manifest")
    aws.deliver(old)
    assert logged(caplog) == [
        ("INFO", "labeling job started"),
        ("INFO", "labeling job started earlier"),
        ("INFO", "labeling job rejected"),
        ("INFO", "labeling job rejected earlier"),
        ("INFO", "not a manifest under jobs/: nothing to do"),
        ("WARNING", f"s3://{BUCKET}/jobs/again.manifest was uploaded again: nothing to do"),
    ]


def test_the_log_has_what_was_started(aws: Aws, lines_of_log: list[dict[str, Any]]) -> None:
    upload = aws.upload()
    aws.deliver(upload)
    [line] = lines_of_log
    facts = ("manifest", "labeling_job", "objects", "objectsToLabel", "workersPerObject", "answers")
    assert [line[name] for name in facts] == [MANIFEST, upload.job_name, 2, 2, 3, 6]
    assert (line["warningCount"], line["labelingJobArn"][-len(upload.job_name) :]) == (0, upload.job_name)
    assert not {"warnings", "labels", "request"} & line.keys()


def test_a_line_about_one_message_names_no_manifest_of_another(
    aws: Aws, lines_of_log: list[dict[str, Any]]
) -> None:
    batch = queue_batch(object_created(aws.upload()), {"hello": "world"})
    app.lambda_handler(batch, CONTEXT)
    started, failed = lines_of_log
    assert (started["manifest"], failed.get("manifest"), failed.get("labeling_job")) == (MANIFEST, None, None)
    assert (failed["message"], failed["message_id"]) == ("to be delivered again", "message-2")
    assert failed["exception_name"] == "ForeignEvent"


def conflict() -> Exception:
    return client_error("PutObject", "ConditionalRequestConflict", "Another request is under way", 409)


def in_use() -> Exception:
    return client_error("CreateLabelingJob", "ResourceInUse", "The name is taken")


@pytest.mark.parametrize(
    ("body", "call", "fault", "words"),
    [
        pytest.param(
            None,
            "put_object label-categories.json",
            conflict,
            "another delivery of this upload is putting its label-categories.json",
            id="another delivery puts the labels",
        ),
        pytest.param(
            None,
            "put_object request.json",
            conflict,
            "another delivery of this upload has prepared its request",
            id="another delivery puts the request",
        ),
        pytest.param(
            None,
            "create_labeling_job",
            in_use,
            "CreateLabelingJob: An error occurred (ResourceInUse) when calling the CreateLabelingJob"
            " operation: The name is taken",
            id="the name is taken",
        ),
        pytest.param(
            None,
            "create_labeling_job",
            read_timeout,
            'no response from CreateLabelingJob: Read timeout on endpoint URL: "https://aws.example"',
            id="no answer",
        ),
        pytest.param(
            None,
            "put_object pets.manifest.started.json",
            conflict,
            "another delivery is posting a receipt for this manifest",
            id="another delivery posts its receipt",
        ),
        pytest.param(
            b"bad",
            "put_object pets.manifest.rejected.json",
            conflict,
            "another delivery is posting a receipt for this manifest",
            id="another delivery posts its rejection",
        ),
    ],
)
def test_a_reason_to_look_again_is_named(
    aws: Aws,
    monkeypatch: pytest.MonkeyPatch,
    body: bytes | None,
    call: str,
    fault: Callable[[], Exception],
    words: str,
) -> None:
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 299_000)  # no time to look again
    upload = aws.upload() if body is None else aws.upload(body)
    aws.tape.fail_next(call, fault)
    with pytest.raises(RetryLater) as raised:
        app.lambda_handler(object_created(upload), CONTEXT)
    assert str(raised.value) == words


def test_a_receipt_without_a_message_is_left_to_the_delivery_that_put_it(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = aws.upload()
    aws.tape.fail_next("publish", crash)
    with pytest.raises(Crash):
        aws.deliver(upload)
    aws.tape.crashed = False
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 299_000)
    with pytest.raises(RetryLater) as raised:
        app.lambda_handler(object_created(upload), CONTEXT)
    assert str(raised.value) == (
        "another delivery of this upload has put its receipt but has not sent its message yet"
    )


def test_an_upload_that_another_delivery_has_rejected_meanwhile_is_looked_at_again(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 299_000)
    upload = aws.upload()

    def reject(call: str) -> None:
        if call == "put_object request.json":
            aws.tape.before_each = None
            aws.beside("job.json", "no JSON")
            assert aws.deliver(upload)

    aws.tape.before_each = reject
    with pytest.raises(RetryLater) as raised:
        app.lambda_handler(object_created(upload), CONTEXT)
    assert str(raised.value) == "another delivery of this upload has rejected it"
    assert aws.sagemaker.created == 0


def test_a_job_without_its_request_is_looked_at_again(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 299_000)
    upload = aws.upload()
    source = {"S3DataSource": {"ManifestS3Uri": str(upload.generated("input.manifest"))}}
    aws.sagemaker.jobs[upload.job_name] = {"InputConfig": {"DataSource": source}}
    with pytest.raises(RetryLater) as raised:
        app.lambda_handler(object_created(upload), CONTEXT)
    assert str(raised.value) == (
        f"s3://{BUCKET}/generated/{upload.job_name}/request.json does not exist, though its labeling job does"
    )


def test_a_check_that_would_not_end_in_time_says_so(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 29_000)
    with pytest.raises(OutOfTime) as raised:
        app.lambda_handler(object_created(aws.upload()), CONTEXT)
    assert str(raised.value) == f"the check of {MANIFEST} takes longer than the function may run"


def test_with_30_seconds_left_a_check_goes_on(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1000.0)
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 30_000)
    app.lambda_handler(object_created(aws.upload()), CONTEXT)
    assert aws.sagemaker.created == 1


def test_a_manifest_that_is_replaced_while_it_is_opened_is_superseded(
    aws: Aws, caplog: pytest.LogCaptureFixture
) -> None:
    aws.s3.versioned = False
    upload = aws.upload()

    def replace(call: str) -> None:
        if call == "get_object pets.manifest":
            aws.tape.before_each = None
            aws.upload(manifest("other.jpg"))

    aws.tape.before_each = replace
    assert aws.deliver(upload)
    assert logged(caplog) == [("WARNING", f"{MANIFEST} was uploaded again: nothing to do")]
    assert aws.sagemaker.created == 0


def test_a_prepared_upload_that_is_superseded_is_named(aws: Aws) -> None:
    upload = aws.upload()
    aws.tape.fail_next(
        "create_labeling_job", lambda: client_error("Any", "ResourceLimitExceeded", "Too many")
    )
    assert not aws.deliver(upload)
    aws.upload(manifest("other.jpg"))
    settings = Settings.from_environment(ENVIRONMENT)
    with pytest.raises(Superseded) as raised:
        JobStart.of(upload, settings, aws.client, lambda: 600.0).run()
    assert str(raised.value) == f"{MANIFEST} was uploaded again"


def test_what_sagemaker_refuses_is_in_the_receipt_in_its_words_cut_to_500_characters(aws: Aws) -> None:
    upload = aws.upload()
    aws.tape.fail_next(
        "create_labeling_job", lambda: client_error("CreateLabelingJob", "ValidationException", "w" * 600)
    )
    assert aws.deliver(upload)
    [error] = (aws.receipt("rejected") or {})["errors"]
    assert error == {
        "file": "labeling job",
        "expected": "a request that SageMaker accepts",
        "message": f"labeling job: SageMaker rejected the request: {'w' * 500};"
        " expected a request that SageMaker accepts",
    }


def test_generated_files_have_their_media_types(aws: Aws) -> None:
    aws.beside("job.json", {"Consolidation": {"Method": "any"}, "FollowUp": {"Rounds": 1}})
    upload = aws.upload()
    assert aws.deliver(upload)
    folder = f"generated/{upload.job_name}/"
    types = {
        key.removeprefix(folder): versions[-1].content_type
        for (_, key), versions in aws.s3.versions.items()
        if key.startswith(folder)
    }
    assert types == {
        "input.manifest": "",
        "label-categories.json": "application/json",
        "worker-template.liquid.html": "text/html; charset=utf-8",
        "consolidation.json": "application/json",
        "follow-up.json": "application/json",
        "checked.json": "application/json",
        "request.json": "application/json",
    }
    assert aws.s3.versions[BUCKET, f"{KEY}.started.json"][-1].content_type == "application/json"


@pytest.mark.parametrize("metadata", [{}, {"failure-reason": "expired"}])
def test_an_object_that_failed_earlier_is_warned_about_with_its_reason(
    aws: Aws, metadata: dict[str, str]
) -> None:
    line = {"source-ref": f"s3://{BUCKET}/a.jpg", "label-metadata": metadata}
    assert aws.deliver(aws.upload(json.dumps(line).encode() + b"\n"))
    [warning] = (aws.receipt("started") or {})["warnings"]
    reason = metadata.get("failure-reason", "no reason given")
    assert warning["message"] == (
        f"pets.manifest, line 1: \"label\" failed in an earlier labeling job: '{reason}'"
    )


def test_other_errors_of_aws_come_through(aws: Aws) -> None:
    upload = aws.upload()
    aws.tape.fail_next("create_labeling_job", lambda: client_error("Any", "AccessDenied", "No", 403))
    with pytest.raises(ClientError):
        app.lambda_handler(object_created(upload), CONTEXT)
    aws.tape.fail_next("describe_labeling_job", lambda: client_error("Any", "AccessDenied", "No", 403))
    with pytest.raises(ClientError):
        app.lambda_handler(object_created(upload), CONTEXT)
    aws.tape.fail_next("describe_labeling_job", read_timeout)
    with pytest.raises(ReadTimeoutError):
        app.lambda_handler(object_created(upload), CONTEXT)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ({"source": ""}, "source"),
        ({}, "source-ref"),
        ({"source-ref": 5}, "source-ref"),
        ({"source-ref": f"s3://{BUCKET}/folder/"}, "source-ref"),
        ({"source-ref": "s3://other/a.jpg"}, "source-ref"),
        ({"source-ref": f"s3://{BUCKET}/a.jpg", "known-labels": 5}, "known-labels"),
        ({"source-ref": f"s3://{BUCKET}/a.jpg", "label-answers": 5}, "label-answers"),
        ({"source-ref": f"s3://{BUCKET}/a.jpg", "$x": 5}, "$x"),
        ({"source-ref": f"s3://{BUCKET}/a.jpg", "x": "y" * 20_000}, "x"),
    ],
)
def test_an_error_of_a_line_names_its_key(aws: Aws, line: dict[str, Any], key: str) -> None:
    assert aws.deliver(aws.upload(json.dumps(line).encode() + b"\n"))
    [error] = (aws.receipt("rejected") or {})["errors"]
    assert (error["key"], error["line"], error["file"]) == (key, 1, "pets.manifest")


def test_a_rejection_names_its_first_three_problems() -> None:
    rejection = Rejected([Problem(f"problem {number}", file="job.json") for number in range(1, 5)])
    assert str(rejection) == "job.json: problem 1; job.json: problem 2; job.json: problem 3"
    assert (rejection.total, Rejected([], 7).total) == (4, 7)


@pytest.mark.parametrize(
    ("code", "over", "is_raised"),
    [
        ("PreconditionFailed", None, False),
        ("409", None, False),
        ("NoSuchKey", '"etag"', False),
        ("NoSuchKey", None, True),
        ("NoSuchBucket", None, True),
        ("AccessDenied", '"etag"', True),
    ],
)
def test_what_was_put_or_deleted_meanwhile_is_not_claimed_and_other_errors_are_raised(
    code: str, over: str | None, is_raised: bool
) -> None:
    s3 = MagicMock()
    s3.put_object.side_effect = client_error("PutObject", code)
    files = S3Files(s3)
    place = S3Location(BUCKET, "file")
    if is_raised:
        with pytest.raises(ClientError):
            files.claim(place, b"", over=over)
    else:
        assert files.claim(place, b"", over=over) is None
