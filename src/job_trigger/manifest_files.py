"""The manifest's bytes: read from one version of the upload, copied to where the labeling job reads them."""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from ground_truth.s3_location import S3Location
from job_trigger.bucket import NOT_THERE, error_code
from job_trigger.upload import Upload

_READ_SIZE = 64 * 1024
PART_SIZE = 5 * 1024 * 1024
"""The fewest bytes that S3 takes as a part of a multipart upload; a smaller file is put at once."""


class ManifestDeleted(Exception):
    """The manifest that an event named is not there any more."""


class Superseded(Exception):
    """The manifest was uploaded again, and the bytes that the event named are gone."""


def uploaded_bytes(s3: Any, upload: Upload) -> Iterator[bytes]:
    """The bytes of the very version of a manifest that its event named, piece by piece.

    Raises:
        ManifestDeleted: if the manifest was deleted, or that version of it.
        Superseded: if the bucket keeps no versions and holds another manifest by now.
    """
    from botocore.exceptions import ClientError

    place = {"Bucket": upload.bucket, "Key": upload.key}
    try:
        # Without a version: only so does S3 tell that the manifest was deleted while old versions remain.
        current = s3.head_object(**place)
        if upload.version_id:
            answer = s3.get_object(**place, VersionId=upload.version_id)
        else:
            answer = s3.get_object(**place, IfMatch=f'"{upload.etag}"' if upload.etag else current["ETag"])
    except ClientError as error:
        if error_code(error) in NOT_THERE:
            raise ManifestDeleted(f"{upload.location} is not there any more") from error
        if error_code(error) in ("PreconditionFailed", "412"):
            raise Superseded(f"{upload.location} was uploaded again") from error
        raise
    yield from answer["Body"].iter_chunks(_READ_SIZE)


def stored_bytes(s3: Any, place: S3Location) -> Iterator[bytes]:
    """The bytes of a large object, piece by piece."""
    yield from s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].iter_chunks(_READ_SIZE)


class ManifestCopy:
    """Puts bytes into one object as they come; nothing remains of it unless it is committed.

    A context manager: leaving it without :meth:`commit` discards what was written.
    """

    def __init__(self, s3: Any, place: S3Location) -> None:
        self._s3 = s3
        self._place = {"Bucket": place.bucket, "Key": place.key}
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._upload_id: str | None = None
        self._parts: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.discard()

    def write(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._pieces.append(piece)
        self._waiting += len(piece)
        if self._waiting >= PART_SIZE:
            self._put_part()

    def commit(self) -> None:
        """Make the object appear, whole."""
        if self._upload_id is None:
            self._s3.put_object(**self._place, Body=self._taken())
        else:
            if self._pieces:
                self._put_part()
            self._s3.complete_multipart_upload(
                **self._place, UploadId=self._upload_id, MultipartUpload={"Parts": self._parts}
            )
            self._upload_id = None

    def discard(self) -> None:
        """Forget what was written; after :meth:`commit` there is nothing to forget."""
        self._taken()
        if self._upload_id is not None:
            self._s3.abort_multipart_upload(**self._place, UploadId=self._upload_id)
            self._upload_id = None

    def _put_part(self) -> None:
        if self._upload_id is None:
            self._upload_id = self._s3.create_multipart_upload(**self._place)["UploadId"]
        number = len(self._parts) + 1
        part = self._s3.upload_part(
            **self._place, UploadId=self._upload_id, PartNumber=number, Body=self._taken()
        )
        self._parts.append({"PartNumber": number, "ETag": part["ETag"]})

    def _taken(self) -> bytes:
        body = b"".join(self._pieces)
        self._pieces.clear()
        self._waiting = 0
        return body
