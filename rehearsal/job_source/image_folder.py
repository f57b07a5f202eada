"""Any folder of pictures, made into a labeling job."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ground_truth.label_categories import LabelCategories
from ground_truth.s3_location import S3Location
from rehearsal.job_source.data_objects import data_objects
from rehearsal.job_source.image_format import BYTES_NEEDED, picture_format
from rehearsal.job_source.job_files import LONGEST_KEY, Image, JobFiles, folder_name
from rehearsal.job_source.job_folder import JOB_SETTINGS, LABELS, WORKER_TEMPLATE
from rehearsal.local_aws.account import DEFAULT_BUCKET

_PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".svg"})


@dataclass(frozen=True)
class Pictures:
    """What a folder holds, by path relative to it: the pictures, and why the other files are none."""

    files: Mapping[str, Path]
    left_out: Mapping[str, str]


def pictures_in(folder: Path, not_in: Path | None = None) -> Pictures:
    """The PNG, JPEG, GIF, BMP and SVG files in a folder and its subfolders, by their content.

    A link to a file is that file; one to a folder is not followed.

    Hidden files and folders are passed over, and so are the job files that a folder may hold (``truth.csv``,
    ``job.json``, ``labels.json``, a worker template).

    Args:
        folder: where to look.
        not_in: a folder to leave out, such as the one that results are written to.

    Raises:
        OSError: if the folder can't be read.
    """
    files, left_out = {}, {}
    for path in _visible_files(folder, not_in):
        name = path.relative_to(folder).as_posix()
        if name in (JOB_SETTINGS, LABELS, WORKER_TEMPLATE, "truth.csv"):
            continue
        reason = _why_not(path, f"jobs/{folder_name(folder)}/{name}")
        if reason is None:
            files[name] = path
        else:
            left_out[name] = reason
    return Pictures(files, left_out)


def picture_job(folder: Path, pictures: Pictures, categories: LabelCategories) -> JobFiles:
    """A labeling job over the pictures of a folder, one data object each, in the order of their paths.

    Raises:
        OSError: if a side file of the folder can't be read.
    """
    name = folder_name(folder)
    places = {
        S3Location(DEFAULT_BUCKET, f"jobs/{name}/{path}"): file for path, file in pictures.files.items()
    }
    manifest = b"".join(msgspec.json.encode({"source-ref": str(place)}) + b"\n" for place in places)
    side_files = {
        file_name: (folder / file_name).read_bytes()
        for file_name in (JOB_SETTINGS, WORKER_TEMPLATE)
        if (folder / file_name).is_file()
    }
    return JobFiles(
        folder=name,
        manifest_name=f"{name}.manifest",
        manifest=manifest,
        side_files={**side_files, LABELS: categories.as_file()},
        objects=data_objects(manifest),
        images=tuple(Image(place, file) for place, file in places.items()),
        bucket=DEFAULT_BUCKET,
        categories=categories,
    )


def _visible_files(folder: Path, not_in: Path | None) -> Iterator[Path]:
    excluded = not_in.resolve() if not_in else None
    for parent, folders, names in os.walk(folder):
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
        with path.open("rb") as file:
            form = picture_format(file.read(BYTES_NEEDED))
        length = len(key.encode())
    except OSError as error:
        return f"can't be read: {error.strerror}"
    except UnicodeEncodeError:
        return "its name is not valid Unicode"
    if form is None:
        named = path.suffix.lower() in _PICTURE_ENDINGS
        return f"named {path.suffix}, but its content is no picture" if named else "not a picture"
    if length > LONGEST_KEY:
        return f"its S3 key would have {length} bytes, more than {LONGEST_KEY}"
    return "a picture, but named as a manifest is" if path.name.endswith(".manifest") else None


def _instead_of_a_file(path: Path) -> str:
    if path.is_symlink():
        return "a link to a folder" if path.is_dir() else "a link to nothing"
    return "not a file"
