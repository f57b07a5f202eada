"""The files of a labeling job: in S3, or wherever somebody keeps a copy of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

from ground_truth.aws_errors import EXISTS, NOT_FOUND, error_code
from ground_truth.s3_location import S3Location

_READ_SIZE = 64 * 1024
PART_SIZE = 8 * 1024 * 1024
"""Bytes of a part of a multipart upload; a smaller file is put in one request."""


class Files(Protocol):
    """Where files are read and written. Failures raise the exceptions of the implementation."""

    def read(self, place: S3Location) -> bytes | None:
        """A small file, None if it does not exist."""

    def pieces(self, place: S3Location) -> Iterator[bytes] | None:
        """The bytes of a large file, piece by piece; None if it does not exist."""

    def keys(self, prefix: S3Location) -> Iterator[str]:
        """The keys that begin with a prefix, in order."""

    def write(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> None:
        """Write a file; it appears whole, in place of any that is there, or not at all."""

    def write_new(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> bool:
        """Write a file unless it exists; whether it was written."""


@dataclass(frozen=True)
class S3JobFiles:
    """Files in S3.

    Every method raises botocore's ClientError or BotoCoreError for what it does not mention.
    """

    s3: Any
    """A boto3 client."""

    def read(self, place: S3Location) -> bytes | None:
        """A small file, None if it does not exist."""
        body = self._body(place)
        content: bytes | None = body.read() if body else None
        return content

    def pieces(self, place: S3Location) -> Iterator[bytes] | None:
        """The bytes of a large file, piece by piece; None if it does not exist."""
        body = self._body(place)
        pieces: Iterator[bytes] | None = body.iter_chunks(_READ_SIZE) if body else None
        return pieces

    def keys(self, prefix: S3Location) -> Iterator[str]:
        """The keys that begin with a prefix, in order."""
        request = {"Bucket": prefix.bucket, "Prefix": prefix.key}
        while True:
            answer = self.s3.list_objects_v2(**request)
            yield from (found["Key"] for found in answer.get("Contents", ()))
            if not answer.get("IsTruncated"):
                return
            request["ContinuationToken"] = answer["NextContinuationToken"]

    def write(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> None:
        """Write a file; it appears whole, in place of any that is there, or not at all."""
        self._write(place, pieces, content_type, {})

    def write_new(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> bool:
        """Write a file unless it exists; whether it was written."""
        from botocore.exceptions import ClientError

        try:
            self._write(place, pieces, content_type, {"IfNoneMatch": "*"})
        except ClientError as error:
            if error_code(error) in EXISTS:
                return False
            raise
        return True

    def _write(
        self, place: S3Location, pieces: Iterable[bytes], content_type: str, condition: dict[str, str]
    ) -> None:
        parts = _in_parts(pieces)
        first = next(parts, b"")
        second = next(parts, None)
        target = {"Bucket": place.bucket, "Key": place.key}
        if second is None:
            self.s3.put_object(**target, Body=first, ContentType=content_type, **condition)
            return
        upload = target | {
            "UploadId": self.s3.create_multipart_upload(**target, ContentType=content_type)["UploadId"]
        }
        try:
            uploaded = [
                {
                    "PartNumber": number,
                    "ETag": self.s3.upload_part(**upload, PartNumber=number, Body=part)["ETag"],
                }
                for number, part in enumerate(chain((first, second), parts), 1)
            ]
            self.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": uploaded}, **condition)
        except Exception:  # raised again; parts of an upload that is left open cost storage
            self.s3.abort_multipart_upload(**upload)
            raise

    def _body(self, place: S3Location) -> Any:
        from botocore.exceptions import ClientError

        try:
            return self.s3.get_object(Bucket=place.bucket, Key=place.key)["Body"]
        except ClientError as error:
            if error_code(error) in NOT_FOUND:
                return None
            raise


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file, without their line feeds; after the last line feed comes no empty line."""
    rest: list[bytes] = []
    for piece in pieces:
        head, *others = piece.split(b"\n")
        rest.append(head)
        for line in others:
            yield b"".join(rest)
            rest = [line]
    last = b"".join(rest)
    if last:
        yield last


def _in_parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PART_SIZE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
