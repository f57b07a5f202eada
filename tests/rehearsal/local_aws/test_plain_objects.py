"""Plain calls to S3 make no request; their answer, what is stored and what is reported are the same."""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.local_aws.local_client import LocalClients
from rehearsal.local_aws.moto_services import moto_services
from rehearsal.local_aws.object_created import ObjectCreated, ObjectCreatedNotifier
from rehearsal.local_aws.plain_objects import PlainObjects
from tests.rehearsal.scripted_rehearsal import ODD_KEYS, client, until

_VERSION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_A_REQUEST = ("RequestId", "date", "server", "x-amzn-requestid")
type Call = Callable[[Any, str], Any]


@dataclass
class S3:
    """An S3, what reached it as a request, and the objects that were reported."""

    endpoint: Endpoint
    requests: list[str]
    created: list[ObjectCreated]
    clients: dict[str, tuple[Any, Any]]
    """By owner: a client with the short way, and one of the same settings that sends all its calls."""

    @property
    def sender(self) -> Any:
        """A client that sends all its calls, without checksums."""
        return self.clients["rehearsal"][1]


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    """An S3 where everything is put in one second."""
    requests: list[str] = []
    created: list[ObjectCreated] = []
    with Endpoint() as endpoint, pytest.MonkeyPatch.context() as patch, ExitStack() as closing:
        patch.setattr("moto.s3.models.utcnow", lambda: datetime(2026, 11, 26, 8, 30, 59, 999_999))
        patch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")
        notifier = ObjectCreatedNotifier(moto_services(), endpoint.client("s3"), created.append)
        closing.callback(notifier.close)

        def application(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
            requests.append(f"{environ['REQUEST_METHOD']} {environ['RAW_URI']}")
            return notifier(environ, start_response)

        endpoint.serve(application, PlainObjects(notifier.report))
        clients = {
            "rehearsal": (endpoint.client("s3"), LocalClients(endpoint.url).client("s3")),
            "function": (_function_client(endpoint), client("s3", endpoint.url)),
        }
        yield S3(endpoint, requests, created, clients)


def _function_client(endpoint: Endpoint) -> Any:
    detach = endpoint.in_process.attach_to_new_sessions()
    try:
        return client("s3", endpoint.url, session=boto3.session.Session())
    finally:
        detach()


@pytest.fixture
def buckets(s3: S3, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A bucket for the short way and one for the other way, of the test's own and empty."""
    own = f"{zlib.crc32(request.node.nodeid.encode()):08x}"
    names = f"short-way-{own}", f"other-way-{own}"
    for bucket in names:
        s3.sender.create_bucket(Bucket=bucket)
    return names


def _nothing(s3: Any, bucket: str) -> None:
    pass


def _versions(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _suspended(s3: Any, bucket: str) -> None:
    _versions(s3, bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def _deleted(s3: Any, bucket: str) -> None:
    _versions(s3, bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    s3.delete_object(Bucket=bucket, Key="k")


def _encrypted(s3: Any, bucket: str) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _denied(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    statement = (
        f'{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::{bucket}/k"}}'
    )
    s3.put_bucket_policy(Bucket=bucket, Policy=f'{{"Version": "2012-10-17", "Statement": [{statement}]}}')


def _put(**arguments: Any) -> Call:
    return lambda s3, bucket: s3.put_object(**{"Bucket": bucket, "Key": "k", **arguments})


def _put_the_rest(s3: Any, bucket: str) -> Any:
    body = io.BytesIO(b"123")
    body.read(1)
    return s3.put_object(Bucket=bucket, Key="k", Body=body), body.read()


def _get(**arguments: Any) -> Call:
    return lambda s3, bucket: s3.get_object(**{"Bucket": bucket, "Key": "k", **arguments})


def _list(**arguments: Any) -> Call:
    return lambda s3, bucket: s3.list_objects_v2(**{"Bucket": bucket, **arguments})


def _each(*calls: Call) -> Call:
    return lambda s3, bucket: [call(s3, bucket) for call in calls][-1]


def _all_pages(s3: Any, bucket: str) -> Any:
    return list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket))


SOME = _each(*(_put(Key=key, Body=key.encode()) for key in ("k", "k é/2", "k/3", "other")))
PLAIN_PUTS: dict[str, tuple[Call, Call]] = {
    "an object": (_nothing, _put(Body=b"12")),
    "an empty object": (_nothing, _put(Body=b"")),
    "an object in a file": (
        _nothing,
        lambda s3, bucket: s3.put_object(Bucket=bucket, Key="k", Body=io.BytesIO(b"12")),
    ),
    "an object in a file that was read in part": (_nothing, _put_the_rest),
    "an object with a media type": (
        _nothing,
        _put(Body=b"<svg/>", ContentType="image/svg+xml; charset=utf-8"),
    ),
    "an object that replaces another": (
        _put(Body=b"1", Tagging="a=b", Metadata={"a": "b"}),
        _put(Body=b"22"),
    ),
    "an object in a bucket with versions": (_versions, _put(Body=b"12")),
    "a second version": (_each(_versions, _put(Body=b"1")), _put(Body=b"22")),
    "an object in a bucket whose versions are suspended": (_suspended, _put(Body=b"12")),
    "an object after its deletion": (_deleted, _put(Body=b"12")),
}
PLAIN_READS: dict[str, tuple[Call, Call]] = {
    "reading an object": (_put(Body=b"12"), _get()),
    "reading an object with a media type": (_put(Body=b"{}", ContentType="application/json"), _get()),
    "reading the latest version": (_each(_versions, _put(Body=b"1"), _put(Body=b"22")), _get()),
    "reading an old version of suspended ones": (_suspended, _get()),
    "a list": (SOME, _list()),
    "a list of a prefix": (SOME, _list(Prefix="k")),
    "a list of a prefix within a name": (SOME, _list(Prefix="k é")),
    "an empty list": (SOME, _list(Prefix="never/")),
    "a list without what was deleted": (_deleted, _list()),
    "a list with a checksum": (_put(Body=b"1", ChecksumAlgorithm="SHA256"), _list()),
    "a list of several pages": (SOME, _all_pages),
}
SENT: dict[str, tuple[Call, Call]] = {
    "an object without a body": (_nothing, _put()),
    "an object with metadata": (_nothing, _put(Body=b"1", Metadata={"a": "b"})),
    "an object with tags": (_nothing, _put(Body=b"1", Tagging="a=b")),
    "an object with a checksum": (_nothing, _put(Body=b"1", ChecksumAlgorithm="SHA256")),
    "an object that must be new": (_put(Body=b"1"), _put(Body=b"2", IfNoneMatch="*")),
    "an object encrypted with KMS": (_nothing, _put(Body=b"1", ServerSideEncryption="aws:kms")),
    "an object with a form's media type": (
        _nothing,
        _put(Body=b"key=1", ContentType="application/x-www-form-urlencoded"),
    ),
    "an object in a bucket that encrypts": (_encrypted, _put(Body=b"1")),
    "an object that a policy denies": (_denied, _put(Body=b"2")),
    "an object in a bucket that does not exist": (_nothing, _put(Bucket="nowhere", Body=b"1")),
    "an object with a key that is too long": (_nothing, _put(Key="k" * 1025, Body=b"1")),
    "an object with a key with a line break": (_nothing, _put(Key="a\nb", Body=b"1")),
    "an object without a key": (_nothing, lambda s3, bucket: s3.put_object(Bucket=bucket, Body=b"1")),
    "a body that is a number": (_nothing, _put(Body=1)),
    "a media type that is not a string": (_nothing, _put(Body=b"1", ContentType=1)),
    "an object with an argument that does not exist": (_nothing, _put(Body=b"1", Colour="red")),
    "reading what does not exist": (_nothing, _get()),
    "reading what was deleted": (_deleted, _get()),
    "reading from a bucket that does not exist": (_nothing, _get(Bucket="nowhere")),
    "reading a part": (_put(Body=b"123"), _get(Range="bytes=0-1")),
    "reading what has not changed": (_put(Body=b"1"), _get(IfNoneMatch='"c4ca4238a0b923820dcc509a6f75849b"')),
    "reading an object with metadata": (_put(Body=b"1", Metadata={"a": "b"}), _get()),
    "reading an object with tags": (_put(Body=b"1", Tagging="a=b"), _get()),
    "reading an object with a checksum": (_put(Body=b"1", ChecksumAlgorithm="SHA256"), _get()),
    "reading an object in an encoding": (_put(Body=b"1", ContentEncoding="gzip"), _get()),
    "reading an archived object": (_put(Body=b"1", StorageClass="GLACIER"), _get()),
    "reading an encrypted object": (_put(Body=b"1", ServerSideEncryption="AES256"), _get()),
    "reading what a policy denies": (_denied, _get()),
    "reading without a key": (_nothing, lambda s3, bucket: s3.get_object(Bucket=bucket)),
    "a list with a limit": (SOME, _list(MaxKeys=1)),
    "a list of folders": (SOME, _list(Delimiter="/")),
    "a list of a bucket that does not exist": (_nothing, _list(Bucket="nowhere")),
    "a list of a prefix that is not a string": (_nothing, _list(Prefix=1)),
}


CASES = PLAIN_PUTS | PLAIN_READS | SENT


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("owner", ["rehearsal", "function"])
def test_a_call_ends_as_over_a_socket(s3: S3, buckets: tuple[str, str], case: str, owner: str) -> None:
    before, call = CASES[case]
    ends = []
    for bucket, caller in zip(buckets, s3.clients[owner], strict=True):
        before(s3.sender, bucket)
        answer = _answer(caller, bucket, call)
        s3.sender.put_object(Bucket=bucket, Key="last")
        until(lambda bucket=bucket: ("last", bucket) in [(it.key, it.bucket) for it in s3.created])
        reported = [(it.key, it.size, it.etag, it.version_id) for it in s3.created if it.bucket == bucket]
        stored = [
            _answer(s3.sender, bucket, _get(Key=listed["Key"]))
            for page in s3.sender.get_paginator("list_objects_v2").paginate(Bucket=bucket)
            for listed in page["Contents"]
        ]
        ends.append(_comparable((answer, reported, stored), bucket))
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    ("case", "owner"),
    [
        *((case, "rehearsal") for case in PLAIN_PUTS | PLAIN_READS),
        *((case, "function") for case in PLAIN_READS),
    ],
)
def test_a_plain_call_makes_no_request(s3: S3, buckets: tuple[str, str], case: str, owner: str) -> None:
    before, call = (PLAIN_PUTS | PLAIN_READS)[case]
    before(s3.sender, buckets[0])
    s3.requests.clear()
    call(s3.clients[owner][0], buckets[0])
    assert s3.requests == []


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_key_is_the_same_either_way(s3: S3, buckets: tuple[str, str], key: str) -> None:
    short, sent = s3.clients["rehearsal"]
    for one, other, bucket in ((short, sent, buckets[0]), (sent, short, buckets[1])):
        one.put_object(Bucket=bucket, Key=key, Body=key.encode())
        assert other.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
        assert [it["Key"] for it in other.list_objects_v2(Bucket=bucket)["Contents"]] == [key]


def test_a_client_of_another_endpoint_makes_requests(s3: S3, buckets: tuple[str, str]) -> None:
    s3.sender.put_object(Bucket=buckets[0], Key="k", Body=b"1")
    elsewhere = LocalClients("http://127.0.0.1:9", s3.endpoint.in_process).client("s3")
    with pytest.raises(EndpointConnectionError):
        elsewhere.get_object(Bucket=buckets[0], Key="k")


def _answer(s3: Any, bucket: str, call: Call) -> Any:
    """What a call returns or raises."""
    try:
        answer = call(s3, bucket)
        has_body = isinstance(answer, dict) and "Body" in answer
        return {**answer, "Body": answer["Body"].read()} if has_body else answer
    except (BotoCoreError, ClientError) as error:
        return type(error).__name__, str(error)


def _comparable(value: Any, bucket: str) -> Any:
    """A value without what differs from one request to the next."""
    if isinstance(value, dict):
        # A list that made no request has no length that its answer would have had.
        left_out = (*_OF_A_REQUEST, "ResponseMetadata") if "KeyCount" in value else _OF_A_REQUEST
        return {name: _comparable(it, bucket) for name, it in value.items() if name not in left_out}
    if isinstance(value, list | tuple):
        return [_comparable(it, bucket) for it in value]
    if isinstance(value, str):
        return _VERSION.sub("version", value.replace(bucket, "bucket"))
    return value
