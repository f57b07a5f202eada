"""Raw requests whose end is not clear, or that break off: the server answers and passes none of them on."""

import socket
from collections.abc import Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from rehearsal.local_aws.caller_guard import guarded
from rehearsal.local_aws.endpoint import Endpoint

CHUNKED = "Transfer-Encoding: chunked"


class Recorder:
    """An application that keeps the bodies it is called with."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b""]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def endpoint(recorder: Recorder) -> Iterator[Endpoint]:
    with Endpoint(most_bytes=1000) as up:
        up.serve(guarded(recorder, ["127.0.0.1"]))
        yield up


def statuses(
    endpoint: Endpoint, *headers: str, body: bytes = b"", host: str = "Host: 127.0.0.1"
) -> list[str]:
    """The statuses of all answers on one connection, whose sending side is closed after the request."""
    head = "\r\n".join(["PUT /b/k HTTP/1.1", host, *headers, "", ""])
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=60) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return [line.split()[1].decode() for line in answer.splitlines() if line.startswith(b"HTTP/1.1 ")]


@pytest.mark.parametrize(
    ("headers", "body", "read"),
    [
        ([], b"", b""),
        (["Content-Length: 3"], b"abc", b"abc"),
        ([CHUNKED], b"3\r\nabc\r\n0\r\n\r\n", b"abc"),
        (["Transfer-Encoding: CHUNKED"], b"2\r\nab\r\n0\r\n\r\n", b"ab"),
    ],
    ids=["no body", "a length", "chunks", "chunks in capitals"],
)
def test_a_body_that_ends_clearly_is_passed_on(
    endpoint: Endpoint, recorder: Recorder, headers: list[str], body: bytes, read: bytes
) -> None:
    assert statuses(endpoint, *headers, body=body) == ["200"]
    assert recorder.bodies == [read]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Length: -5"], b"abc"),
        (["Content-Length: +3"], b"abc"),
        (["Content-Length:"], b""),
        (["Content-Length: 3x"], b"abc"),
        ([f"Content-Length: {'9' * 5000}"], b"abc"),
        ([f"Content-Length: {'9' * 5000}", "Expect: 100-continue"], b""),
        (["Content-Length: 3", "Content-Length: 40"], b"abcGET /planted HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
        (["Content-Length: 3, 3"], b"abc"),
        (["Content-Length: 5", CHUNKED], b"0\r\n\r\nGET /planted HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
        (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: gzip, chunked"], b"0\r\n\r\n"),
        ([CHUNKED, CHUNKED], b"0\r\n\r\n"),
        (["Transfer-Encoding : chunked"], b"0\r\n\r\n"),
        (["Content-Length: 10"], b"abc"),
        ([CHUNKED], b"3\r\nabc\r\n"),
        ([CHUNKED], b"9\r\nabc"),
        ([CHUNKED], b"-5\r\nabc\r\n0\r\n\r\n"),
        ([CHUNKED], b"zz\r\nabc\r\n0\r\n\r\n"),
        ([CHUNKED], b"3\r\nabcXX0\r\n\r\n"),
        ([CHUNKED], b"0" * 100_000),
    ],
    ids=lambda value: str(value)[:60],
)
def test_any_other_is_refused_and_ends_the_connection(
    endpoint: Endpoint, recorder: Recorder, headers: list[str], body: bytes
) -> None:
    assert statuses(endpoint, *headers, body=body) == ["400"]
    assert recorder.bodies == []


@pytest.mark.parametrize(
    ("headers", "body"),
    [(["Content-Length: 999999999999999999"], b"abc"), ([CHUNKED], b"ffffffffffff\r\n" + b"x" * 2000)],
    ids=["by its length", "by its chunks"],
)
def test_a_body_that_is_too_large_is_refused(
    endpoint: Endpoint, recorder: Recorder, headers: list[str], body: bytes
) -> None:
    assert statuses(endpoint, *headers, body=body) == ["413"]
    assert recorder.bodies == []


@pytest.mark.parametrize(
    "host",
    [
        "Host: 127.0.0.1\r\nHost: attacker.example",
        "Host: attacker.example\r\nHost: 127.0.0.1",
        "X-Host: 127.0.0.1",
    ],
)
def test_a_request_needs_exactly_one_host(endpoint: Endpoint, recorder: Recorder, host: str) -> None:
    assert statuses(endpoint, host=host) == ["421"]
    assert recorder.bodies == []
