"""The copy of a manifest that the labeling job reads: it appears whole, or not at all."""

from types import TracebackType
from typing import Any, Self

from ground_truth.s3_location import S3Location
from job_trigger.s3_files import S3Files

PART_SIZE = 5 * 1024 * 1024
"""The fewest bytes that S3 takes as a part of a multipart upload; a smaller file is put in one request."""


class ManifestCopy:
    """Puts bytes into one object as they come; nothing remains of it unless it is committed.

    A context manager: leaving it without :meth:`commit` discards what was written.
    """

    def __init__(self, files: S3Files, place: S3Location) -> None:
        self._files = files
        self._place = place
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
            self._files.put(self._place, self._taken())
        else:
            if self._pieces:
                self._put_part()
            self._files.finish_parts(self._place, self._upload_id, self._parts)
            self._upload_id = None

    def discard(self) -> None:
        """Forget what was written; after :meth:`commit` this does nothing."""
        self._taken()
        if self._upload_id is not None:
            self._files.abort_parts(self._place, self._upload_id)
            self._upload_id = None

    def _put_part(self) -> None:
        if self._upload_id is None:
            self._upload_id = self._files.begin_parts(self._place)
        number = len(self._parts) + 1
        self._parts.append(self._files.put_part(self._place, self._upload_id, number, self._taken()))

    def _taken(self) -> bytes:
        body = b"".join(self._pieces)
        self._pieces.clear()
        self._waiting = 0
        return body
