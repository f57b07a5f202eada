"""The output folder of a finished job on this machine, in place of S3."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ground_truth.s3_location import S3Location

OUTPUT = S3Location("this-machine", "output/")
"""What the folder stands for."""
_READ_SIZE = 64 * 1024


@dataclass(frozen=True)
class OutputFolder:
    """Files below ``<S3OutputPath>/<job name>/``, in a folder."""

    folder: Path

    def read(self, place: S3Location) -> bytes | None:
        """A small file, None if it does not exist."""
        path = self._path(place)
        return path.read_bytes() if path.is_file() else None

    def pieces(self, place: S3Location) -> Iterator[bytes] | None:
        """The bytes of a large file, piece by piece; None if it does not exist."""
        path = self._path(place)
        return _pieces(path) if path.is_file() else None

    def keys(self, prefix: S3Location) -> Iterator[str]:
        """The keys that begin with a prefix, in order."""
        folder = self._path(prefix)
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return (OUTPUT.key + path.relative_to(self.folder).as_posix() for path in paths)

    def write(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> None:
        """Write a file."""
        path = self._path(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(pieces))

    def write_new(self, place: S3Location, pieces: Iterable[bytes], content_type: str) -> bool:
        """Write a file unless it exists; whether it was written."""
        if self._path(place).exists():
            return False
        self.write(place, pieces, content_type)
        return True

    def _path(self, place: S3Location) -> Path:
        return self.folder / place.key.removeprefix(OUTPUT.key)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_READ_SIZE):
            yield piece
