"""From a manifest in S3 to a labeling job, or to a receipt that says why none was started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from ground_truth.s3_layout import REJECTED_SUFFIX, STARTED_SUFFIX
from rehearsal.lambda_functions.function_names import JOB_TRIGGER
from rehearsal.lambda_functions.functions import Functions
from rehearsal.lambda_functions.queue_records import queue_event
from rehearsal.local_aws.object_created import ObjectCreated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class JobNotStarted(Exception):
    """JobTrigger gave the message back to the queue; on AWS it would be tried again."""


@dataclass(frozen=True)
class ReceiptFile:
    """What JobTrigger left beside a manifest."""

    key: str
    """The receipt's key in the bucket."""
    rejected: bool
    """Whether the manifest was rejected."""
    content: dict[str, Any]

    @property
    def job_name(self) -> str:
        """The name of the job that was started, or would have been."""
        return str(self.content.get("labelingJobName", ""))

    @property
    def error_count(self) -> int:
        """How many errors there are; ``errors`` may list only the first of them."""
        count = self.content.get("errorCount")
        return count if isinstance(count, int) else len(self.errors)

    @property
    def errors(self) -> Sequence[str]:
        """Why the manifest was rejected, a sentence each."""
        return _messages(self.content.get("errors"))

    @property
    def warnings(self) -> Sequence[str]:
        """What JobTrigger warns about, a sentence each."""
        return _messages(self.content.get("warnings"))


def start_job(
    functions: Functions, s3: "S3Client", created: ObjectCreated, at: datetime, sequencer: str | None = None
) -> ReceiptFile | None:
    """Give JobTrigger the event of a manifest put into S3, as the stack's queue does.

    Args:
        functions: where JobTrigger runs.
        s3: the S3 that holds the manifest.
        created: the manifest's event.
        at: when it was put.
        sequencer: its event's sequencer, where it was given out before.

    Returns:
        The receipt that JobTrigger left; None where it left none: a later upload has taken this one's place.

    Raises:
        JobNotStarted: if the message went back to the queue.
        FunctionError: if JobTrigger raised.
    """
    answer = functions.invoke(JOB_TRIGGER, queue_event(created, at, sequencer))
    if isinstance(answer, dict) and answer.get("batchItemFailures"):
        raise JobNotStarted(
            "JobTrigger could not start the job; on AWS, the queue would deliver the event again"
        )
    for suffix in (STARTED_SUFFIX, REJECTED_SUFFIX):
        content = _content(s3, created.bucket, created.key + suffix)
        if content is not None:
            return ReceiptFile(created.key + suffix, suffix == REJECTED_SUFFIX, content)
    return None


def _content(s3: "S3Client", bucket: str, key: str) -> dict[str, Any] | None:
    try:
        content = msgspec.json.decode(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return None
    return content if isinstance(content, dict) else {}


def _messages(problems: object) -> list[str]:
    if not isinstance(problems, list):
        return []
    return [
        str(problem.get("message", problem) if isinstance(problem, dict) else problem) for problem in problems
    ]
