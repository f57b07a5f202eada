"""One call of a WSGI application, its answer read to the end."""

import logging
from collections.abc import Iterable
from typing import Any, NamedTuple
from wsgiref.types import WSGIApplication, WSGIEnvironment

logger = logging.getLogger("rehearsal")

_OF_THE_CONNECTION = ("content-length", "connection", "transfer-encoding")


class Answer(NamedTuple):
    """What an application answers, as it goes over the wire: the headers name the length of the body."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


def call(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """The application's answer to a request; whatever it raises is answered with status 500."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = [status, headers]

    method = environ["REQUEST_METHOD"]
    try:
        parts: Iterable[bytes] = application(environ, start_response)
        content = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        status, headers = started
    except Exception as error:  # the server outlives whatever one request does to an application
        logger.exception("%s %s failed", method, environ["RAW_URI"])
        status, headers = "500 Internal Server Error", []
        content = f"{type(error).__name__}: {error}".encode()
    code, _, reason = status.partition(" ")
    return Answer(int(code), reason, *_framed(method, int(code), headers, content))


def _framed(
    method: str, status: int, headers: list[tuple[str, str]], content: bytes
) -> tuple[list[tuple[str, str]], bytes]:
    framed = [(name, value) for name, value in headers if name.lower() not in _OF_THE_CONNECTION]
    if status in (204, 304):
        return framed, b""
    # The answer to HEAD names the length of what GET would send.
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    length = lengths[0] if method == "HEAD" and lengths else str(len(content))
    return [*framed, ("Content-Length", length)], b"" if method == "HEAD" else content
