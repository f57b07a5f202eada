"""A job's files in S3, copied to a local folder."""

import shutil
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ground_truth.s3_layout import GENERATED, REJECTED_SUFFIX, STARTED_SUFFIX

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LONGEST_NAME = 255
OUTPUT = Path("rehearsal-output")
SUMMARY, LOG, GENERATED_FOLDER = "summary.json", "functions.log", GENERATED.removesuffix("/")
ROUNDS = "rounds"
"""The folder for the results of follow-up rounds, each in a folder of its number."""
_TREES = ("annotations", "manifests", "exports", "reports", ROUNDS, GENERATED_FOLDER)
_RECEIPTS = (f"*{STARTED_SUFFIX}", f"*{REJECTED_SUFFIX}")


class FolderInUse(ValueError):
    """The results can't be written to a folder, as there is something else in it."""


def prepare(folder: Path) -> None:
    """Make an empty folder for the results; those of an earlier rehearsal are removed, and nothing else is.

    Raises:
        FolderInUse: if the folder holds anything but an earlier rehearsal's results.
        OSError: if it can't be made or emptied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        return
    if not (folder / LOG).is_file():
        raise FolderInUse(f"{folder}: must be empty, or hold an earlier rehearsal's results")
    for tree in _TREES:
        if (folder / tree).is_dir() and not (folder / tree).is_symlink():
            shutil.rmtree(folder / tree)
    for pattern in (*_RECEIPTS, LOG, SUMMARY):
        for path in folder.glob(pattern):
            path.unlink()


def mirror(s3: "S3Client", bucket: str, prefix: str, folder: Path) -> int:
    """Copy all objects whose keys begin with ``prefix`` into ``folder``, the rest of the key as their path.

    Returns:
        Number of objects copied.

    Raises:
        OSError: if a file can't be written.
    """
    keys = list(_keys(s3, bucket, prefix))
    paths = local_paths([key.removeprefix(prefix) for key in keys])
    for key in keys:
        copy(s3, bucket, key, folder / paths[key.removeprefix(prefix)])
    return len(keys)


def copy(s3: "S3Client", bucket: str, key: str, path: Path) -> None:
    """Copy one object to a local file.

    Raises:
        OSError: if the file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        shutil.copyfileobj(s3.get_object(Bucket=bucket, Key=key)["Body"], file)


def local_paths(keys: list[str]) -> Mapping[str, str]:
    """A relative local path for each key: no two the same, and none that leads out of its folder.

    Keys stay as they are where they can. Written as ``%`` and hexadecimal digits are: ``%``, backslashes,
    what is not printable, and the names ``.`` and ``..``; a name that is too long is cut and ends with its
    hash; an empty one is ``%``; and where one key is another's folder, its file's name ends with ``%``.
    """
    folders = {key[:place] for key in keys for place, character in enumerate(key) if character == "/"}
    return {key: "/".join(map(_file_name, key.split("/"))) + ("%" if key in folders else "") for key in keys}


def _file_name(part: str) -> str:
    if part in ("", ".", ".."):
        return part.replace(".", "%2E") or "%"
    name = "".join(c if c.isprintable() and c not in "%\\" else _percent_encoded(c) for c in part)
    encoded = name.encode()
    if len(encoded) < _LONGEST_NAME:
        return name
    return f"{encoded[: _LONGEST_NAME - 40].decode(errors='ignore')}%{sha256(encoded).hexdigest()[:32]}"


def _percent_encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _keys(s3: "S3Client", bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for stored in page.get("Contents", []):
            yield stored["Key"]
