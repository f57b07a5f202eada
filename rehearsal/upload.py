"""Putting a job's files into S3, the manifest last."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from mimetypes import guess_type
from typing import TYPE_CHECKING

from rehearsal.data_objects import item_name
from rehearsal.job_files import Image, JobFiles
from rehearsal.picture_format import BYTES_NEEDED, PictureFormat, picture_format
from rehearsal.placeholder_image import placeholder_image

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_THREADS = 4
_BATCH = 200


def make_bucket(s3: S3Client, bucket: str) -> None:
    """Make a bucket as the stack's: with versions, and with the CORS rule that workers' browsers need."""
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "AllowedMethods": ["GET"],
        "AllowedOrigins": ["*"],
        "AllowedHeaders": [],
        "ExposeHeaders": ["Access-Control-Allow-Origin"],
    }
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})  # type: ignore[list-item]


def upload_job(s3: S3Client, files: JobFiles) -> None:
    """Put side files and images where the manifest says they are, then the manifest.

    Raises:
        OSError: if an image can't be read.
    """
    upload_all_but_manifest(s3, files)
    s3.put_object(Bucket=files.bucket, Key=files.manifest_key, Body=files.manifest)


def upload_all_but_manifest(s3: S3Client, files: JobFiles) -> None:
    """Put side files and images into S3, a few images at a time.

    Raises:
        OSError: if an image can't be read.
    """
    for name, content in files.side_files.items():
        s3.put_object(Bucket=files.bucket, Key=f"{files.prefix}{name}", Body=content)
    with ThreadPoolExecutor(_THREADS) as threads:
        for images in batched(files.images, _BATCH, strict=False):
            _wait_for(threads.map(lambda image: _upload_image(s3, image), images))


def _upload_image(s3: S3Client, image: Image) -> None:
    bucket, key = image.place.bucket, image.place.key
    if image.file is None:
        content = placeholder_image(item_name(image.place))
        s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=PictureFormat.SVG.value)
        return
    with image.file.open("rb") as file:
        form = picture_format(file.read(BYTES_NEEDED))
        file.seek(0)
        media_type = form.value if form else guess_type(image.file.name)[0] or "application/octet-stream"
        s3.put_object(Bucket=bucket, Key=key, Body=file, ContentType=media_type)


def _wait_for(results: Iterable[None]) -> None:
    """Let all uploads finish, and raise what one of them raised."""
    for _ in results:
        pass
