"""S3's calls that put, read or list objects and ask for nothing else, answered from moto's memory.

A labeling job makes several of them for each object, and nearly all the time of one goes into the request,
its signature and its parsing. A plain call reaches moto's stored objects without them, and returns what it
would have returned. Every call that is not known to be plain makes its request.
"""

import io
from collections.abc import Callable, Mapping
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import quote

from botocore.response import StreamingBody
from moto.settings import get_s3_default_max_keys

from rehearsal.local_aws.account import ACCOUNT_ID
from rehearsal.local_aws.object_created import ObjectCreated

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket, FakeKey, S3Backend

_LONGEST_KEY = 1024
# The headers of a plain object. Any other says something of an object that only a request's answer has.
_PLAIN = {
    "content-length",
    "content-type",
    "etag",
    "last-modified",
    "x-amz-content-sha256",
    "x-amz-version-id",
}


PLAIN_OPERATIONS = ("PutObject", "GetObject", "ListObjectsV2")
"""The operations whose calls can be plain."""


class PlainObjects:
    """Puts, reads and lists the plain objects of moto's S3.

    Args:
        on_put: called with each object that is put.
    """

    def __init__(self, on_put: Callable[[ObjectCreated], None] = lambda created: None) -> None:
        self._on_put = on_put
        self._answers = {"PutObject": self._put, "GetObject": _read, "ListObjectsV2": _list}

    def answer(self, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """What a call returns; None where it is not plain, then nothing has happened.

        Args:
            operation: one of PLAIN_OPERATIONS.
            arguments: the call's arguments; those that are not valid are not plain.
        """
        from moto.s3.models import s3_backends  # takes long, and S3 may be elsewhere

        backend = s3_backends[ACCOUNT_ID]["aws"]
        name = arguments.get("Bucket")
        bucket = backend.buckets.get(name) if isinstance(name, str) else None
        if bucket is None or not _is_plain_bucket(bucket):
            return None
        return self._answers[operation](backend, bucket, arguments)

    def _put(
        self, backend: "S3Backend", bucket: "FakeBucket", arguments: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        key, body, media_type = arguments.get("Key"), arguments.get("Body"), arguments.get("ContentType", "")
        file = io.BytesIO(body) if isinstance(body, bytes) else body  # as botocore does
        if type(file) is not io.BytesIO or not arguments.keys() <= {"Bucket", "Key", "Body", "ContentType"}:
            return None
        if not (_is_plain_key(key) and _is_plain_media_type(media_type)):
            return None
        content = file.read()
        stored = backend.put_object(bucket.name, key, content)
        stored.set_metadata({"content-type": media_type} if media_type else {})
        stored.set_metadata({"x-amz-content-sha256": sha256(content).hexdigest()})
        stored.set_acl(bucket.acl)
        backend.put_object_tagging(stored, {})  # an object without versions keeps those of the one before it
        version = _version(stored)
        etag = stored.etag
        self._on_put(ObjectCreated(bucket.name, key, version.get("VersionId"), etag.strip('"'), len(content)))
        headers = {name.lower(): value for name, value in stored.response_dict.items()}
        empty = {"content-type": "text/html; charset=utf-8", "content-length": "0"}
        return {"ResponseMetadata": _metadata(headers | empty), "ETag": etag, **version}


def _read(backend: "S3Backend", bucket: "FakeBucket", arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    # botocore asks for checksums by itself; a plain object has none.
    key = arguments.get("Key")
    if not arguments.keys() <= {"Bucket", "Key", "ChecksumMode"} or not _is_plain_key(key):
        return None
    stored = backend.get_object(bucket.name, key)
    if stored is None:
        return None
    version = _version(stored)
    headers = {name.lower(): value for name, value in {**stored.response_dict, **stored.metadata}.items()}
    if version:
        headers["x-amz-version-id"] = version["VersionId"]
    if not headers.keys() <= _PLAIN:
        return None
    return {
        "ResponseMetadata": _metadata(headers | {"accept-ranges": "bytes"}),
        "AcceptRanges": "bytes",
        "LastModified": stored.last_modified.replace(microsecond=0, tzinfo=UTC),
        "ContentLength": stored.size,
        "ETag": stored.etag,
        **version,
        "ContentType": headers["content-type"],
        "Metadata": {},
        "Body": StreamingBody(io.BytesIO(stored.value), headers["content-length"]),
    }


def _list(backend: "S3Backend", bucket: "FakeBucket", arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    prefix, token = arguments.get("Prefix", ""), arguments.get("ContinuationToken")
    is_known = token is None or token in backend._pagination_tokens
    # botocore asks for URL-encoded keys by itself, and decodes them.
    if not (is_known and arguments.keys() <= {"Bucket", "Prefix", "ContinuationToken", "EncodingType"}):
        return None
    most = get_s3_default_max_keys()
    page: Any
    page, is_truncated, next_token = backend.list_objects_v2(bucket, prefix, None, token, None, most)
    return {
        "ResponseMetadata": _metadata({"content-type": "application/xml", "server": "amazon.com"}),
        "IsTruncated": is_truncated,
        **({"Contents": [_listed(stored) for stored in page]} if page else {}),
        "Name": bucket.name,
        "Prefix": quote(prefix),
        "MaxKeys": most,
        "EncodingType": "url",
        "KeyCount": len(page),
        **({"NextContinuationToken": next_token} if next_token else {}),
    }


def _is_plain_bucket(bucket: "FakeBucket") -> bool:
    """Whether no rule of the bucket decides over a call."""
    return not (
        bucket.policy
        or bucket.logging
        or bucket.object_lock_enabled
        or bucket.encryption
        or bucket.notification_configuration
    )


def _is_plain_key(key: object) -> TypeGuard[str]:
    """Whether a key means the same in a URL's path and to moto."""
    return (
        isinstance(key, str)
        and key.isprintable()
        and 0 < len(key.encode("utf-8", "surrogatepass")) <= _LONGEST_KEY
        and {"", ".", ".."}.isdisjoint(key.split("/"))
    )


def _is_plain_media_type(media_type: object) -> bool:
    """Whether a media type is a header as it stands, and does not have moto look for a form."""
    return (
        isinstance(media_type, str)
        and media_type.isascii()
        and media_type.isprintable()
        and media_type == media_type.strip()
        and "form" not in media_type.lower()
    )


def _version(stored: "FakeKey") -> dict[str, str]:
    return {} if stored.version_id == "null" else {"VersionId": stored.version_id}


def _listed(stored: "FakeKey") -> dict[str, Any]:
    checksum = stored.checksum_algorithm
    return {
        "Key": stored.safe_name("url"),
        "LastModified": stored.last_modified.replace(microsecond=0, tzinfo=UTC),
        "ETag": stored.etag,
        **({"ChecksumAlgorithm": [checksum]} if checksum else {}),
        "Size": stored.size,
        "StorageClass": stored.storage_class,
    }


def _metadata(headers: dict[str, str]) -> dict[str, Any]:
    from moto.utilities.aws_headers import gen_amzn_requestid_long

    request_id = gen_amzn_requestid_long(headers)
    return {"RequestId": request_id, "HTTPStatusCode": 200, "HTTPHeaders": headers, "RetryAttempts": 0}
