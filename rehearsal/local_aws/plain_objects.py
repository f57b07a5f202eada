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


class PlainObjects:
    """Puts, reads and lists the plain objects of moto's S3.

    Each method takes the arguments of the boto3 client's method of its name. It returns what that one
    returns, or None where the call is not plain; then nothing has happened.

    Args:
        on_put: called with each object that is put.
    """

    def __init__(self, on_put: Callable[[ObjectCreated], None] = lambda created: None) -> None:
        self._on_put = on_put

    def put_object(self, **arguments: Any) -> dict[str, Any] | None:
        """Put an object; plain if its content is given as bytes."""
        backend, bucket = _bucket(arguments, {"Key", "Body", "ContentType"})
        key, body = arguments.get("Key"), arguments.get("Body")
        media_type = arguments.get("ContentType", "")
        if not (bucket and _is_plain_key(key) and type(body) is bytes and _is_plain_media_type(media_type)):
            return None
        stored = backend.put_object(bucket.name, key, body)
        stored.set_metadata({"content-type": media_type} if media_type else {})
        stored.set_metadata({"x-amz-content-sha256": sha256(body).hexdigest()})
        stored.set_acl(bucket.acl)
        backend.put_object_tagging(stored, {})  # an object without versions keeps those of the one before it
        version = _version(stored)
        self._on_put(
            ObjectCreated(bucket.name, key, version.get("VersionId"), stored.etag.strip('"'), len(body))
        )
        headers = {name.lower(): value for name, value in stored.response_dict.items()}
        empty = {"content-type": "text/html; charset=utf-8", "content-length": "0"}
        return {"ResponseMetadata": _metadata(headers | empty), "ETag": stored.etag, **version}

    def get_object(self, **arguments: Any) -> dict[str, Any] | None:
        """Read the latest version of an object."""
        backend, bucket = _bucket(arguments, {"Key"})
        key = arguments.get("Key")
        stored = backend.get_object(bucket.name, key) if bucket and _is_plain_key(key) else None
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

    def list_objects_v2(self, **arguments: Any) -> dict[str, Any] | None:
        """List one page of the keys that begin with a prefix."""
        backend, bucket = _bucket(arguments, {"Prefix", "ContinuationToken"})
        prefix, token = arguments.get("Prefix", ""), arguments.get("ContinuationToken")
        is_known = token is None or token in backend._pagination_tokens
        if not (bucket and isinstance(prefix, str) and is_known):
            return None
        most = get_s3_default_max_keys()
        page: Any
        page, is_truncated, next_token = backend.list_objects_v2(bucket, prefix, None, token, None, most)
        return {
            "ResponseMetadata": _metadata({"content-type": "application/xml", "server": "amazon.com"}),
            "IsTruncated": is_truncated,
            **({"Contents": [_listed(stored) for stored in page]} if page else {}),
            "Name": bucket.name,
            "Prefix": prefix,
            "MaxKeys": most,
            "EncodingType": "url",
            "KeyCount": len(page),
            **({"NextContinuationToken": next_token} if next_token else {}),
        }


def _bucket(arguments: Mapping[str, Any], plain: set[str]) -> tuple["S3Backend", "FakeBucket | None"]:
    """The bucket of a call with no arguments but plain ones, if no rule of the bucket decides over it."""
    from moto.s3.models import s3_backends  # takes long, and S3 may be elsewhere

    backend = s3_backends[ACCOUNT_ID]["aws"]
    name = arguments.get("Bucket")
    bucket = backend.buckets.get(name) if isinstance(name, str) else None
    if bucket is None or not arguments.keys() <= plain | {"Bucket"}:
        return backend, None
    rules = (
        bucket.policy,
        bucket.logging,
        bucket.object_lock_enabled,
        bucket.encryption,
        bucket.notification_configuration,
    )
    return backend, None if any(rules) else bucket


def _is_plain_key(key: Any) -> TypeGuard[str]:
    """Whether a key means the same in a URL's path and to moto."""
    return (
        isinstance(key, str)
        and key.isprintable()
        and 0 < len(key.encode("utf-8", "surrogatepass")) <= _LONGEST_KEY
        and {"", ".", ".."}.isdisjoint(key.split("/"))
    )


def _is_plain_media_type(media_type: Any) -> bool:
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
        "Key": stored.name,
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
