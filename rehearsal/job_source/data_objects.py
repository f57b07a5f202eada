"""The data objects of a manifest, and the items that other files know them by."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Self

import msgspec

from ground_truth.s3_location import InvalidS3Uri, S3Location
from ground_truth.strict_json import decode_json


@dataclass(frozen=True)
class JobObject:
    """One line of a manifest."""

    index: int
    """The line's index, from 0."""
    source: str
    """Its ``source-ref``, else its ``source``, else empty."""
    image: S3Location | None
    """Where its ``source-ref`` lies, None where it has none that is valid."""

    @classmethod
    def of_line(cls, index: int, line: bytes) -> Self:
        """The data object of a line; one without a source where JobTrigger will reject the line."""
        try:
            values = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            values = None
        if not isinstance(values, dict):
            return cls(index, "", None)
        uri = values.get("source-ref")
        try:
            return cls(index, str(uri), S3Location.parse(uri))
        except InvalidS3Uri:
            return cls(index, str(uri or values.get("source") or ""), None)


def data_objects(manifest: bytes) -> tuple[JobObject, ...]:
    """The data objects of a manifest's lines, in order."""
    lines = manifest.split(b"\n")
    if not lines[-1].strip():
        lines.pop()
    return tuple(JobObject.of_line(index, line) for index, line in enumerate(lines))


def by_object[Value](
    values: Mapping[str, Value], objects: Sequence[JobObject]
) -> tuple[dict[int, Value], list[str]]:
    """What a file with a column ``item`` says about each data object.

    An item is an image's file name, with or without its extension, or else a line's index. A name that two
    different images share names neither of them, and an index that is also some image's name is that name.

    Args:
        values: what is said about each item.
        objects: the data objects of the job.

    Returns:
        The values by index of the data object, and the items that name no data object.
    """
    images_by_name: dict[str, set[str]] = defaultdict(set)
    for data_object in objects:
        if data_object.image:
            for name in item_names(data_object.image):
                images_by_name[name].add(data_object.source)
    found: dict[int, Value] = {}
    used = set()
    for data_object in objects:
        for item in _items(data_object, images_by_name):
            if item in values:
                found[data_object.index] = values[item]
                used.add(item)
                break
    return found, [item for item in values if item not in used]


def item_name(image: S3Location) -> str:
    """An image's file name without its extension."""
    return PurePosixPath(image.key.rpartition("/")[2]).stem


def item_names(image: S3Location) -> tuple[str, ...]:
    """What an image is called where it is an item: its file name without its extension, and with it."""
    return tuple(dict.fromkeys((item_name(image), image.key.rpartition("/")[2])))


def labeled_before(manifest: bytes, label_attribute: str) -> set[int]:
    """Indexes of the lines of a valid manifest that have the label already and are passed through."""
    key = f'"{label_attribute}"'.encode()
    return {
        index
        for index, line in enumerate(manifest.split(b"\n"))
        if key in line and label_attribute in decode_json(line)
    }


def shared_names(objects: Iterable[JobObject]) -> list[str]:
    """File names (without extension) that different images share, so that items can't name them."""
    images = {data_object.source: data_object.image for data_object in objects if data_object.image}
    names = Counter(item_name(image) for image in images.values())
    return [name for name, number in names.items() if number > 1]


def _items(data_object: JobObject, images_by_name: Mapping[str, set[str]]) -> list[str]:
    names = item_names(data_object.image) if data_object.image else ()
    items = [name for name in names if len(images_by_name[name]) == 1]
    if str(data_object.index) not in images_by_name:
        items.append(str(data_object.index))
    return items
