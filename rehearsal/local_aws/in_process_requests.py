"""Requests of this process to an endpoint of this process, answered without a socket.

A labeling job makes several requests for each object. Over a socket each costs two switches between threads
that share one interpreter; here botocore's request becomes a WSGI call in the caller's own thread. Requests
and answers are those that would go over the wire. Plain calls to S3 do not even become requests.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

import botocore
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    environ_key_for_header,
    should_preserve_original_header_name,
)

from rehearsal.local_aws.plain_objects import PLAIN_OPERATIONS, PlainObjects
from rehearsal.local_aws.wsgi_call import call

_SHORT_METHODS = {"put_object": "PutObject", "get_object": "GetObject"}
_ARGUMENTS = "rehearsal_arguments"
_OK = SimpleNamespace(status_code=200)


class InProcessRequests:
    """Answers what botocore sends to some URLs; requests to all others go their way.

    Args:
        urls: URLs without a path, such as ``http://127.0.0.1:5600``.
        application: answers the requests to them.
    """

    plain_objects: PlainObjects | None = None
    """Answers the plain ones of the calls to S3; None: each makes its request."""

    def __init__(self, urls: Sequence[str], application: WSGIApplication) -> None:
        self._urls = frozenset(urls)
        self._beginnings = tuple(f"{url}/" for url in urls)
        self._application = application

    def attach(self, session: Any) -> None:
        """Answer the requests of all clients that this botocore session makes from now on."""
        session.register("before-send", self._answer)
        for operation in PLAIN_OPERATIONS:
            session.register(f"before-parameter-build.s3.{operation}", self._note_arguments)
            session.register(f"before-call.s3.{operation}", self._answer_plainly)

    def attach_to_new_sessions(self) -> Callable[[], None]:
        """Attach to every botocore session that is made from now on; gives what ends that."""
        botocore.register_initializer(self.attach)
        return lambda: botocore.unregister_initializer(self.attach)

    def attach_to_own(self, session: Any) -> None:
        """Attach to a session of the rehearsal's own, which nobody else listens to.

        Its plain calls do without botocore's events, too: they take longer than all else that is left.
        """
        self.attach(session)
        session.register("creating-client-class.s3", self._shorten)

    def _shorten(self, class_attributes: dict[str, Any], **_: Any) -> None:
        for method, operation in _SHORT_METHODS.items():
            class_attributes[method] = self._short(operation, class_attributes[method])

    def _short(self, operation: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def short(client: Any, *args: Any, **arguments: Any) -> Any:
            objects = self.plain_objects if client.meta.endpoint_url in self._urls and not args else None
            answer = objects.answer(operation, arguments) if objects else None
            return method(client, *args, **arguments) if answer is None else answer

        return short

    def _note_arguments(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context[_ARGUMENTS] = params

    def _answer_plainly(
        self, model: Any, params: dict[str, Any], context: dict[str, Any], **_: Any
    ) -> tuple[Any, dict[str, Any]] | None:
        if self.plain_objects is None or not params["url"].startswith(self._beginnings):
            return None
        config = context["client_config"]
        # A checksum that the client computes of what it puts would be in the answer.
        if model.name == "PutObject" and config.request_checksum_calculation != "when_required":
            return None
        answer = self.plain_objects.answer(model.name, context[_ARGUMENTS])
        return None if answer is None else (_OK, answer)

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        url = str(request.url)
        if not url.startswith(self._beginnings):
            return None
        answer = call(self._application, _environ(request, url))
        headers: Any = dict(answer.headers)  # botocore's stubs, where they are installed, want its own class
        return AWSResponse(url, answer.status, headers, _Body(answer.body))


class _Body(io.BytesIO):
    """An answer's body as botocore reads it."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        while content := self.read():
            yield content


def _environ(request: AWSPreparedRequest, url: str) -> WSGIEnvironment:
    """The environment that :mod:`http_server` makes of the same request."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    environ: WSGIEnvironment = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(_content(request.body)),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "REQUEST_URI": target,
        "RAW_URI": target,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        PRESERVED_HEADER_NAMES_ENVIRON_KEY: {},
    }
    for name, value in request.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        key = environ_key_for_header(name)
        environ[key] = text
        if should_preserve_original_header_name(name):
            environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY][key] = name
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", ""):
        environ["wsgi.input_terminated"] = True
    return environ


def _content(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray) else body.read()
