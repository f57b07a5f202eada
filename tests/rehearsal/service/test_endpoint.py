"""The rehearsal's port: S3 and its neighbours, connections, what listens for new objects, other endpoints."""

from __future__ import annotations

import http.client
import io
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from played_rehearsal import BUCKET, Nobody, Rehearsal, Script, manifest

from rehearsal.clock import Clock
from rehearsal.endpoint import Endpoint
from rehearsal.labeling_job.service import GroundTruth
from rehearsal.object_created import ObjectCreated

KEYS = [
    "a b",
    "a+b",
    "a%41",
    "é",
    "zero\u200bwidth",
    "/slash first",
    "two//slashes",
    "dot/../dot",
    "query?x=1",
    "fragment#h",
    "'\"<>&",
    "emoji\U0001f600",
    "folder/",
    "~!*()",
]


def client(service: str, url: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def ground_truth() -> GroundTruth:
    """Labeling jobs that are never created."""
    return GroundTruth(Rehearsal(), lambda job: Nobody(), Clock())


@pytest.fixture(scope="module")
def created() -> list[ObjectCreated]:
    """What was told of so far."""
    return []


@pytest.fixture(scope="module")
def endpoint(created: list[ObjectCreated]) -> Iterator[Endpoint]:
    with Endpoint(ground_truth(), ("127.0.0.1", "127.0.0.2"), on_object_created=created.append) as up:
        client("s3", up.url).create_bucket(Bucket=BUCKET)
        yield up


@pytest.mark.parametrize("key", KEYS)
def test_keys_are_kept_byte_for_byte_and_told_of_plain(
    endpoint: Endpoint, created: list[ObjectCreated], key: str
) -> None:
    s3 = client("s3", endpoint.url)
    s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == key.encode()
    assert key in {item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    _until(lambda: any(told.key == key for told in created))
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
    ],
    ids=["a copy", "an upload in parts", "an empty object"],
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
    _until(lambda: any(told.key == f"{key}-last" for told in created))
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
    _until(lambda: any(told.key == "after" for told in created))
    assert [told.key for told in created if told.key in ("first", "never", "after")] == ["first", "after"]


def test_versions_are_told_of(endpoint: Endpoint, created: list[ObjectCreated]) -> None:
    s3 = client("s3", endpoint.url)
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="versioned", Key="k", Body=b"1" * size)["VersionId"] for size in (1, 2)]
    _until(lambda: len([told for told in created if told.bucket == "versioned"]) == 2)
    told = [(item.version_id, item.size) for item in created if item.bucket == "versioned"]
    assert told == [(versions[0], 1), (versions[1], 2)]


def test_a_listener_that_fails_is_told_of_the_next_object() -> None:
    told: list[str] = []

    def listen(created: ObjectCreated) -> None:
        told.append(created.key)
        raise ValueError(created.key)

    with Endpoint(ground_truth(), on_object_created=listen) as up:
        s3 = client("s3", up.url)
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(Bucket=BUCKET, Key="one")
        s3.put_object(Bucket=BUCKET, Key="two")
        _until(lambda: told == ["one", "two"])


@pytest.fixture(scope="module")
def plain() -> Iterator[Endpoint]:
    """An endpoint that nobody listens to, with a bucket; later than the one above, whose state it clears."""
    with Endpoint(ground_truth(), ("127.0.0.1", "127.0.0.2")) as up:
        client("s3", up.url).create_bucket(Bucket=BUCKET)
        yield up


def test_all_hosts_serve_the_same(plain: Endpoint) -> None:
    first, second = (client("s3", url) for url in plain.urls)
    first.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    assert second.get_object(Bucket=BUCKET, Key="k")["Body"].read() == b"1"
    assert plain.urls == [f"http://127.0.0.1:{plain.port}", f"http://127.0.0.2:{plain.port}"]


