"""The downloaded output of a labeling job."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ground_truth.s3_location import S3Location

OUTPUT = S3Location("bucket", "output/pets/")
MANIFEST = "output/pets/manifests/output/output.manifest"
ANSWERS = "output/pets/annotations/worker-response/iteration-1/"
IMAGES = "groundtruth/image-classification-multilabel"


@dataclass
class FilesInMemory:
    """Files by key, whatever bucket is named."""

    contents: dict[str, bytes] = field(default_factory=dict)

    def read(self, place: S3Location) -> bytes | None:
        return self.contents.get(place.key)

    def pieces(self, place: S3Location) -> Iterator[bytes] | None:
        content = self.read(place)
        return None if content is None else iter([content])

    def keys(self, prefix: S3Location) -> Iterator[str]:
        return iter(sorted(key for key in self.contents if key.startswith(prefix.key)))

    def write(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> None:
        self.contents[place.key] = b"".join(pieces)

    def write_new(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> bool:
        is_new = place.key not in self.contents
        if is_new:
            self.write(place, pieces, content_type)
        return is_new


def labeled(
    attribute: str = "animal",
    *,
    kind: str = IMAGES,
    job: str = "labeling-job/pets",
    date: str = "2024-09-27T21:39:59.000000",
    classes: Any = None,
) -> dict[str, Any]:
    """The members of an output manifest's line that a job left."""
    metadata = {"type": kind, "job-name": job, "creation-date": date, "class-map": classes or {}}
    return {attribute: [], f"{attribute}-metadata": metadata}


def output(*lines: Mapping[str, Any], **files: Any) -> FilesInMemory:
    """The files of a job: its output manifest, and more by key."""
    manifest = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    return FilesInMemory({MANIFEST: manifest, **{key: json.dumps(it).encode() for key, it in files.items()}})
