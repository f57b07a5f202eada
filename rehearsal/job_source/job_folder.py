"""A job's folder on this machine, as a user would upload it under ``jobs/``."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.s3_layout import JOB_FILE, LABELS_FILE, MANIFEST_SUFFIXES, TEMPLATE_FILE
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import printable
from rehearsal.job_source.data_objects import JobObject, data_objects
from rehearsal.job_source.job_files import (
    Image,
    JobFiles,
    can_be_stored,
    folder_name,
    is_bucket_name,
    key_name,
)
from rehearsal.local_aws.account import DEFAULT_BUCKET
from rehearsal.terminal import some_of


class InvalidJobFolder(ValueError):
    """A folder can't be rehearsed; the text says what is missing or not expected."""


def manifest_in(folder: Path) -> Path | None:
    """The manifest of a job's folder, None where it has no manifest.

    Raises:
        InvalidJobFolder: if there are several.
    """
    manifests = sorted(
        path for path in folder.iterdir() if path.name.endswith(MANIFEST_SUFFIXES) and path.is_file()
    )
    if len(manifests) > 1:
        names = some_of((path.name for path in manifests), len(manifests))
        raise InvalidJobFolder(f"{printable(str(folder))}: must hold one .manifest file, got {names}")
    return manifests[0] if manifests else None


def job_files(folder: Path, manifest: Path) -> JobFiles:
    """The files of the job in ``folder``; neither the manifest's nor the side files' bytes are changed.

    An image ``s3://bucket/some/key.png`` is the file in the folder whose path is the longest end of the key
    (``some/key.png``, else ``key.png``).

    Raises:
        OSError: if one of the files can't be read.
    """
    content = manifest.read_bytes()
    objects = data_objects(content)
    side_files = {
        name: (folder / name).read_bytes()
        for name in (JOB_FILE, LABELS_FILE, TEMPLATE_FILE)
        if (folder / name).is_file()
    }
    name = folder_name(folder)
    manifest_name = key_name(manifest.name)
    own_keys = {f"jobs/{name}/{file_name}" for file_name in (*side_files, manifest_name)}
    return JobFiles(
        folder=name,
        manifest_name=manifest_name,
        manifest=content,
        side_files=side_files,
        objects=objects,
        images=tuple(image for image in _images(folder, objects) if image.place.key not in own_keys),
        bucket=_stack_bucket(objects),
        categories=_categories(side_files),
    )


def with_workers_per_object(files: JobFiles, workers: int) -> JobFiles:
    """The job with NumberOfHumanWorkersPerDataObject set in its job.json.

    A job.json that JobTrigger will reject stays as it is.
    """
    settings = _json_object(files.side_files.get(JOB_FILE, b"{}"))
    task = settings.get("HumanTaskConfig", {}) if settings is not None else None
    if settings is None or not isinstance(task, dict):
        return files
    settings["HumanTaskConfig"] = {**task, "NumberOfHumanWorkersPerDataObject": workers}
    return replace(files, side_files={**files.side_files, JOB_FILE: msgspec.json.encode(settings)})


def with_categories(files: JobFiles, categories: LabelCategories) -> JobFiles:
    """The job with these label categories.

    Raises:
        InvalidJobFolder: if it has categories of its own.
    """
    own = next((name for name in (LABELS_FILE, JOB_FILE) if _names_labels(files.side_files, name)), None)
    if own:
        raise InvalidJobFolder(f"--labels and --labels-file are for folders without labels, {own} has some")
    return replace(
        files, side_files={**files.side_files, LABELS_FILE: categories.as_file()}, categories=categories
    )


def _images(folder: Path, objects: Iterable[JobObject]) -> Iterable[Image]:
    places = dict.fromkeys(data_object.image for data_object in objects if data_object.image)
    files = {path.relative_to(folder).as_posix(): path for path in files_below(folder)}
    for place in places:
        if place is not None and can_be_stored(place):
            yield Image(place, _local_file(place, files))


def files_below(folder: Path) -> Iterable[Path]:
    """All files in a folder and its subfolders, in order of their paths."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file():
                yield path


def _local_file(place: S3Location, files: Mapping[str, Path]) -> Path | None:
    parts = place.key.split("/")
    ends = ("/".join(parts[start:]) for start in range(len(parts)))
    return next((files[end] for end in ends if end in files), None)


def _stack_bucket(objects: Iterable[JobObject]) -> str:
    buckets = {data_object.image.bucket for data_object in objects if data_object.image}
    bucket = buckets.pop() if len(buckets) == 1 else DEFAULT_BUCKET
    return bucket if is_bucket_name(bucket) else DEFAULT_BUCKET


def _categories(side_files: Mapping[str, bytes]) -> LabelCategories | None:
    """The job's categories as JobTrigger will read them; what is wrong with them is its to say."""
    settings = _json_object(side_files.get(JOB_FILE, b"{}")) or {}
    try:
        if "Labels" in settings:
            return LabelCategories.of_names(settings["Labels"], JOB_FILE)
        return (
            LabelCategories.of_file(side_files[LABELS_FILE], LABELS_FILE)
            if LABELS_FILE in side_files
            else None
        )
    except InvalidLabelCategories:
        return None


def _names_labels(side_files: Mapping[str, bytes], name: str) -> bool:
    if name == LABELS_FILE:
        return LABELS_FILE in side_files
    return "Labels" in (_json_object(side_files.get(JOB_FILE, b"{}")) or {})


def _json_object(content: bytes) -> dict[str, object] | None:
    try:
        value = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
