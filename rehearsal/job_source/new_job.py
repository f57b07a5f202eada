"""A job's folder made from images, ready to be uploaded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ground_truth.label_categories import LabelCategories
from ground_truth.s3_layout import (
    JOB_FILE,
    JOBS,
    LABELS_FILE,
    LONGEST_KEY,
    MANIFEST_SUFFIX,
    MANIFEST_SUFFIXES,
    TEMPLATE_FILE,
)
from ground_truth.s3_location import InvalidS3Uri, S3Location
from ground_truth.safe_text import printable, safe_repr
from rehearsal.job_source.data_objects import data_objects
from rehearsal.job_source.job_files import BUCKET_NAME_RULE, Image, JobFiles, can_be_stored, is_bucket_name
from rehearsal.job_source.job_folder import InvalidJobFolder, manifest_in


def job_place(uri: str) -> S3Location:
    """The folder below ``jobs/`` that an S3 URI names; its key ends with ``/``.

    Raises:
        InvalidJobFolder: if it names none.
    """
    try:
        place = S3Location.parse(uri)
    except InvalidS3Uri as error:
        raise InvalidJobFolder(f"{printable(uri)}: {error}") from error
    where, folder = printable(uri), place.key.removesuffix("/")
    if not is_bucket_name(place.bucket):
        raise InvalidJobFolder(
            f"{where}: must name a bucket ({BUCKET_NAME_RULE}), got {safe_repr(place.bucket)}; the stack's"
            " output BucketName is yours"
        )
    below = folder.removeprefix(JOBS)
    if below == folder or {"", ".", ".."} & set(below.split("/")) or below.endswith(MANIFEST_SUFFIXES):
        raise InvalidJobFolder(
            f"{where}: must be a folder below {JOBS}, such as s3://{place.bucket}/{JOBS}pets/: only a"
            " manifest in one starts a job"
        )
    place = S3Location(place.bucket, f"{folder}/")
    if not can_be_stored(S3Location(place.bucket, place.key + manifest_name(place))):
        raise InvalidJobFolder(f"{where}: the manifest's key must be Unicode of at most {LONGEST_KEY} bytes")
    return place


def manifest_name(place: S3Location) -> str:
    """The name of the manifest of a job's folder in S3: the folder's, with ``.manifest``."""
    return f"{place.key.removesuffix('/').rpartition('/')[2]}{MANIFEST_SUFFIX}"


def new_job(
    place: S3Location,
    images: Mapping[S3Location, Path | None],
    beside: Path,
    categories: LabelCategories | None,
    task: Mapping[str, Any],
) -> JobFiles:
    """The files of a job over images, one data object each.

    Side files that exist are used as they are.

    Args:
        place: where the job's folder will be in S3; its key ends with ``/``.
        images: where each image is in S3, with the local file where there is one.
        beside: the local folder that the files belong in.
        categories: the label categories; None: those of the side files.
        task: members of HumanTaskConfig for a new job.json.

    Raises:
        InvalidJobFolder: if categories are given and the folder has others.
        OSError: if a side file can't be read.
    """
    found = {
        name: (beside / name).read_bytes()
        for name in (JOB_FILE, LABELS_FILE, TEMPLATE_FILE)
        if (beside / name).is_file()
    }
    files = dict(found)
    if categories is not None:
        files[LABELS_FILE] = categories.as_file()
    if JOB_FILE not in files:
        files[JOB_FILE] = (
            msgspec.json.format(msgspec.json.encode({"HumanTaskConfig": task}), indent=2) + b"\n"
        )
    if found.get(LABELS_FILE, files.get(LABELS_FILE)) != files.get(LABELS_FILE):
        raise InvalidJobFolder(
            f"{printable(str(beside / LABELS_FILE))}: already holds other label categories: remove it, or"
            " omit --labels and --labels-file"
        )
    manifest = b"".join(msgspec.json.encode({"source-ref": str(image)}) + b"\n" for image in images)
    return JobFiles(
        folder=place.key.removeprefix(JOBS).removesuffix("/"),
        manifest_name=manifest_name(place),
        manifest=manifest,
        side_files=files,
        objects=data_objects(manifest),
        images=tuple(Image(image, file) for image, file in images.items()),
        bucket=place.bucket,
        categories=categories,
    )


def write_job(files: JobFiles, folder: Path, *, replace: bool) -> list[Path]:
    """Write a job's manifest and side files.

    Args:
        files: the job's files.
        folder: where to write them.
        replace: whether another manifest that exists is replaced.

    Returns:
        The files, the manifest last.

    Raises:
        InvalidJobFolder: if another manifest exists that is not to be replaced.
        OSError: if a file can't be written.
    """
    manifest = folder / files.manifest_name
    other = manifest_in(folder) if folder.is_dir() else None
    if other not in (None, manifest):
        raise InvalidJobFolder(
            f"{printable(str(other))}: a job's folder must hold only one manifest: remove this one"
        )
    if manifest.is_file() and manifest.read_bytes() != files.manifest and not replace:
        raise InvalidJobFolder(
            f"{printable(str(manifest))}: already exists with other lines: add --replace to overwrite it"
        )
    folder.mkdir(parents=True, exist_ok=True)
    contents = {**files.side_files, files.manifest_name: files.manifest}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]
