"""A labeling job's end becomes one completed job and one message, however often it is delivered."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from consolidation.job_settings import with_job_settings
from ground_truth.aws_errors import UNKNOWN_JOB, error_code
from ground_truth.label_categories import LabelCategories
from ground_truth.s3_layout import CONSOLIDATION, generated
from ground_truth.s3_location import S3Location
from ground_truth.telemetry import logger
from job_completion.announcement import Announcement
from job_completion.completion import JobCompletion
from job_completion.finished_job import FinishedJob, consolidation_function
from job_completion.follow_up import FollowUp, NextRound, round_of
from job_completion.job_files import Files
from job_completion.message import Message, Round, completed_message, failed_message
from job_completion.progress import Progress
from job_completion.settings import Settings
from label_quality.label_quality import LabelQuality


class LabelCategoriesNotFound(Exception):
    """The label categories of a finished job can't be found; the text says where they should be."""


@dataclass(frozen=True)
class Completed:
    """What became of a labeling job's end."""

    status: str
    """Completed, Stopped or Failed."""
    quality: LabelQuality | None
    """How good the labels are; None if the job has none."""


@dataclass(frozen=True)
class JobEnd:
    """Completes labeling jobs that have ended."""

    settings: Settings
    files: Files
    sagemaker: Any
    """A boto3 client."""
    sns: Any
    """A boto3 client."""
    seconds_left: Callable[[], float]
    """Seconds until Lambda ends the function."""
    sleep: Callable[[float], None] = time.sleep

    def process(self, job_name: str) -> Completed | None:
        """Do for a job's end what earlier deliveries of its event have not done.

        Returns:
            What became of the job; None: there was nothing to do.

        Raises:
            JobNotFinished: if the job has not ended.
            Exception: for every other reason to try again later.
        """
        description = self._described(job_name)
        if description is None:
            logger.warning("SageMaker does not know the labeling job: nothing to do")
            return None
        if consolidation_function(description) != self.settings.consolidation_function_arn:
            logger.info("the labeling job has another consolidation function: nothing to do")
            return None
        job = FinishedJob.of(description, self.settings.bucket)
        announcement = Announcement(
            self.files,
            self.sns,
            self.settings.notification_topic_arn,
            self.settings.bucket,
            job,
            self.sleep,
        )
        if announcement.is_made():
            logger.info("an earlier delivery has completed the labeling job: nothing to do")
            return None
        quality, message = None, failed_message(job)
        if job.status != "Failed":
            quality, message = self._completed(job, description)
        return Completed(job.status, quality) if announcement.make(message) else None

    def _described(self, job_name: str) -> Mapping[str, Any] | None:
        from botocore.exceptions import ClientError

        try:
            found: Mapping[str, Any] = self.sagemaker.describe_labeling_job(LabelingJobName=job_name)
        except ClientError as error:
            if error_code(error) in UNKNOWN_JOB:
                return None
            raise
        return found

    def _completed(self, job: FinishedJob, description: Mapping[str, Any]) -> tuple[LabelQuality, Message]:
        own = self.files.read(generated(self.settings.bucket, job.name.lower(), CONSOLIDATION))
        settings = self.settings.consolidation
        follow_up = FollowUp.of_job(self.files, job, self.settings)
        completion = JobCompletion(
            self.files,
            job,
            self._categories(description),
            settings if own is None else with_job_settings(settings, own),
            Progress(self.seconds_left),
            follow_up.share,
            follow_up.experts,
        )
        concluded = completion.conclude()
        this_round = Round.of(round_of(description), concluded)
        quality = structs.replace(concluded.quality, asking_round=this_round.asking_round)
        written = completion.write(replace(concluded, quality=quality))
        next_round = NextRound(self.files, job, description, follow_up, self.settings.bucket)
        if next_round.is_wanted and written.asked_again:
            next_round.start()
            this_round = this_round.followed_by(written.asked_again, follow_up)
        return quality, completed_message(job, quality, written.places, this_round)

    def _categories(self, description: Mapping[str, Any]) -> LabelCategories:
        place = S3Location.parse(description.get("LabelCategoryConfigS3Uri"))
        content = self.files.read(place)
        if content is None:
            raise LabelCategoriesNotFound(f"The label categories of the job must be at {place}")
        return LabelCategories.of_file(content, str(place))
