"""Reports each object put into S3, as S3's own notifications do."""

import logging
import queue
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = logging.getLogger("rehearsal")

_SIZE = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class ObjectCreated:
    """An object that was put into S3."""

    bucket: str
    key: str
    """Plain, not URL-encoded."""
    version_id: str | None
    """None in a bucket without versions."""
    etag: str
    """Without quotes."""
    size: int
    """In bytes."""


class ObjectCreatedNotifier:
    """WSGI middleware around an S3: reports each object once it is stored, in order, in a thread of its own.

    Args:
        application: the S3.
        s3: the client to look at new objects with.
        listener: called with each object.
    """

    def __init__(
        self, application: WSGIApplication, s3: "S3Client", listener: Callable[[ObjectCreated], None]
    ) -> None:
        self._application = application
        self._s3 = s3
        self._listener = listener
        self._created: queue.SimpleQueue[Callable[[], ObjectCreated] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="object-created", daemon=True)
        self._thread.start()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass one request on, and report the object that it created."""
        place = _object_written(environ)
        if place is None:
            return self._application(environ, start_response)
        answered: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            answered.append((status, headers))
            return start_response(status, headers, exc_info)

        content = list(self._application(environ, note))
        status, pairs = answered[-1]
        # A copy or a multipart upload can fail after it was answered with 200: the body says so.
        if status.startswith("200") and b"<Error>" not in b"".join(content)[:1000]:
            headers = {name.lower(): value for name, value in pairs}
            version = headers.get("x-amz-version-id")
            version = None if version == "null" else version
            size, etag = _size(environ), headers.get("etag", "").strip('"')
            if size is not None and etag:
                self._created.put(partial(ObjectCreated, *place, version, etag, size))
            else:
                self._created.put(partial(self._looked_up, *place, version))
        return content

    def report(self, created: ObjectCreated) -> None:
        """Report an object that was stored without a request."""
        self._created.put(lambda: created)

    def close(self) -> None:
        """Report nothing more."""
        self._created.put(None)

    def _run(self) -> None:
        while (described := self._created.get()) is not None:
            try:
                self._listener(described())
            except Exception:  # what one object does to the listener must not keep it from the next one
                logger.exception("the listener for new objects failed on %s", described)

    def _looked_up(self, bucket: str, key: str, version: str | None) -> ObjectCreated:
        """The object as S3 has it, for writes that do not say its size, as copies."""
        of_version = {"VersionId": version} if version else {}
        head = self._s3.head_object(Bucket=bucket, Key=key, **of_version)  # type: ignore[arg-type]
        return ObjectCreated(bucket, key, version, head["ETag"].strip('"'), head["ContentLength"])


def _size(environ: WSGIEnvironment) -> int | None:
    """The size of the object in a plain PUT; None where the request does not say, as a copy's."""
    if environ["REQUEST_METHOD"] != "PUT" or "HTTP_X_AMZ_COPY_SOURCE" in environ:
        return None
    # With a checksum at its end the body is longer than the object.
    length = environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH") or environ.get("CONTENT_LENGTH")
    return int(length) if length and _SIZE.fullmatch(length) else None


def _object_written(environ: WSGIEnvironment) -> tuple[str, str] | None:
    """Bucket and key that a request writes a whole object to."""
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    method = environ["REQUEST_METHOD"]
    # Other PUTs and POSTs name a subresource (?acl, ?tagging, ?partNumber=...); presigned ones have X-Amz-...
    subresources = {name for name in query if not name.lower().startswith("x-") and name not in _SIGNATURE_V2}
    puts = method == "PUT" and not subresources
    completes_upload = method == "POST" and subresources == {"uploadId"}
    if not puts and not completes_upload:
        return None
    path = unquote(environ["RAW_URI"].partition("?")[0])
    bucket, _, key = path.removeprefix("/").partition("/")
    return (bucket, key) if bucket and key else None


_SIGNATURE_V2 = ("AWSAccessKeyId", "Signature", "Expires")