def test_the_neighbours_of_s3_play_one_account(plain: Endpoint) -> None:
    queue = client("sqs", plain.url).create_queue(QueueName="q")["QueueUrl"]
    client("sqs", plain.url).send_message(QueueUrl=queue, MessageBody="é")
    assert client("sqs", plain.url).receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "é"
    assert (
        client("sns", plain.url).create_topic(Name="t")["TopicArn"] == "arn:aws:sns:us-east-1:111122223333:t"
    )
    sts = client("sts", plain.url)
    assert sts.get_caller_identity()["Account"] == "111122223333"
    role = sts.assume_role(RoleArn="arn:aws:iam::111122223333:role/x", RoleSessionName="test")["Credentials"]
    as_role = boto3.client(
        "s3",
        endpoint_url=plain.url,
        region_name="us-east-1",
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    assert [bucket["Name"] for bucket in as_role.list_buckets()["Buckets"]] == [BUCKET]


def test_a_connection_serves_many_requests(plain: Endpoint) -> None:
    client("s3", plain.url).put_object(Bucket=BUCKET, Key="kept", Body=b"12345")
    connection = http.client.HTTPConnection("127.0.0.1", plain.port, timeout=5)
    answers = []
    for method, path in [
        ("HEAD", "kept"),
        ("GET", "kept"),
        ("GET", "gone"),
        ("DELETE", "gone"),
        ("GET", "kept"),
    ]:
        body = b"ignored" if method == "DELETE" else None
        connection.request(method, f"/{BUCKET}/{path}", body, {"Authorization": "AWS test:signature"})
        answer = connection.getresponse()
        answers.append((answer.status, answer.headers.get("Content-Length"), len(answer.read())))
    connection.close()
    assert answers[0] == (200, "5", 0)
    assert answers[1] == answers[4] == (200, "5", 5)
    assert [answer[0] for answer in answers] == [200, 200, 404, 204, 200]


def test_a_body_in_chunks_and_after_a_promise_is_read(plain: Endpoint) -> None:
    def chunks() -> Iterator[bytes]:
        yield from (b"12", b"345")

    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", plain.port, timeout=5)
    connection.request("PUT", f"/{BUCKET}/chunks", body=chunks(), encode_chunked=True)
    assert connection.getresponse().read() == b""
    connection.putrequest("PUT", f"/{BUCKET}/promised")
    connection.putheader("Content-Length", "3")
    connection.putheader("Expect", "100-continue")
    connection.endheaders()
    assert connection.sock.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.send(b"678")
    assert connection.getresponse().status == 200
    connection.close()
    s3 = client("s3", plain.url)
    assert s3.get_object(Bucket=BUCKET, Key="chunks")["Body"].read() == b"12345"
    assert s3.get_object(Bucket=BUCKET, Key="promised")["Body"].read() == b"678"
    assert time.monotonic() - begun < 3


def test_requests_are_served_side_by_side(plain: Endpoint) -> None:
    s3 = client("s3", plain.url)
    threads = [
        threading.Thread(
            target=s3.put_object, kwargs={"Bucket": BUCKET, "Key": f"side/{number}", "Body": b"1"}
        )
        for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="side/")["KeyCount"] == 20


def test_another_endpoint_can_play_s3(plain: Endpoint) -> None:
    told: list[str] = []
    other = client("s3", plain.url)
    with Endpoint(
        ground_truth(), aws_endpoint=plain.url, on_object_created=lambda created: told.append(created.key)
    ) as front:
        s3 = client("s3", front.url)
        for key in KEYS:
            s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
            assert other.get_object(Bucket=BUCKET, Key=key)["Body"].read() == key.encode()
        assert s3.head_object(Bucket=BUCKET, Key="a b")["ContentLength"] == 3
        with pytest.raises(ClientError, match="ResourceNotFound"):
            client("sagemaker", front.url).describe_labeling_job(LabelingJobName="nobody")
        _until(lambda: told == KEYS)


def test_another_endpoint_that_is_down_is_named() -> None:
    with Endpoint(ground_truth(), aws_endpoint="http://127.0.0.1:9") as front:
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{front.url}/{BUCKET}")
        assert error.value.code == 502
        assert b"http://127.0.0.1:9 can't be reached" in error.value.read()


def test_a_port_that_is_taken_is_named(plain: Endpoint) -> None:
    with (
        pytest.raises(OSError, match=f"can't listen on 127.0.0.1:{plain.port}: Address already in use"),
        Endpoint(ground_truth(), port=plain.port),
    ):
        pass


def test_the_aws_command_line_speaks_to_it(plain: Endpoint) -> None:
    script = Path(sys.executable).parent / "aws"
    if not script.exists():
        pytest.skip("the AWS command line is not installed here")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ENDPOINT_URL": plain.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [
        str(script),
        "sagemaker",
        "describe-labeling-job",
        "--labeling-job-name",
        "a-b",
        "--output",
        "json",
    ]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode != 0
    assert "(ResourceNotFound) when calling the DescribeLabelingJob operation" in ran.stderr
    command = [str(script), "sagemaker", "list-labeling-jobs", "--output", "json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert json.loads(ran.stdout) == {"LabelingJobSummaryList": []}


def test_leaving_ends_jobs_threads_and_connections_at_once() -> None:
    threads = threading.active_count()
    played = Rehearsal()
    with played.endpoint as up:
        played.connect()
        played.start("endless", manifest(lines=3), Script(workforce=lambda job: Nobody(real_time=True)))
        job = played.ground_truth.job("endless")
        _until(lambda: len(job.board) == 3)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert job.status == "Failed"
    assert job.failure_reason == "ClientError: the rehearsal was ended while the job was running"
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(up.url, timeout=2)
    _until(lambda: threading.active_count() <= threads)


def test_entering_starts_with_an_empty_s3() -> None:
    for _ in range(2):
        with Endpoint(ground_truth()) as up:
            s3 = client("s3", up.url)
            assert s3.list_buckets()["Buckets"] == []
            s3.create_bucket(Bucket=BUCKET)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited for 10 seconds"
        time.sleep(0.005)
