"""What the job trigger asks of S3, and what S3's errors mean here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ground_truth.image_formats import BEGINNING, ImageFile
from ground_truth.s3_location import S3Location

NOT_THERE = ("NoSuchKey", "NoSuchVersion", "404")
_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


@dataclass(frozen=True)
class StoredFile:
    """A small object in S3."""

    content: bytes
    etag: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class Files:
    """S3 as the job trigger sees it.

    Args:
        s3: a boto3 client.

    Every method raises botocore's ClientError or BotoCoreError for what it does not mention.
    """

    s3: Any

    def read(self, place: S3Location, at_most: int | None = None) -> StoredFile | None:
        """A small object, or its first ``at_most`` bytes; None if it is not there."""
        from botocore.exceptions import ClientError

        try:
            answer = self.s3.get_object(Bucket=place.bucket, Key=place.key)
        except ClientError as error:
            if error_code(error) in NOT_THERE:
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
            over: ETag of the object to replace; None to put it only where there is none.
            metadata: S3's user metadata of the object.

        Returns:
            The new object's ETag, None if it was not put.
        """
        from botocore.exceptions import ClientError

        try:
            answer = self.s3.put_object(
                Bucket=place.bucket,
                Key=place.key,
                Body=content,
                ContentType=content_type,
                Metadata=metadata or {},
                **({"IfMatch": over} if over else {"IfNoneMatch": "*"}),
            )
        except ClientError as error:
            if error_code(error) in _TAKEN or (over and error_code(error) in NOT_THERE):
                return None
            raise
        etag: str = answer["ETag"]
        return etag

    def delete(self, place: S3Location) -> None:
        """Delete an object; it need not be there."""
        self.s3.delete_object(Bucket=place.bucket, Key=place.key)

    def image(self, place: S3Location) -> ImageFile | None:
        """Size and first bytes of an image, None if it is not there."""
        from botocore.exceptions import ClientError

        try:
            answer = self.s3.get_object(Bucket=place.bucket, Key=place.key, Range=f"bytes=0-{BEGINNING - 1}")
        except ClientError as error:
            if error_code(error) in NOT_THERE:
                return None
            if error_code(error) in ("InvalidRange", "416"):  # there is no first byte
                return ImageFile(0, b"")
            raise
        size = answer.get("ContentRange", "").rpartition("/")[2]
        return ImageFile(int(size or answer["ContentLength"]), answer["Body"].read())


def error_code(error: Any) -> str:
    """AWS's code in a botocore ClientError; for a HEAD request, the HTTP status."""
    code: str = error.response["Error"]["Code"]
    return code
