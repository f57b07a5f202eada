"""The same with boto3's own S3 and SNS clients against moto, so that requests and errors are real ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ground_truth.aws import client
from job_trigger import app, job_start
from job_trigger.upload import Upload
from tests.job_trigger.fake_sagemaker import FakeSageMaker
from tests.job_trigger.stack import (
    BUCKET,
    CONTEXT,
    ENVIRONMENT,
    KEY,
    manifest,
    object_created,
    queue_batch,
)
from tests.moto_aws import moto_aws


@dataclass
class Stack:
    """A bucket in moto, and SageMaker in memory."""

    s3: Any
    sagemaker: FakeSageMaker

    def upload(self, body: bytes, key: str = KEY, sequencer: str = "0A") -> Upload:
        put = self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return Upload(BUCKET, key, put.get("VersionId"), put["ETag"].strip('"'), sequencer)

    def deliver(self, upload: Upload) -> bool:
        answer = app.lambda_handler(queue_batch(object_created(upload)), CONTEXT)
        return answer == {"batchItemFailures": []}

    def read(self, key: str) -> bytes | None:
        try:
            return bytes(self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None

    def receipt(self, outcome: str, key: str = KEY) -> dict[str, Any] | None:
        body = self.read(f"{key}.{outcome}.json")
        return json.loads(body) if body else None


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with moto_aws():
        client.cache_clear()
        client("s3").create_bucket(Bucket=BUCKET)
        topic = client("sns").create_topic(Name="labeling")["TopicArn"]
        services = {"s3": client("s3"), "sns": client("sns"), "sagemaker": FakeSageMaker()}
        monkeypatch.setattr(app, "client", services.__getitem__)
        monkeypatch.setattr(job_start, "PAUSES", (0.0,))
        for name, value in (ENVIRONMENT | {"NOTIFICATION_TOPIC_ARN": topic}).items():
            monkeypatch.setenv(name, value)
        yield Stack(services["s3"], services["sagemaker"])
    client.cache_clear()


@pytest.fixture(params=[True, False], ids=["with versions", "without versions"])
def any_bucket(request: pytest.FixtureRequest, stack: Stack) -> Stack:
    if request.param:
        keep_versions(stack)
    return stack


def keep_versions(stack: Stack) -> None:
    stack.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})


def test_a_good_manifest_starts_one_job_however_often_it_is_delivered(any_bucket: Stack) -> None:
    upload = any_bucket.upload(manifest("dog.jpg"))
    for _ in range(3):
        assert any_bucket.deliver(upload)
    assert list(any_bucket.sagemaker.jobs) == [upload.job_name]
    assert any_bucket.sagemaker.created == 1
    assert any_bucket.read(f"generated/{upload.job_name}/input.manifest") == manifest("dog.jpg")
    assert (any_bucket.receipt("started") or {})["labelingJobName"] == upload.job_name


def test_a_bad_manifest_is_rejected_and_a_mended_one_takes_its_receipts_place(any_bucket: Stack) -> None:
    assert any_bucket.deliver(any_bucket.upload(b"{}"))
    assert (any_bucket.receipt("rejected") or {})["errorCount"] == 1
    assert any_bucket.deliver(any_bucket.upload(manifest("dog.jpg"), sequencer="0B"))
    assert any_bucket.receipt("rejected") is None
    assert any_bucket.receipt("started") is not None


def test_a_large_manifest_is_copied_in_parts_to_the_very_same_bytes(stack: Stack) -> None:
    body = b"".join(
        b'{"source-ref": "s3://%s/%07d.jpg", "note": "%s"}\r\n' % (BUCKET.encode(), number, b"n" * 900)
        for number in range(12_000)
    )
    assert len(body) > 2 * 5 * 1024 * 1024
    upload = stack.upload(body)
    assert stack.deliver(upload)
    assert stack.read(f"generated/{upload.job_name}/input.manifest") == body
    assert (stack.receipt("started") or {})["objects"] == 12_000


def test_of_a_large_manifest_that_is_bad_at_its_end_nothing_remains(stack: Stack) -> None:
    upload = stack.upload(manifest("dog.jpg") * 99_999 + b"{}", key="jobs/big.manifest")
    assert stack.deliver(upload)
    assert (stack.receipt("rejected", "jobs/big.manifest") or {})["errorCount"] == 1
    assert "Uploads" not in stack.s3.list_multipart_uploads(Bucket=BUCKET)
    left = stack.s3.list_objects_v2(Bucket=BUCKET, Prefix="generated/")["Contents"]
    assert [item["Key"].rpartition("/")[2] for item in left] == ["rejection.json"]


def test_a_version_that_is_not_the_current_one_is_left_alone(stack: Stack) -> None:
    keep_versions(stack)
    first, second = stack.upload(manifest("one.jpg")), stack.upload(manifest("two.jpg"), sequencer="0B")
    assert stack.deliver(first)
    assert stack.deliver(second)
    assert list(stack.sagemaker.jobs) == [second.job_name]
    assert stack.read(f"generated/{second.job_name}/input.manifest") == manifest("two.jpg")
    assert (stack.receipt("started") or {})["labelingJobName"] == second.job_name


def test_an_overwritten_manifest_without_versions_is_left_to_its_own_event(stack: Stack) -> None:
    first, second = stack.upload(manifest("one.jpg")), stack.upload(manifest("two.jpg"), sequencer="0B")
    assert stack.deliver(first)
    assert stack.sagemaker.jobs == {}
    assert stack.deliver(second)
    assert list(stack.sagemaker.jobs) == [second.job_name]


def test_a_deleted_manifest_is_rejected(any_bucket: Stack) -> None:
    upload = any_bucket.upload(manifest("dog.jpg"))
    any_bucket.s3.delete_object(Bucket=BUCKET, Key=KEY)
    assert any_bucket.deliver(upload)
    assert any_bucket.sagemaker.jobs == {}
    [error] = (any_bucket.receipt("rejected") or {})["errors"]
    assert error["message"] == "pets.manifest: the manifest was deleted before its job was started"


def test_images_are_looked_at(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECK_IMAGES", "all")
    stack.s3.put_object(Bucket=BUCKET, Key="images/good.png", Body=b"\x89PNG\r\n\x1a\n" * 10_000)
    stack.s3.put_object(Bucket=BUCKET, Key="images/empty.png", Body=b"")
    assert stack.deliver(stack.upload(manifest("good.png", "empty.png", "none.png")))
    errors = (stack.receipt("rejected") or {})["errors"]
    assert [(error["line"], error["expected"]) for error in errors] == [
        (2, "an image file"),
        (3, "an image that was uploaded before its manifest"),
    ]


@pytest.mark.parametrize("key", ["jobs/a b+c%2B é\u200b/x.manifest", "jobs/100%.manifest"])
def test_odd_keys_survive_the_wire(stack: Stack, key: str) -> None:
    assert stack.deliver(stack.upload(manifest("dog.jpg"), key))
    assert (stack.receipt("started", key) or {})["manifest"]["uri"] == f"s3://{BUCKET}/{key}"
