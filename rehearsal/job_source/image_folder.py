"""Any folder of images, made into a labeling job."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ground_truth.image_formats import image_format, image_problem
from ground_truth.label_categories import LabelCategories
from ground_truth.problem import Problem
from ground_truth.s3_layout import (
    JOB_FILE,
    JOBS,
    LABELS_FILE,
    LONGEST_KEY,
    MANIFEST_SUFFIXES,
    TEMPLATE_FILE,
)
from ground_truth.s3_location import S3Location
from rehearsal.job_source.data_objects import data_objects
from rehearsal.job_source.image_files import image_file
from rehearsal.job_source.job_files import Image, JobFiles, folder_name
from rehearsal.local_aws.account import DEFAULT_BUCKET

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".ico", ".svg"})
"""How the names of files with images end that the task allows."""


@dataclass(frozen=True)
class ImageFolder:
    """What a folder holds, by path relative to it: the images, and why other files are left out."""

    files: Mapping[str, Path]
    left_out: Mapping[str, str]


def images_in(folder: Path, not_in: Path | None = None, prefix: str | None = None) -> ImageFolder:
    """The images in a folder and its subfolders that the task allows, known by their content.

    A link to a file is that file; one to a folder is not followed.

    Hidden files and folders are passed over, and so are the job files that a folder may hold (``truth.csv``,
    ``job.json``, ``labels.json``, a worker template).

    Args:
        folder: where to look.
        not_in: a folder to leave out, such as the one that results are written to.
        prefix: what their keys in S3 begin with; None: ``jobs/`` and the folder's name.

    Raises:
        OSError: if the folder can't be read.
    """
    files: dict[str, Path] = {}
    left_out: dict[str, str] = {}
    place = f"{JOBS}{folder_name(folder)}/" if prefix is None else prefix

    def leave_out(error: OSError) -> None:
        path = Path(error.filename)
        if path == folder:
            raise error
        left_out[path.relative_to(folder).as_posix()] = f"a folder that can't be read: {error.strerror}"

    for path in _visible_files(folder, not_in, leave_out):
        name = path.relative_to(folder).as_posix()
        if name in (JOB_FILE, LABELS_FILE, TEMPLATE_FILE, "truth.csv"):
            continue
        reason = _why_not(path, place + name)
        if reason is None:
            files[name] = path
        else:
            left_out[name] = reason
    return ImageFolder(files, left_out)


def image_job(folder: Path, images: ImageFolder, categories: LabelCategories) -> JobFiles:
    """A labeling job over the images of a folder, one data object each, in the order of their paths.

    Raises:
        OSError: if a side file of the folder can't be read.
    """
    name = folder_name(folder)
    places = {S3Location(DEFAULT_BUCKET, f"jobs/{name}/{path}"): file for path, file in images.files.items()}
    manifest = b"".join(msgspec.json.encode({"source-ref": str(place)}) + b"\n" for place in places)
    side_files = {
        file_name: (folder / file_name).read_bytes()
        for file_name in (JOB_FILE, TEMPLATE_FILE)
        if (folder / file_name).is_file()
    }
    return JobFiles(
        folder=name,
        manifest_name=f"{name}.manifest",
        manifest=manifest,
        side_files={**side_files, LABELS_FILE: categories.as_file()},
        objects=data_objects(manifest),
        images=tuple(Image(place, file) for place, file in places.items()),
        bucket=DEFAULT_BUCKET,
        categories=categories,
    )


def _visible_files(
    folder: Path, not_in: Path | None, unreadable: Callable[[OSError], None]
) -> Iterator[Path]:
    excluded = not_in.resolve() if not_in else None
    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and Path(parent, name).resolve() != excluded
        )
        # os.walk does not go into a folder that is a link, which could lead back here.
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted([*names, *links]):
            if not name.startswith("."):
                yield Path(parent, name)


def _why_not(path: Path, key: str) -> str | None:
    """Why a file can't be labeled, None if it can."""
    if not path.is_file():
        return _instead_of_a_file(path)
    try:
        problem = image_problem(image_file(path))
        length = len(key.encode())
    except OSError as error:
        return f"can't be read: {error.strerror}"
    except UnicodeEncodeError:
        return "its name is not valid Unicode"
    if problem is not None:
        return _reason(path, problem)
    if length > LONGEST_KEY:
        return f"its S3 key would have {length} bytes, more than {LONGEST_KEY}"
    return "an image, but named like a manifest" if path.name.endswith(MANIFEST_SUFFIXES) else None


def _reason(path: Path, problem: Problem) -> str:
    if image_format(image_file(path).beginning) is not None:
        return str(problem)
    named = path.suffix.lower() in IMAGE_SUFFIXES
    return f"named {path.suffix}, but its content is not an image" if named else "not an image"


def _instead_of_a_file(path: Path) -> str:
    if path.is_symlink():
        return "a link to a folder" if path.is_dir() else "a broken link"
    return "not a file"
