"""Whether the images that a manifest names exist, and whether workers can label them."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from ground_truth.problem import Problem
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import safe_repr
from job_trigger.checks.manifest_check import MOST_LISTED
from job_trigger.settings import ImageCheckMode

SAMPLE = 100
"""How many images ``sample`` checks."""
_AT_ONCE = 10
_BATCH = 500

LookAtImage = Callable[[S3Location], Problem | None]
"""Says what is wrong with one image, None if workers can label it."""


class ImageCheck:
    """Checks the images of a manifest while it streams.

    With ``sample``, it checks 100 images drawn evenly from the whole manifest, the same ones each time.
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
        """Take note of the image in a line; every 500 are checked together."""
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
            found = pool.map(lambda waiting: self._look_at(waiting[1]), self._waiting)
            for (line, image), problem in zip(self._waiting, found, strict=True):
                if problem:
                    self._problem_count += 1
                    if len(self._problems) < MOST_LISTED:
                        named = replace(problem, key="source-ref", value=safe_repr(str(image)))
                        self._problems.append(named.at(self._file, line))
        self._waiting.clear()
