"""The shapes of events in which an upload reaches the function."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from ground_truth.event_kinds import ForeignEvent
from job_trigger import app
from job_trigger.events import uploads_in
from job_trigger.upload import Upload
from tests.job_trigger.stack import BUCKET, CONTEXT, KEY, Aws, object_created, queue_batch

EVENTS = Path(__file__).parents[2] / "events" / "job_trigger"
SHAPES = Upload("groundtruth-rehearsal", "jobs/shapes/shapes.manifest", sequencer="0065A7B3F2D9C1E84A")


def event(name: str) -> Any:
    return json.loads((EVENTS / name).read_text())


def body(name: str) -> Any:
    return json.loads(event(name)["Records"][0]["body"])


def notification(key: str) -> dict[str, Any]:
    s3 = {
        "bucket": {"name": BUCKET},
        "object": {"key": key, "eTag": "abc", "versionId": "v1", "sequencer": "0A"},
    }
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": s3}]}


@pytest.mark.parametrize(
    "made",
    [
        event("s3-put.json"),
        event("eventbridge-object-created.json"),
        body("sqs-object-created.json"),
        body("sqs-s3-put.json"),
    ],
)
def test_every_sample_event_tells_of_the_sample_jobs_manifest(made: Any) -> None:
    assert uploads_in(made) == [SHAPES]


@pytest.mark.parametrize("made", [event("s3-test-event.json"), body("sqs-s3-test-event.json")])
def test_s3s_test_event_tells_of_nothing(made: Any) -> None:
    assert uploads_in(made) == []


@pytest.mark.parametrize(
    ("encoded", "plain"),
    [
        ("jobs/my+pets.manifest", "jobs/my pets.manifest"),
        ("jobs/my%20pets.manifest", "jobs/my pets.manifest"),
        ("jobs/a%2Bb.manifest", "jobs/a+b.manifest"),
        ("jobs/100%25.manifest", "jobs/100%.manifest"),
        ("jobs/%252B.manifest", "jobs/%2B.manifest"),
        ("jobs/caf%C3%A9.manifest", "jobs/café.manifest"),
        ("jobs/x%E2%80%8By.manifest", "jobs/x\u200by.manifest"),
        ("jobs/line%0Abreak.manifest", "jobs/line\nbreak.manifest"),
    ],
)
def test_keys_in_notifications_are_url_encoded(encoded: str, plain: str) -> None:
    assert uploads_in(notification(encoded)) == [Upload(BUCKET, plain, "v1", "abc", "0A")]


@pytest.mark.parametrize(
    "key",
    [
        "jobs/my pets.manifest",
        "jobs/a+b.manifest",
        "jobs/100%.manifest",
        "jobs/%2B.manifest",
        "jobs/%20.manifest",
        "jobs/café.manifest",
        "jobs/x\u200by.manifest",
        "jobs/line\nbreak.manifest",
    ],
)
def test_keys_in_eventbridge_events_are_plain(key: str) -> None:
    upload = Upload(BUCKET, key, "v1", "abc", "0A")
    assert uploads_in(object_created(upload)) == [upload]


def test_the_version_id_null_is_none() -> None:
    made = object_created(Upload(BUCKET, KEY, "null", '"abc"', "0A"))
    assert uploads_in(made) == [Upload(BUCKET, KEY, None, "abc", "0A")]


def test_a_notification_may_tell_of_several_uploads() -> None:
    first, second = notification("jobs/a.manifest"), notification("jobs/b.manifest")
    both = {"Records": first["Records"] + second["Records"]}
    assert [upload.key for upload in uploads_in(both)] == ["jobs/a.manifest", "jobs/b.manifest"]


REMOVED = copy.deepcopy(notification("jobs/a.manifest"))
REMOVED["Records"][0]["eventName"] = "ObjectRemoved:Delete"
NOT_OF_S3 = copy.deepcopy(notification("jobs/a.manifest"))
NOT_OF_S3["Records"][0]["eventSource"] = "minio:s3"
S3_EVENT, CREATED = "The event must be an S3 event, got", "The event must report an object created in S3, got"


@pytest.mark.parametrize(
    ("foreign", "words"),
    [
        (
            event("labeling-job-state-change.json"),
            f"{S3_EVENT} source 'aws.sagemaker',"
            " detail-type 'SageMaker Ground Truth Labeling Job State Change'",
        ),
        (
            {"source": "aws.s3", "detail-type": "Object Deleted"},
            f"{S3_EVENT} source 'aws.s3', detail-type 'Object Deleted'",
        ),
        (
            {"source": "aws.ec2", "detail-type": "Object Created"},
            f"{S3_EVENT} source 'aws.ec2', detail-type 'Object Created'",
        ),
        (REMOVED, f"{CREATED} eventSource 'aws:s3', eventName 'ObjectRemoved:Delete'"),
        (NOT_OF_S3, f"{CREATED} eventSource 'minio:s3', eventName 'ObjectCreated:Put'"),
        ({"Records": [{"EventSource": "aws:sns", "Sns": {}}]}, f"{CREATED} EventSource 'aws:sns'"),
        ({"Records": []}, f"{S3_EVENT} an object with the keys ['Records']"),
        ({"Records": "x", "Event": "e", "Type": "t"}, f"{S3_EVENT} Event 'e', Type 't'"),
        ({"hello": "world"}, f"{S3_EVENT} an object with the keys ['hello']"),
        ({}, f"{S3_EVENT} an object with the keys []"),
        ([], f"{S3_EVENT} []"),
        (None, f"{S3_EVENT} None"),
        (
            {"source": "aws.s3", "detail-type": "Object Created"},
            "The event must name a bucket and a key, got None and None",
        ),
        (
            object_created(Upload("", "jobs/a.manifest")),
            "The event must name a bucket and a key, got '' and 'jobs/a.manifest'",
        ),
        (
            object_created(Upload(5, "jobs/a.manifest")),  # type: ignore[arg-type]
            "The event must name a bucket and a key, got 5 and 'jobs/a.manifest'",
        ),
        (
            object_created(Upload(BUCKET, 5)),  # type: ignore[arg-type]
            f"The event must name a bucket and a key, got '{BUCKET}' and 5",
        ),
        (
            object_created(Upload(BUCKET, "")),
            f"The event must name a bucket and a key, got '{BUCKET}' and ''",
        ),
        (
            notification("jobs/%FF.manifest"),
            "The event must name a key in UTF-8, got 'jobs/%FF.manifest'",
        ),
        (
            object_created(Upload(BUCKET, "jobs/\ud800.manifest")),
            r"The event must name a key in UTF-8, got 'jobs/\ud800.manifest'",
        ),
    ],
)
def test_any_other_event_is_refused_by_what_it_calls_itself(foreign: Any, words: str) -> None:
    with pytest.raises(ForeignEvent) as refused:
        uploads_in(foreign)
    assert str(refused.value) == words


@pytest.mark.parametrize("name", ["sqs-object-created.json", "sqs-s3-put.json", "sqs-s3-test-event.json"])
def test_a_batch_from_the_queue_is_answered_with_what_failed(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("BUCKET", SHAPES.bucket)
    aws.s3.put(SHAPES.bucket, SHAPES.key, b'{"source-ref": "s3://groundtruth-rehearsal/a.png"}\n')
    assert app.lambda_handler(event(name), CONTEXT) == {"batchItemFailures": []}
    assert len(aws.sagemaker.jobs) == (0 if "test" in name else 1)


@pytest.mark.parametrize("name", ["s3-put.json", "eventbridge-object-created.json"])
def test_an_event_that_comes_directly_starts_the_job_too(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("BUCKET", SHAPES.bucket)
    aws.s3.put(SHAPES.bucket, SHAPES.key, b'{"source-ref": "s3://groundtruth-rehearsal/a.png"}\n')
    assert app.lambda_handler(event(name), CONTEXT) is None
    assert list(aws.sagemaker.jobs) == [SHAPES.job_name]


def test_s3s_test_event_is_answered_with_nothing_and_asks_aws_nothing(aws: Aws) -> None:
    assert app.lambda_handler(event("s3-test-event.json"), CONTEXT) is None
    assert aws.tape.calls == []


def test_one_bad_message_of_a_batch_goes_back_alone(aws: Aws) -> None:
    batch = queue_batch({"hello": "world"}, object_created(aws.upload()))
    batch["Records"].append({"messageId": "no JSON", "eventSource": "aws:sqs", "body": "hello"})
    failures = [{"itemIdentifier": "message-1"}, {"itemIdentifier": "no JSON"}]
    assert app.lambda_handler(batch, CONTEXT) == {"batchItemFailures": failures}
    assert len(aws.sagemaker.jobs) == 1


def test_foreign_events_that_come_directly_raise(aws: Aws) -> None:
    with pytest.raises(ForeignEvent, match="Labeling Job State Change"):
        app.lambda_handler(event("labeling-job-state-change.json"), CONTEXT)


def test_an_upload_to_another_bucket_is_refused_by_the_buckets_name(aws: Aws) -> None:
    with pytest.raises(ForeignEvent) as raised:
        app.lambda_handler(object_created(Upload("other", KEY)), CONTEXT)
    assert str(raised.value) == "The event must be about the bucket groundtruth-test, got 'other'"
    assert aws.tape.calls == []


@pytest.mark.parametrize(
    "key",
    [
        "jobs/pets/pets.manifest.started.json",
        "generated/pets-1/input.manifest",
        "output/p/manifests/output/output.manifest",
    ],
)
def test_what_the_stack_itself_writes_starts_nothing(aws: Aws, key: str) -> None:
    assert aws.deliver(Upload(BUCKET, key, "v1", "e", "0A"))
    assert aws.tape.calls == []


def test_a_key_that_leaves_no_room_for_a_receipt_is_rejected_once_by_message(aws: Aws) -> None:
    longest = f"jobs/{'k' * 996}.manifest"
    assert len(longest) + len(".rejected.json") == 1024
    assert aws.deliver(aws.upload(key=longest))
    too_long = aws.upload(key=longest.replace("kk", "kkk", 1))
    for _ in range(2):
        assert aws.deliver(too_long)
    assert len(aws.sagemaker.jobs) == 1
    receipt = json.loads(aws.generated(too_long, "receipt.rejected.json") or b"")
    assert receipt["errors"][0]["message"].endswith(
        ".manifest: the manifest's key has 1,011 bytes; "
        "expected at most 1,010 bytes, so that a receipt can be put beside it"
    )
    _, message = aws.sns.messages
    assert message["Subject"] == f"Labeling job rejected: {too_long.job_name}"
    assert f"Receipt: s3://{BUCKET}/generated/{too_long.job_name}/receipt.rejected.json" in message["Message"]
