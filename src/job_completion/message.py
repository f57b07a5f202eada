"""The message that tells of a labeling job's end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ground_truth.s3_location import S3Location
from ground_truth.safe_text import printable
from job_completion.finished_job import FinishedJob
from label_quality.label_quality import LabelQuality

# SNS takes 256 KB; a reason or a URI is never that long, unless somebody wants it to be.
_LONGEST = 2000


@dataclass(frozen=True)
class Message:
    """What subscribers of the topic are told."""

    subject: str
    text: str
    outcome: str
    """For filter policies: ``completed``, ``stopped`` or ``failed``."""

    def request(self, topic_arn: str) -> dict[str, Any]:
        """SNS's Publish request."""
        return {
            "TopicArn": topic_arn,
            "Subject": self.subject,
            "Message": self.text,
            "MessageAttributes": {"outcome": {"DataType": "String", "StringValue": self.outcome}},
        }


def failed_message(job: FinishedJob) -> Message:
    """The message about a job that failed."""
    reason = printable(job.failure_reason, _LONGEST) or "SageMaker gives no reason."
    lines = [f"The labeling job {job.name} failed.", "", f"Reason: {reason}", "", f"Output: {job.output}"]
    return Message(f"Labeling job failed: {job.name}", "\n".join(lines), "failed")


def completed_message(job: FinishedJob, quality: LabelQuality, written: Mapping[str, S3Location]) -> Message:
    """The message about a job whose output was completed.

    Args:
        job: the labeling job.
        quality: the numbers about its labels.
        written: where each file is, by what it holds.
    """
    outcome = job.status.lower()
    return Message(f"Labeling job {outcome}: {job.name}", "\n".join(_lines(job, quality, written)), outcome)


def _lines(job: FinishedJob, quality: LabelQuality, written: Mapping[str, S3Location]) -> Iterator[str]:
    numbers = quality.job
    yield f"The labeling job {job.name} has ended ({job.status}), and its output is complete."
    yield ""
    yield quality.verdict.headline
    yield from quality.verdict.sentences
    yield quality.verdict.next_step
    yield ""
    yield (
        f"Labeled objects: {numbers.answered:,}. Answers: {numbers.responses:,}, by {numbers.workers:,}"
        f" workers. Failed objects: {numbers.failed:,}."
    )
    yield ""
    yield from (f"{what}: {printable(str(place), _LONGEST)}" for what, place in written.items())
