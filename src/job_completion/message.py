"""The message about a labeling job's end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from ground_truth.s3_location import S3Location
from ground_truth.safe_text import printable
from job_completion.completion import ConcludedJob
from job_completion.finished_job import FinishedJob
from job_completion.follow_up import FollowUp
from label_quality.asking_round import AskingRound
from label_quality.label_quality import LabelQuality

# SNS takes 256 KB; only a hostile reason or URI is that long.
_LONGEST = 2000


@dataclass(frozen=True)
class Round:
    """Which round of asking a job was."""

    number: int
    """From 1."""
    answers: int
    """How many answers it brought."""
    objects: int
    """For how many objects."""
    changed: int | None
    """Objects whose labels it changed; None: it is the first."""
    next_objects: int = 0
    """Objects that the next round asks about; 0 if no round follows."""
    next_workers: int = 0
    """Workers that it asks about each."""

    @property
    def asking_round(self) -> AskingRound | None:
        """What it brought as a follow-up round; None: it is the first."""
        if self.changed is None:
            return None
        return AskingRound(self.number, self.answers, self.objects, self.changed)

    @classmethod
    def of(cls, number: int, concluded: ConcludedJob) -> Self:
        """The round of a job."""
        own = concluded.answers.by_line.values()
        return cls(number, sum(map(len, own)), len(own), concluded.changed)

    def followed_by(self, objects: int, follow_up: FollowUp) -> Self:
        """The same round before a next one."""
        return replace(self, next_objects=objects, next_workers=follow_up.workers)

    def lines(self) -> Iterator[str]:
        """What it brought, and what comes next."""
        if follow_up_round := self.asking_round:
            yield follow_up_round.sentence
        if self.next_objects:
            answers = self.next_objects * self.next_workers
            yield (
                f"Round {self.number + 1} asks {self.next_workers} workers each about the"
                f" {self.next_objects:,} most uncertain objects: {answers:,} answers."
            )


@dataclass(frozen=True)
class Message:
    """What subscribers of the topic get."""

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


def completed_message(
    job: FinishedJob, quality: LabelQuality, written: Mapping[str, S3Location], this_round: Round
) -> Message:
    """The message about a job whose output was completed.

    Args:
        job: the labeling job.
        quality: the numbers about its labels.
        written: where each file is, by what it holds.
        this_round: which round of asking it was.
    """
    outcome = job.status.lower()
    lines = _lines(job, quality, written, this_round)
    return Message(f"Labeling job {outcome}: {job.name}", "\n".join(lines), outcome)


def _lines(
    job: FinishedJob, quality: LabelQuality, written: Mapping[str, S3Location], this_round: Round
) -> Iterator[str]:
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
    yield from this_round.lines()
    yield ""
    yield from (f"{what}: {printable(str(place), _LONGEST)}" for what, place in written.items())
