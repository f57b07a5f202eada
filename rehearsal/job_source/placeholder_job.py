"""A labeling job made from responses alone: one placeholder image per item."""

from collections.abc import Sequence

import msgspec

from ground_truth.label_categories import LabelCategories
from ground_truth.s3_layout import LABELS_FILE
from ground_truth.s3_location import S3Location
from rehearsal.job_source.data_objects import data_objects
from rehearsal.job_source.job_files import Image, JobFiles
from rehearsal.local_aws.account import DEFAULT_BUCKET

_LONGEST_NAME = 150


def placeholder_job(folder: str, items: Sequence[str], categories: LabelCategories) -> JobFiles:
    """A job with one data object per item, in their order.

    Each image is named after its item, as far as a file can be; the manifest line holds the item in full,
    under ``item``, and Ground Truth takes it over into the output.
    """
    lines, images, names = [], [], set[str]()
    for index, item in enumerate(items):
        name = _file_name(item)
        if name in names:
            name = f"{name}-{index}"
        names.add(name)
        place = S3Location(DEFAULT_BUCKET, f"jobs/{folder}/images/{name}.svg")
        lines.append(msgspec.json.encode({"source-ref": str(place), "item": item}) + b"\n")
        images.append(Image(place, None))
    manifest = b"".join(lines)
    return JobFiles(
        folder=folder,
        manifest_name=f"{folder}.manifest",
        manifest=manifest,
        side_files={LABELS_FILE: categories.as_file()},
        objects=data_objects(manifest),
        images=tuple(images),
        bucket=DEFAULT_BUCKET,
        categories=categories,
    )


def _file_name(item: str) -> str:
    safe = "".join(
        character if character.isprintable() and character not in "/\\" else "-" for character in item
    )
    return safe[:_LONGEST_NAME]
