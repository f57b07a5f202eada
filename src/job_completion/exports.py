"""A job's labels as people use them: tables, and Hugging Face's imagefolder."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from posixpath import commonprefix

import msgspec

from ground_truth.label_categories import LabelCategories
from ground_truth.s3_location import InvalidS3Uri, S3Location
from job_completion.conclusions import Conclusion
from job_completion.manifest_objects import ManifestObject

LABELS_CSV, CONFIDENCES_CSV = "exports/labels.csv", "exports/confidences.csv"
METADATA_JSONL = "exports/metadata.jsonl"

# What begins a formula in a spreadsheet; an apostrophe before it makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class LabeledObject(msgspec.Struct, frozen=True):
    """A data object and its labels."""

    source: str
    is_text: bool
    labels: Sequence[tuple[int, float]] | None
    """Number and confidence of each label; None: it has none because nobody labeled it."""
    others: Sequence[tuple[int, float]] = ()
    """The same of labels that somebody chose and that were not kept."""


def labeled_objects(
    objects: Iterable[ManifestObject], concluded: Iterable[Conclusion | None]
) -> Iterator[LabeledObject]:
    """Each object with its labels, be they of this job or of an earlier one."""
    for found, conclusion in zip(objects, concluded, strict=True):
        if conclusion is None:
            yield LabeledObject(found.source, found.is_text, found.chained)
            continue
        kept = {label for label, _ in conclusion.labels}
        others = [item for item in conclusion.confidences.items() if item[0] not in kept]
        yield LabeledObject(found.source, found.is_text, conclusion.labels, others)


def labels_csv(objects: Iterable[LabeledObject], categories: LabelCategories) -> Iterator[bytes]:
    """A table with one row per object and one column per category: 1, 0, or empty if nobody labeled it."""
    columns = len(categories.names)
    for labeled in objects:
        row: list[object] = [""] * columns
        if labeled.labels is not None:
            row = [0] * columns
            for label, _ in labeled.labels:
                row[label] = 1
        yield _row(labeled.source, row)


def confidences_csv(objects: Iterable[LabeledObject], categories: LabelCategories) -> Iterator[bytes]:
    """The same table with confidences, 0 to 1: 0 where nobody chose the category."""
    columns = len(categories.names)
    for labeled in objects:
        row: list[object] = [""] * columns
        if labeled.labels is not None:
            row = [0] * columns
            for label, confidence in (*labeled.others, *labeled.labels):
                row[label] = round(confidence, 2)
        yield _row(labeled.source, row)


def csv_head(categories: LabelCategories) -> bytes:
    """The first line of both tables."""
    return _row("source-ref", [_harmless(name) for name in categories.names])


def metadata_jsonl(objects: Sequence[LabeledObject], categories: LabelCategories) -> Iterator[bytes]:
    """Hugging Face imagefolder's metadata: ``file_name`` and ``labels`` of each image.

    The file belongs at the top of a copy of the images: ``file_name`` is an image's path below the deepest
    folder that holds them all. ``labels`` are names, null where nobody labeled the image.
    """
    places = [_place(labeled) for labeled in objects]
    top = commonprefix([place for place in places if place is not None])
    top = top[: top.rfind("/") + 1]
    for labeled, place in zip(objects, places, strict=True):
        if place is not None:
            labels = labeled.labels
            names = None if labels is None else [categories.names[label] for label, _ in labels]
            yield msgspec.json.encode({"file_name": place.removeprefix(top), "labels": names}) + b"\n"


def _place(labeled: LabeledObject) -> str | None:
    """Bucket and key of an image as a path, None for what is not an image."""
    if labeled.is_text:
        return None
    try:
        place = S3Location.parse(labeled.source)
    except InvalidS3Uri:
        return None
    return f"{place.bucket}/{place.key}"


def _row(source: str, cells: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_harmless(source), *cells])
    return text.getvalue().encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
