"""A labeling job that has ended, as DescribeLabelingJob shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self, cast

from ground_truth.consolidated_annotation import creation_date
from ground_truth.s3_layout import OUTPUT, OUTPUT_MANIFEST
from ground_truth.s3_location import S3Location

type EndStatus = Literal["Completed", "Stopped", "Failed"]

_ENDED = ("Completed", "Stopped", "Failed")
_ROOT = "/"


class JobNotFinished(Exception):
    """The labeling job has not ended yet; the queue delivers the event again."""


@dataclass(frozen=True, slots=True)
class FinishedJob:
    """A labeling job that has ended."""

    name: str
    """In the case that the job was created with."""
    status: EndStatus
    ended: str
    """When, as Ground Truth writes ``creation-date``."""
    failure_reason: str
    """Why it failed; empty unless its status is Failed."""
    label_attribute: str
    """LabelAttributeName."""
    input_manifest: S3Location
    """The manifest that it labeled."""
    output: S3Location
    """What the keys of all files that Ground Truth wrote for the job begin with, up to a ``/``."""
    destination: S3Location
    """The same of all files that complete the job: in the stack's bucket if ``output`` is in another one."""
    task: Mapping[str, Any]
    """HumanTaskConfig."""

    @classmethod
    def of(cls, description: Mapping[str, Any], bucket: str) -> Self:
        """The job that DescribeLabelingJob describes.

        Args:
            description: its answer.
            bucket: the stack's bucket.

        Raises:
            JobNotFinished: if the job has not ended.
        """
        name, status = description["LabelingJobName"], description["LabelingJobStatus"]
        if status not in _ENDED:
            raise JobNotFinished(
                f"the status of labeling job {name} must be one of {', '.join(_ENDED)}, got {status}"
            )
        moment: datetime = description["LastModifiedTime"]
        output = _output(description)
        elsewhere = output.bucket != bucket
        return cls(
            name=name,
            status=cast(EndStatus, status),
            ended=creation_date(moment),
            failure_reason=description.get("FailureReason", ""),
            label_attribute=description["LabelAttributeName"],
            input_manifest=S3Location.parse(
                description["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"]
            ),
            output=output,
            destination=S3Location(bucket, f"{OUTPUT}{name}/") if elsewhere else output,
            task=description["HumanTaskConfig"],
        )

    @property
    def output_manifest(self) -> S3Location:
        """The manifest that Ground Truth left."""
        return self.left(OUTPUT_MANIFEST)

    def left(self, path: str) -> S3Location:
        """Where Ground Truth left a file of the job."""
        return S3Location(self.output.bucket, self.output.key + path)

    def completed(self, path: str) -> S3Location:
        """Where a file that completes the job belongs."""
        return S3Location(self.destination.bucket, self.destination.key + path)


def consolidation_function(description: Mapping[str, Any]) -> str:
    """The ARN of the consolidation function of a job that DescribeLabelingJob describes."""
    arn: str = description["HumanTaskConfig"]["AnnotationConsolidationConfig"][
        "AnnotationConsolidationLambdaArn"
    ]
    return arn


def _output(description: Mapping[str, Any]) -> S3Location:
    """Where the job's files begin: below S3OutputPath and its name, as its output manifest's URI says too."""
    uri: str = description.get("LabelingJobOutput", {}).get("OutputDatasetS3Uri", "")
    if uri.endswith(_ROOT + OUTPUT_MANIFEST):
        return S3Location.parse(uri.removesuffix(OUTPUT_MANIFEST))
    path = description["OutputConfig"]["S3OutputPath"].rstrip(_ROOT)
    return S3Location.parse(f"{path}/{description['LabelingJobName']}/")
