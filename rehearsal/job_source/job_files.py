"""What is put into S3 to start a labeling job."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground_truth.label_categories import LabelCategories
from ground_truth.s3_layout import JOBS, LONGEST_KEY
from ground_truth.s3_location import S3Location
from rehearsal.job_source.data_objects import JobObject

_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True)
class Image:
    """An image at its place in S3: a local file, or None where a placeholder stands in for it."""

    place: S3Location
    file: Path | None


@dataclass(frozen=True)
class JobFiles:
    """One job's files."""

    folder: str
    """The folder below ``jobs/``."""
    manifest_name: str
    """The manifest's file name, with ``.manifest``."""
    manifest: bytes
    """Its bytes."""
    side_files: Mapping[str, bytes]
    """What JobTrigger reads beside it, by file name."""
    objects: Sequence[JobObject]
    """The data objects that it names."""
    images: Sequence[Image]
    """The images that they need, each once."""
    bucket: str
    """The stack's bucket: the one where all images are to be, else the rehearsal's own."""
    categories: LabelCategories | None
    """The label categories, None where the folder does not say them, or not validly."""

    @property
    def prefix(self) -> str:
        """Where the files are in the bucket: ``jobs/<folder>/``."""
        return f"{JOBS}{self.folder}/"

    @property
    def manifest_key(self) -> str:
        """The manifest's key, which names the job."""
        return f"{self.prefix}{self.manifest_name}"

    @property
    def data_buckets(self) -> tuple[str, ...]:
        """Buckets with images, other than the stack's."""
        buckets = dict.fromkeys(image.place.bucket for image in self.images)
        return tuple(bucket for bucket in buckets if bucket != self.bucket)

    @property
    def placeholders(self) -> list[S3Location]:
        """The images that no file was found for."""
        return [image.place for image in self.images if image.file is None]


BUCKET_NAME_RULE = "3 to 63 lowercase letters, digits, dots and hyphens"
"""What a bucket's name must be, for people."""


def is_bucket_name(name: str) -> bool:
    """Whether a bucket can have this name."""
    return _BUCKET_NAME.fullmatch(name) is not None


def can_be_stored(place: S3Location) -> bool:
    """Whether S3 takes an object at this place: a bucket's name, and a key of valid Unicode, not too long."""
    try:
        return is_bucket_name(place.bucket) and len(place.key.encode()) <= LONGEST_KEY
    except UnicodeEncodeError:
        return False


def folder_name(folder: Path) -> str:
    """The name below ``jobs/`` for a local folder: its own, with ``-`` for what is not printable."""
    return key_name(folder.resolve().name or "images")


def key_name(name: str) -> str:
    """A local file's name as part of a key: ``-`` for what is not printable, as moto knows no line breaks."""
    return "".join(character if character.isprintable() else "-" for character in name)
