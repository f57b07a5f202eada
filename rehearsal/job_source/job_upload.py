"""Putting a job's files into S3, the manifest last."""

from collections.abc import Callable
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any

from ground_truth.image_formats import BEGINNING, ImageFormat, image_format
from ground_truth.s3_location import S3Location
from rehearsal.job_source.data_objects import item_name
from rehearsal.job_source.job_files import Image, JobFiles
from rehearsal.job_source.placeholder_image import placeholder_image

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def make_bucket(s3: "S3Client", bucket: str, *, has_versions: bool = True) -> None:
    """Make a bucket as the stack's: with versions, and with the CORS rule that workers' browsers need.

    Args:
        s3: where to make it.
        bucket: its name.
        has_versions: False where a job is to have the same name after an interruption: of a bucket with
            versions, which S3 names at random, the version names the job.
    """
    s3.create_bucket(Bucket=bucket)
    if has_versions:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rule: Any = {
        "AllowedMethods": ["GET"],
        "AllowedOrigins": ["*"],
        "AllowedHeaders": [],
        "ExposeHeaders": ["Access-Control-Allow-Origin"],
    }
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})


def upload_job(
    s3: "S3Client", files: JobFiles, progress: Callable[[int], None] = lambda images: None
) -> list[S3Location]:
    """Put side files and images where the manifest says they are, and then the manifest.

    Args:
        s3: where to put them.
        files: the job's files.
        progress: called with the number of images uploaded so far.

    Returns:
        The places that S3 refused an image at: moto knows no key with a line break.

    Raises:
        OSError: if an image can't be read.
    """
    for name, content in files.side_files.items():
        s3.put_object(Bucket=files.bucket, Key=f"{files.prefix}{name}", Body=content)
    refused: list[S3Location] = []
    for done, image in enumerate(files.images, start=1):
        if not _upload_image(s3, image):
            refused.append(image.place)
        progress(done)
    s3.put_object(Bucket=files.bucket, Key=files.manifest_key, Body=files.manifest)
    return refused


def _upload_image(s3: "S3Client", image: Image) -> bool:
    """Whether S3 took the image."""
    if image.file is None:
        return _put(s3, image.place, placeholder_image(item_name(image.place)), ImageFormat.SVG.value)
    content = image.file.read_bytes()
    form = image_format(content[:BEGINNING])
    media_type = form.value if form else guess_type(image.file.name)[0] or "application/octet-stream"
    return _put(s3, image.place, content, media_type)


def _put(s3: "S3Client", place: S3Location, content: bytes, media_type: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        s3.put_object(Bucket=place.bucket, Key=place.key, Body=content, ContentType=media_type)
    except ClientError:
        return False
    return True
