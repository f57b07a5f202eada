"""Places in S3, as Ground Truth names them: ``s3://bucket/key``."""

from typing import Self

from msgspec import Struct

from ground_truth.safe_text import safe_repr

_SCHEME = "s3://"


class InvalidS3Uri(ValueError):
    """A value is not the S3 URI of an object."""


class S3Location(Struct, frozen=True):
    """One object in S3.

    Keys are kept as they stand, character by character: real manifests hold keys with spaces, ``%`` and
    zero-width characters, which any URL decoding would turn into another object's key.
    """

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: object) -> Self:
        """The place that an ``s3://bucket/key`` URI names.

        Raises:
            InvalidS3Uri: if ``uri`` is not a string of that form, or if its bucket or key is empty.
        """
        if not isinstance(uri, str) or not uri.startswith(_SCHEME):
            raise InvalidS3Uri(f"must be an s3:// URI, got {safe_repr(uri)}")
        bucket, _, key = uri.removeprefix(_SCHEME).partition("/")
        if not bucket or not key:
            raise InvalidS3Uri(f"must name a bucket and a key (s3://bucket/key), got {safe_repr(uri)}")
        return cls(bucket, key)

    def __str__(self) -> str:
        return f"{_SCHEME}{self.bucket}/{self.key}"
