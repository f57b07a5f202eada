"""The images in a listing of an S3 prefix, as the AWS CLI prints it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ground_truth.image_formats import ALLOWED_FORMATS, LARGEST_IMAGE, ImageFormat
from ground_truth.strict_json import decode_json
from rehearsal.job_source.csv_table import InvalidTable, RowError
from rehearsal.job_source.image_folder import IMAGE_SUFFIXES

_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +(\d+) (.+)")
_SUMMARY = re.compile(r"\s*(Total Objects|Total Size): .*|\s*")
_NOT_ALLOWED = {
    ".heic": ImageFormat.HEIC,
    ".heif": ImageFormat.HEIC,
    ".avif": ImageFormat.AVIF,
    ".webp": ImageFormat.WEBP,
    ".tif": ImageFormat.TIFF,
    ".tiff": ImageFormat.TIFF,
}
_FORM = "must be a line of `aws s3 ls --recursive`: date, time, bytes and key"


@dataclass(frozen=True)
class ListedImages:
    """What a listing holds."""

    keys: Sequence[str]
    """The keys of images, in the order of the listing."""
    left_out: Mapping[str, str]
    """Why the other keys are left out."""


def listed_images(path: Path) -> ListedImages:
    """The images in a file with the output of ``aws s3 ls --recursive`` or of ``list-objects-v2``.

    An image is known by the ending of its name: nothing is read from S3.

    Raises:
        InvalidTable: if the file is not such a listing, or not a whole one; with all errors and their lines.
        OSError: if it can't be read.
    """
    content = path.read_bytes()
    found = _in_json(path, content) if content.lstrip()[:1] == b"{" else _in_lines(path, content)
    left_out = {key: reason for key, size in found if (reason := _why_not(key, size))}
    return ListedImages([key for key in dict(found) if key not in left_out], left_out)


def _in_lines(path: Path, content: bytes) -> list[tuple[str, int]]:
    found, errors = [], []
    for number, raw in enumerate(content.split(b"\n"), 1):
        try:
            line = raw.decode().removesuffix("\r")
        except UnicodeDecodeError:
            errors.append(RowError(number, "must be UTF-8"))
            continue
        listed = _LINE.fullmatch(line)
        if listed:
            found.append((listed[2], int(listed[1])))
        elif not _SUMMARY.fullmatch(line):
            errors.append(RowError(number, f"{_FORM}, got {line!r:.100}"))
    if errors:
        raise InvalidTable(path, errors)
    return found


def _in_json(path: Path, content: bytes) -> list[tuple[str, int]]:
    try:
        listing = decode_json(content)
    except (ValueError, RecursionError) as error:
        raise InvalidTable(path, [RowError(1, f"must be JSON: {error}")]) from error
    if listing.get("IsTruncated") or listing.get("NextToken"):
        raise InvalidTable(path, [RowError(1, "must list all objects, but is cut off")])
    contents = listing.get("Contents")
    objects = contents if isinstance(contents, list) else []
    found = [
        (stored["Key"], stored["Size"])
        for stored in objects
        if isinstance(stored, dict)
        and isinstance(stored.get("Key"), str)
        and isinstance(stored.get("Size"), int)
    ]
    if not found or len(found) < len(objects):
        form = 'must be as `aws s3api list-objects-v2` prints it: "Contents" with a Key and a Size each'
        raise InvalidTable(path, [RowError(1, form)])
    return found


def _why_not(key: str, size: int) -> str | None:
    """Why a key can't be labeled, None if it can."""
    suffix = PurePosixPath(key).suffix.lower()
    if key.endswith("/"):
        return "a folder"
    if suffix in _NOT_ALLOWED:
        return f"the task does not allow {_NOT_ALLOWED[suffix].title} images: convert it to JPEG"
    if suffix not in IMAGE_SUFFIXES:
        return f"not named as {ALLOWED_FORMATS}"
    if not size:
        return "empty"
    return f"{size:,} bytes, more than {LARGEST_IMAGE:,}" if size > LARGEST_IMAGE else None
