"""The rehearsal's port: S3 and its neighbours, connections, what listens for new objects, other endpoints."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import boto3
import pytest

from rehearsal.local_aws.endpoint import Endpoint
from tests.rehearsal.local_aws.s3_endpoint import s3_endpoint
from tests.rehearsal.scripted_rehearsal import BUCKET, ODD_KEYS, Rehearsal, client, until


@pytest.fixture(scope="module")
def plain() -> Iterator[Endpoint]:
    """An endpoint on two hosts, with a bucket."""
    with s3_endpoint(("127.0.0.1", "127.0.0.2")) as up:
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
    with s3_endpoint(
        aws_endpoint=plain.url,
        listener=lambda created: told.append(created.key),
    ) as front:
        s3 = client("s3", front.url)
        for key in ODD_KEYS:
            s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
            assert other.get_object(Bucket=BUCKET, Key=key)["Body"].read() == key.encode()
        assert s3.head_object(Bucket=BUCKET, Key="a b")["ContentLength"] == 3
        until(lambda: told == ODD_KEYS)


def test_another_endpoint_that_is_down_is_named() -> None:
    with s3_endpoint(aws_endpoint="http://127.0.0.1:9") as front:
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{front.url}/{BUCKET}")
        assert error.value.code == 502
        assert b"http://127.0.0.1:9 can't be reached" in error.value.read()


def test_a_port_that_is_taken_is_named(plain: Endpoint) -> None:
    with (
        pytest.raises(OSError, match=f"can't listen on 127.0.0.1:{plain.port}: Address already in use"),
        s3_endpoint(port=plain.port),
    ):
        pass


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"\x16\x03\x01 not HTTP at all\r\n\r\n", b"400"),
        (b"GET /%ff%fe HTTP/1.0\r\n\r\n", b"40"),
    ],
    ids=["a length that is not a number", "a length below zero", "no HTTP", "a path that is not UTF-8"],
)
def test_garbage_is_answered_and_the_next_request_served(
    plain: Endpoint, request_text: bytes, status: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", plain.port), timeout=5) as connection:
        connection.sendall(request_text)
        assert b" " + status in connection.recv(1000)
    assert client("s3", plain.url).list_buckets()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert capfd.readouterr() == ("", "")


def test_the_aws_command_line_speaks_to_it(rehearsal: Rehearsal) -> None:
    aws = [sys.executable, "-m", "awscli"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ENDPOINT_URL": rehearsal.endpoint.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [*aws, "sagemaker", "describe-labeling-job", "--labeling-job-name", "a-b", "--output", "json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode != 0
    assert "(ValidationException) when calling the DescribeLabelingJob operation" in ran.stderr
    command = [*aws, "sagemaker", "list-labeling-jobs", "--output", "json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert json.loads(ran.stdout) == {"LabelingJobSummaryList": []}
