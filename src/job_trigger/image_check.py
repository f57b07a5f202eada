"""Whether the images that a manifest names are there, and whether workers' browsers can show them.

Source: the SageMaker developer guide, "Input Data Quotas": JPEG, PNG (and APNG), GIF, BMP, ICO and SVG, at
most 40 MB.
"""

import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

from ground_truth.s3_location import S3Location
from ground_truth.shown import shown
from job_trigger.manifest_check import MOST_LISTED
from job_trigger.problems import Problem
from job_trigger.settings import ImageCheckMode

LARGEST = 40_000_000
"""Bytes. The quota says 40 MB."""
BEGINNING = 4096
"""How many bytes from an image's beginning tell its format."""
SAMPLE = 100
"""How many images ``sample`` looks at."""
_AT_ONCE = 10  # botocore's connection pool is as large
_BATCH = 500

_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"\x00\x00\x01\x00")
# Declaration, comments and document type before the root element; atomic, so that no file takes long.
_SVG = re.compile(
    rb"\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\])?\s*+>)\s*+)*+<(?:[\w.-]++:)?svg[\s/>]",
    re.DOTALL,
)


@dataclass(frozen=True)
class ImageFile:
    """What is looked at of an image."""

    size: int
    """Bytes of the whole file."""
    beginning: bytes
    """Its first BEGINNING bytes, or all."""


class ImageFault(NamedTuple):
    """What is wrong with an image, and what would be right."""

    message: str
    expected: str


LookAtImage = Callable[[S3Location], ImageFault | None]
"""Looks at one image, as :func:`image_fault` does once it has the file; None if nothing is wrong with it."""


class ImageCheck:
    """Looks at the images of a manifest while it streams by.

    With ``sample``, at 100 images drawn evenly from the whole manifest, the same ones each time.
    """

    def __init__(self, mode: ImageCheckMode, file: str, look: LookAtImage) -> None:
        self._mode = mode
        self._file = file
        self._look_at = look
        self._waiting: list[tuple[int, S3Location]] = []
        self._seen = 0
        self._draw = random.Random(0)  # noqa: S311  # a sample of images, no secret
        self._problems: list[Problem] = []
        self._problem_count = 0

    def see(self, line: int, image: S3Location) -> None:
        """Take note of the image in a line; every 500 are looked at together."""
        if self._mode == "none":
            return
        self._seen += 1
        if self._mode == "all" or len(self._waiting) < SAMPLE:
            self._waiting.append((line, image))
        elif (place := self._draw.randrange(self._seen)) < SAMPLE:
            self._waiting[place] = (line, image)
        if len(self._waiting) >= _BATCH:
            self._look()

    def finish(self) -> tuple[list[Problem], int]:
        """The first problems, by line, and how many there are, once all images were seen."""
        self._look()
        return sorted(self._problems, key=lambda problem: problem.line or 0), self._problem_count

    def _look(self) -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            faults = pool.map(lambda waiting: self._look_at(waiting[1]), self._waiting)
            for (line, image), fault in zip(self._waiting, faults, strict=True):
                if fault:
                    self._problem_count += 1
                    if len(self._problems) < MOST_LISTED:
                        uri = shown(str(image))
                        self._problems.append(Problem(self._file, *fault, line, "source-ref", uri))
        self._waiting.clear()


def image_fault(file: ImageFile | None) -> ImageFault | None:
    """What is wrong with an image and what would be right, None if it can be shown to workers."""
    if file is None:
        return ImageFault("there is no such image", "an image that was uploaded before its manifest")
    if file.size > LARGEST:
        return ImageFault(f"the image has {file.size:,} bytes", f"at most {LARGEST:,} bytes (40 MB)")
    if not file.size:
        return ImageFault("the image is empty", "an image file")
    if not is_shown_by_browsers(file.beginning):
        return ImageFault("the file is no image that browsers show", "JPEG, PNG, GIF, BMP, ICO or SVG")
    return None


def is_shown_by_browsers(beginning: bytes) -> bool:
    """Whether a file with these first bytes is of a format that the task allows."""
    if beginning.startswith(b"BM"):
        return beginning[6:10] == bytes(4)  # reserved in BMP, so that no text is taken for one
    return beginning.startswith(_MAGIC) or _SVG.match(beginning.removeprefix(b"\xef\xbb\xbf")) is not None
