"""What the job trigger asks of S3, and what S3's errors mean here."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from ground_truth.aws_errors import CHANGED, EXISTS, NOT_FOUND, error_code
from ground_truth.image_formats import BEGINNING, ImageFile
from ground_truth.s3_location import S3Location
from job_trigger.upload import Upload

READ_SIZE = 64 * 1024
"""Bytes of a manifest that are read at once."""


class ManifestDeleted(Exception):
    """The manifest that an event named does not exist any more."""


class Superseded(Exception):
    """The manifest was uploaded again since the event was sent."""


class StoredFile(Struct, frozen=True):
    """A small object in S3."""

    content: bytes
    etag: str
    metadata: dict[str, str]


class S3Files(Struct, frozen=True):
    """S3 as the job trigger sees it.

    Every method raises botocore's ClientError or BotoCoreError for what it does not mention.
    """

    s3: Any
    """A boto3 client."""

    def read(self, place: S3Location, at_most: int | None = None) -> StoredFile | None:
        """A small object, or its first ``at_most`` bytes; None if it does not exist."""
        from botocore.exceptions import ClientError

        try:
            answer = self.s3.get_object(**_request(place))
        except ClientError as error:
            if error_code(error) in NOT_FOUND:
                return None
            raise
        return StoredFile(answer["Body"].read(at_most), answer["ETag"], answer.get("Metadata", {}))

    def claim(
        self,
        place: S3Location,
        content: bytes,
        content_type: str = "application/json",
        *,
        over: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> str | None:
        """Put an object unless another delivery was quicker.

        Args:
            place: where.
            content: its bytes.
            content_type: its media type.
            over: ETag of the object to replace; None to put it only where none exists.
            metadata: S3's user metadata of the object.

        Returns:
            The new object's ETag, None if it was not put.
        """
        from botocore.exceptions import ClientError

        try:
            answer = self.s3.put_object(
                **_request(place),
                Body=content,
                ContentType=content_type,
                Metadata=metadata or {},
                **({"IfMatch": over} if over else {"IfNoneMatch": "*"}),
            )
        except ClientError as error:
            if error_code(error) in EXISTS or (over and error_code(error) in NOT_FOUND):
                return None
            raise
        etag: str = answer["ETag"]
        return etag

    def delete(self, place: S3Location) -> None:
        """Delete an object; it need not exist."""
        self.s3.delete_object(**_request(place))

    def image(self, place: S3Location) -> ImageFile | None:
        """Size and first bytes of an image, None if it does not exist."""
        from botocore.exceptions import ClientError

        try:
            answer = self.s3.get_object(**_request(place), Range=f"bytes=0-{BEGINNING - 1}")
        except ClientError as error:
            if error_code(error) in NOT_FOUND:
                return None
            if error_code(error) in ("InvalidRange", "416"):  # the object is empty
                return ImageFile(0, b"")
            raise
        size = answer.get("ContentRange", "").rpartition("/")[2]
        return ImageFile(int(size or answer["ContentLength"]), answer["Body"].read())

    def uploaded_manifest(self, upload: Upload) -> Iterator[bytes]:
        """The bytes of the very version of a manifest that its event named, piece by piece.

        Raises:
            ManifestDeleted: if the manifest was deleted, or that version of it.
            Superseded: if the manifest was uploaded again.
        """
        from botocore.exceptions import ClientError

        place = _request(upload.location)
        try:
            # Without a version: S3 then says that the manifest was deleted even if old versions remain.
            current = self.s3.head_object(**place)
            if _is_other_version(current, upload):
                raise Superseded(f"{upload.location} was uploaded again")
            if upload.version_id:
                answer = self.s3.get_object(**place, VersionId=upload.version_id)
            else:
                etag = f'"{upload.etag}"' if upload.etag else current["ETag"]
                answer = self.s3.get_object(**place, IfMatch=etag)
        except ClientError as error:
            if error_code(error) in NOT_FOUND:
                raise ManifestDeleted(f"{upload.location} no longer exists") from error
            if error_code(error) in CHANGED:
                raise Superseded(f"{upload.location} was uploaded again") from error
            raise
        yield from answer["Body"].iter_chunks(READ_SIZE)

    def is_superseded(self, upload: Upload) -> bool:
        """Whether a manifest was uploaded again since its event was sent; not if it was deleted."""
        from botocore.exceptions import ClientError

        try:
            return _is_other_version(self.s3.head_object(**_request(upload.location)), upload)
        except ClientError as error:
            if error_code(error) in NOT_FOUND:
                return False
            raise

    def put(self, place: S3Location, content: bytes) -> None:
        """Put an object, also over an existing one."""
        self.s3.put_object(**_request(place), Body=content)

    def begin_parts(self, place: S3Location) -> str:
        """Begin an object that is put in parts; its upload id."""
        upload_id: str = self.s3.create_multipart_upload(**_request(place))["UploadId"]
        return upload_id

    def put_part(self, place: S3Location, upload_id: str, number: int, content: bytes) -> dict[str, Any]:
        """Put a part, numbered from 1; what :meth:`finish_parts` needs of it."""
        part = self.s3.upload_part(**_request(place), UploadId=upload_id, PartNumber=number, Body=content)
        return {"PartNumber": number, "ETag": part["ETag"]}

    def finish_parts(self, place: S3Location, upload_id: str, parts: list[dict[str, Any]]) -> None:
        """Make the object of these parts appear."""
        self.s3.complete_multipart_upload(
            **_request(place), UploadId=upload_id, MultipartUpload={"Parts": parts}
        )

    def abort_parts(self, place: S3Location, upload_id: str) -> None:
        """Forget the parts."""
        self.s3.abort_multipart_upload(**_request(place), UploadId=upload_id)


def _is_other_version(current: Mapping[str, Any], upload: Upload) -> bool:
    """Whether S3's current version of a manifest is not the one that the event named."""
    if upload.version_id:
        return current.get("VersionId") != upload.version_id
    return upload.etag is not None and current["ETag"].strip('"') != upload.etag


def _request(place: S3Location) -> dict[str, str]:
    return {"Bucket": place.bucket, "Key": place.key}
