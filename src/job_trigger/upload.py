"""One upload of a manifest: what it is, and which labeling job is its own."""

import hashlib
import re
from functools import cached_property

from msgspec import Struct

from ground_truth.s3_layout import (
    JOBS,
    LONGEST_KEY,
    MANIFEST_SUFFIX,
    MANIFEST_SUFFIXES,
    REJECTED_SUFFIX,
    generated,
)
from ground_truth.s3_location import S3Location

LONGEST_MANIFEST_KEY = LONGEST_KEY - len(REJECTED_SUFFIX)
"""Bytes."""


class Upload(Struct, frozen=True, dict=True):
    """A version of a manifest in S3, as the event names it."""

    bucket: str
    key: str
    version_id: str | None = None
    """None where the bucket has no versions."""
    etag: str | None = None
    """Without quotation marks."""
    sequencer: str | None = None
    """Hexadecimal; orders the events of one key."""

    @property
    def is_manifest(self) -> bool:
        """Whether the key is one that starts a labeling job, as no receipt's and no generated file's does."""
        return self.key.startswith(JOBS) and self.key.endswith(MANIFEST_SUFFIXES)

    @property
    def leaves_room_for_receipt(self) -> bool:
        """Whether a receipt's key, which is longer than the manifest's, is short enough for S3."""
        return len(self.key.encode()) <= LONGEST_MANIFEST_KEY

    @property
    def location(self) -> S3Location:
        """Where the manifest is."""
        return S3Location(self.bucket, self.key)

    @property
    def file_name(self) -> str:
        """The manifest's name in its folder."""
        return self.key[self.key.rindex("/") + 1 :]

    @cached_property
    def job_name(self) -> str:
        """Name of the labeling job, the same for each delivery of this upload and of no other upload."""
        name = self.key.removeprefix(JOBS).lower().removesuffix(MANIFEST_SUFFIX)
        readable = re.sub("[^a-z0-9]+", "-", name)[:52].strip("-") or "job"
        identity = f"{self.bucket}\n{self.key}\n{self.version_id or self.sequencer or self.etag or ''}"
        return f"{readable}-{hashlib.sha256(identity.encode()).hexdigest()[:10]}"

    def beside(self, file: str) -> S3Location:
        """Where a file is that is in the manifest's folder."""
        return S3Location(self.bucket, self.key[: self.key.rindex("/") + 1] + file)

    def generated(self, file: str) -> S3Location:
        """Where a file that the labeling job uses is put."""
        return generated(self.bucket, self.job_name, file)


def is_newer(sequencer: str | None, than: str | None) -> bool:
    """Whether one event of a key came after another, as S3 orders them.

    Source: the Amazon S3 user guide, "Event message structure": the shorter sequencer is padded with zeros at
    its right, then they compare as strings.
    """
    if not sequencer or not than:
        return False
    length = max(len(sequencer), len(than))
    return sequencer.upper().ljust(length, "0") > than.upper().ljust(length, "0")
