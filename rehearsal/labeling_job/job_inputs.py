"""What a labeling job reads from S3 before its first task: manifest, label categories, worker template."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.s3_location import InvalidS3Uri, S3Location
from rehearsal.labeling_job.job import JobFailure, LabelingJob
from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate
from rehearsal.labeling_job.manifest_lines import InvalidManifest, ManifestLine, read_manifest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MOST_ERRORS_SHOWN = 10


@dataclass(frozen=True)
class JobInputs:
    """A job's manifest lines and worker template, read and found good."""

    lines: list[ManifestLine]
    template: WorkerTemplate
    categories: LabelCategories | None
    """None where the job names no label category configuration file."""


def read_inputs(job: LabelingJob, s3: "S3Client") -> JobInputs:
    """Read and check everything that the job's request points to.

    Raises:
        JobFailure: if something can't be read or is not valid; the message has all errors.
    """
    errors: list[str] = []

    def checked[T](what: str, uri: str, parse: Callable[[bytes], T]) -> T | None:
        try:
            return parse(_content(s3, what, uri))
        except (InvalidManifest, InvalidLabelCategories) as error:
            errors.append(f"{what} {uri} is not valid{_listed(error.errors)}")
        except (TemplateError, JobFailure) as error:
            errors.append(str(error))
        return None

    manifest_uri = str(job.input_manifest)
    lines = checked("the input manifest", manifest_uri, read_manifest)
    categories_uri = job.request.get("LabelCategoryConfigS3Uri")
    categories = None
    if categories_uri:
        categories = checked("the label category configuration file", categories_uri, _categories)
    template_uri = job.worker_template
    template = checked(
        "the worker template", template_uri, lambda content: _template(content, template_uri, s3)
    )
    errors += _output_errors(job, s3)
    if lines is None or template is None or errors:
        raise JobFailure("ClientError: " + "; ".join(errors))
    return JobInputs(lines, template, categories)


def _content(s3: "S3Client", what: str, uri: str) -> bytes:
    try:
        place = S3Location.parse(uri)
        content: bytes = s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
        return content
    except (InvalidS3Uri, ClientError, BotoCoreError) as error:
        raise JobFailure(f"{what} {uri} can't be read: {error}") from error


def _categories(content: bytes) -> LabelCategories:
    return LabelCategories.of_file(content, "the file")


def _template(content: bytes, uri: str, s3: "S3Client") -> WorkerTemplate:
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JobFailure(f"the worker template {uri} must be UTF-8: {error}") from error
    return WorkerTemplate(source, f"the worker template {uri}", s3)


def _output_errors(job: LabelingJob, s3: "S3Client") -> list[str]:
    bucket = S3Location.parse(job.output).bucket
    try:
        s3.head_bucket(Bucket=bucket)
    except (ClientError, BotoCoreError) as error:
        return [f"the output bucket {bucket} can't be used: {error}"]
    return []


def _listed(errors: tuple[str, ...]) -> str:
    count = f" ({len(errors)} errors)" if len(errors) > 1 else ""
    return f"{count}: {'; '.join(errors[:_MOST_ERRORS_SHOWN])}"
