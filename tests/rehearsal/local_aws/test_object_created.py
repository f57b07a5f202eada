"""S3 as clients use it, and who is told of new objects."""

import io
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.local_aws.object_created import ObjectCreated
from tests.rehearsal.local_aws.s3_endpoint import s3_endpoint
from tests.rehearsal.scripted_rehearsal import BUCKET, ODD_KEYS, client, until


@pytest.fixture(scope="module")
def created() -> list[ObjectCreated]:
    """What was told of so far."""
    return []


@pytest.fixture(scope="module")
def endpoint(created: list[ObjectCreated]) -> Iterator[Endpoint]:
    with s3_endpoint(("127.0.0.1", "127.0.0.2"), listener=created.append) as up:
        client("s3", up.url).create_bucket(Bucket=BUCKET)
        yield up


@pytest.mark.parametrize("key", ODD_KEYS)
def test_keys_are_kept_byte_for_byte_and_told_of_plain(
    endpoint: Endpoint, created: list[ObjectCreated], key: str
) -> None:
    s3 = client("s3", endpoint.url)
    s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == key.encode()
    assert key in {item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    until(lambda: any(told.key == key for told in created))
    [told] = [told for told in created if told.key == key]
    assert (told.bucket, told.version_id, told.size) == (BUCKET, None, len(key.encode()))


@pytest.mark.parametrize(
    ("write", "size"),
    [
        (
            lambda s3, key: s3.copy_object(
                Bucket=BUCKET, Key=key, CopySource={"Bucket": BUCKET, "Key": "source"}
            ),
            6,
        ),
        (
            lambda s3, key: s3.upload_fileobj(
                io.BytesIO(b"1" * 6_000_000),
                BUCKET,
                key,
                Config=TransferConfig(multipart_threshold=5_000_000, multipart_chunksize=5_000_000),
            ),
            6_000_000,
        ),
        (lambda s3, key: s3.put_object(Bucket=BUCKET, Key=key), 0),
        (
            lambda s3, key: s3.put_object(
                Bucket=BUCKET, Key=key, Body=io.BytesIO(b"12345"), ChecksumAlgorithm="SHA256"
            ),
            5,
        ),
    ],
    ids=["a copy", "an upload in parts", "an empty object", "a checksum behind the object"],
)
def test_every_way_to_write_an_object_is_told_of_once(
    endpoint: Endpoint, created: list[ObjectCreated], write: Callable[[Any, str], Any], size: int
) -> None:
    s3 = client("s3", endpoint.url)
    s3.put_object(Bucket=BUCKET, Key="source", Body=b"source")
    key = f"written-{size}"
    write(s3, key)
    s3.put_object_tagging(Bucket=BUCKET, Key=key, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.put_object(Bucket=BUCKET, Key=f"{key}-last")
    until(lambda: any(told.key == f"{key}-last" for told in created))
    [told] = [told for told in created if told.key == key]
    assert told.size == size
    assert told.etag == s3.head_object(Bucket=BUCKET, Key=key)["ETag"].strip('"')


def test_what_was_not_written_is_not_told_of(endpoint: Endpoint, created: list[ObjectCreated]) -> None:
    s3 = client("s3", endpoint.url)
    s3.put_object(Bucket=BUCKET, Key="first", Body=b"1")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=BUCKET, Key="first", Body=b"2", IfNoneMatch="*")
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.copy_object(Bucket=BUCKET, Key="never", CopySource={"Bucket": BUCKET, "Key": "nothing"})
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.put_object(Bucket="nowhere", Key="never", Body=b"2")
    s3.put_object(Bucket=BUCKET, Key="after", Body=b"1")
    until(lambda: any(told.key == "after" for told in created))
    assert [told.key for told in created if told.key in ("first", "never", "after")] == ["first", "after"]


def test_a_size_that_is_no_size_is_looked_up(endpoint: Endpoint, created: list[ObjectCreated]) -> None:
    url = endpoint.client("s3").generate_presigned_url(
        "put_object", Params={"Bucket": BUCKET, "Key": "sized"}
    )
    headers = {"x-amz-decoded-content-length": "9" * 5000}
    request = urllib.request.Request(url, b"12345", headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    until(lambda: any(told.key == "sized" for told in created))
    stored = endpoint.client("s3").head_object(Bucket=BUCKET, Key="sized")["ContentLength"]
    assert [told.size for told in created if told.key == "sized"] == [stored]


def test_versions_are_told_of(endpoint: Endpoint, created: list[ObjectCreated]) -> None:
    s3 = client("s3", endpoint.url)
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="versioned", Key="k", Body=b"1" * size)["VersionId"] for size in (1, 2)]
    until(lambda: len([told for told in created if told.bucket == "versioned"]) == 2)
    told = [(item.version_id, item.size) for item in created if item.bucket == "versioned"]
    assert told == [(versions[0], 1), (versions[1], 2)]


def test_a_listener_that_fails_is_told_of_the_next_object() -> None:
    told: list[str] = []

    def listen(created: ObjectCreated) -> None:
        told.append(created.key)
        raise ValueError(created.key)

    with s3_endpoint(listener=listen) as up:
        s3 = up.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(Bucket=BUCKET, Key="one")
        s3.put_object(Bucket=BUCKET, Key="two")
        until(lambda: told == ["one", "two"])
