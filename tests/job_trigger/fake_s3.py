"""S3 in memory: versions, conditional requests and multipart uploads, as far as the job trigger uses them."""

import hashlib
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from botocore.response import StreamingBody

from tests.job_trigger.fake_service import FakeService, Tape, client_error


@dataclass
class Version:
    """One version of an object, or a delete marker."""

    id: str
    body: bytes | None
    metadata: dict[str, str] = field(default_factory=dict)
    content_type: str = ""

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.body or b"").hexdigest()}"'


class FakeS3(FakeService):
    """A bucket with or without versions; whatever bucket is named, it is the same one apart from its name."""

    def __init__(self, tape: Tape | None = None, *, versioned: bool = True) -> None:
        super().__init__("s3", tape)
        self.versioned = versioned
        self.page_size = 1000
        """Keys that one answer to ListObjectsV2 holds."""
        self.versions: defaultdict[tuple[str, str], list[Version]] = defaultdict(list)
        self.uploads: dict[str, dict[int, bytes]] = {}
        self._ids = itertools.count(1)

    # what tests look at and put

    def put(self, bucket: str, key: str, body: bytes, metadata: dict[str, str] | None = None) -> Version:
        """Put an object as a user does."""
        version = Version(f"v{next(self._ids)}" if self.versioned else "null", body, metadata or {})
        self._append(bucket, key, version)
        return version

    def body(self, bucket: str, key: str) -> bytes | None:
        """The object's bytes, None if it is not there."""
        current = self._current(bucket, key)
        return current.body if current else None

    def keys(self, bucket: str) -> set[str]:
        """Keys of the objects that are there."""
        return {key for place, key in self.versions if place == bucket and self._current(bucket, key)}

    # operations

    def _head_object(self, request: dict[str, Any]) -> dict[str, Any]:
        current = self._current(request["Bucket"], request["Key"])
        if current is None:
            raise client_error("HeadObject", "404", "Not Found", 404)
        return {"ETag": current.etag, "ContentLength": len(current.body or b""), "VersionId": current.id}

    def _get_object(self, request: dict[str, Any]) -> dict[str, Any]:
        bucket, key = request["Bucket"], request["Key"]
        version: Version | None
        if "VersionId" in request:
            found = [v for v in self.versions[bucket, key] if v.id == request["VersionId"]]
            if not found:
                raise client_error("GetObject", "NoSuchVersion", "The specified version does not exist.", 404)
            version = found[-1]
        else:
            version = self._current(bucket, key)
        if version is None or version.body is None:
            raise client_error("GetObject", "NoSuchKey", "The specified key does not exist.", 404)
        if request.get("IfMatch", version.etag) != version.etag:
            raise client_error("GetObject", "PreconditionFailed", "A precondition did not hold", 412)
        body, answer = version.body, {}
        if "Range" in request:
            if not body:
                raise client_error("GetObject", "InvalidRange", "The range is not satisfiable", 416)
            end = int(request["Range"].rpartition("-")[2]) + 1
            answer["ContentRange"] = f"bytes 0-{min(end, len(body)) - 1}/{len(body)}"
            body = body[:end]
        return answer | {
            "Body": StreamingBody(BytesIO(body), len(body)),
            "ETag": version.etag,
            "ContentLength": len(body),
            "Metadata": version.metadata,
            "VersionId": version.id,
        }

    def _list_objects_v2(self, request: dict[str, Any]) -> dict[str, Any]:
        keys = sorted(key for key in self.keys(request["Bucket"]) if key.startswith(request["Prefix"]))
        start = int(request.get("ContinuationToken", "0"))
        page = keys[start : start + self.page_size]
        more = start + self.page_size < len(keys)
        return {
            "Contents": [{"Key": key} for key in page],
            "IsTruncated": more,
            **({"NextContinuationToken": str(start + self.page_size)} if more else {}),
        }

    def _put_object(self, request: dict[str, Any]) -> dict[str, Any]:
        bucket, key = request["Bucket"], request["Key"]
        current = self._current(bucket, key)
        if "IfNoneMatch" in request and current is not None:
            raise client_error("PutObject", "PreconditionFailed", "A precondition did not hold", 412)
        if "IfMatch" in request and (current is None or current.etag != request["IfMatch"]):
            code, status = ("NoSuchKey", 404) if current is None else ("PreconditionFailed", 412)
            raise client_error("PutObject", code, "A precondition did not hold", status)
        version = self.put(bucket, key, bytes(request["Body"]), request.get("Metadata"))
        version.content_type = request.get("ContentType", "")
        return {"ETag": version.etag}

    def _delete_object(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.versioned:
            self._append(request["Bucket"], request["Key"], Version(f"v{next(self._ids)}", None))
        else:
            self.versions.pop((request["Bucket"], request["Key"]), None)
        return {}

    def _create_multipart_upload(self, request: dict[str, Any]) -> dict[str, Any]:
        upload_id = f"upload-{next(self._ids)}"
        self.uploads[upload_id] = {}
        return {"UploadId": upload_id}

    def _upload_part(self, request: dict[str, Any]) -> dict[str, Any]:
        self._parts(request)[request["PartNumber"]] = bytes(request["Body"])
        return {"ETag": f'"part-{request["PartNumber"]}"'}

    def _complete_multipart_upload(self, request: dict[str, Any]) -> dict[str, Any]:
        parts = self._parts(request)
        body = b"".join(parts[part["PartNumber"]] for part in request["MultipartUpload"]["Parts"])
        del self.uploads[request["UploadId"]]
        return {"ETag": self.put(request["Bucket"], request["Key"], body).etag}

    def _abort_multipart_upload(self, request: dict[str, Any]) -> dict[str, Any]:
        self._parts(request)
        del self.uploads[request["UploadId"]]
        return {}

    def _parts(self, request: dict[str, Any]) -> dict[int, bytes]:
        if request["UploadId"] not in self.uploads:
            raise client_error("UploadPart", "NoSuchUpload", "The specified upload does not exist", 404)
        return self.uploads[request["UploadId"]]

    def _current(self, bucket: str, key: str) -> Version | None:
        versions = self.versions.get((bucket, key))
        return versions[-1] if versions and versions[-1].body is not None else None

    def _append(self, bucket: str, key: str, version: Version) -> None:
        if not self.versioned:
            self.versions[bucket, key].clear()
        self.versions[bucket, key].append(version)
