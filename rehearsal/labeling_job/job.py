"""A labeling job as its API shows it: what was asked for, and how it stands."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ground_truth.labeling_job import DEFAULT_AVAILABILITY_SECONDS, DEFAULT_CONCURRENT_TASKS, RESOURCE
from ground_truth.s3_location import S3Location
from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.job_state import JobState, JobStatus, LabelCounters
from rehearsal.labeling_job.task_board import TaskBoard

_LONGEST_FAILURE_REASON = 1024


class JobFailure(Exception):
    """The job can't go on; the message is its FailureReason."""


class LabelingJob:
    """One labeling job; its state may be read from any thread while the job runs."""

    def __init__(self, request: Mapping[str, Any], clock: Clock, region: str, account_id: str) -> None:
        self.region = region
        """The region that the job runs in."""
        self.name: str = request["LabelingJobName"]
        """LabelingJobName, in the case it was given."""
        self.request = request
        """The CreateLabelingJob request."""
        self.arn = f"arn:aws:sagemaker:{region}:{account_id}:{RESOURCE}{self.name.lower()}"
        """LabelingJobArn; Ground Truth writes the job's name in lower case there."""
        self.clock = clock
        """The job's own clock."""
        self.creation_time = clock.now()
        """CreationTime."""
        self.reference_code = (
            account_id + hashlib.sha256(f"{self.arn}\n{self.creation_time}".encode()).hexdigest()[:16]
        )
        """JobReferenceCode, by which workers' portals know the job."""
        self.board = TaskBoard(
            clock,
            self.workers_per_object,
            timedelta(
                seconds=self._task.get("TaskAvailabilityLifetimeInSeconds", DEFAULT_AVAILABILITY_SECONDS)
            ),
        )
        """The tasks that workers can answer now."""
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._state = JobState(JobStatus.INITIALIZING, LabelCounters(), self.creation_time)

    # ---- what was asked for

    @property
    def _task(self) -> Mapping[str, Any]:
        task: Mapping[str, Any] = self.request["HumanTaskConfig"]
        return task

    @property
    def label_attribute_name(self) -> str:
        """LabelAttributeName, in the case it was given."""
        return str(self.request["LabelAttributeName"])

    @property
    def workers_per_object(self) -> int:
        """NumberOfHumanWorkersPerDataObject."""
        return int(self._task["NumberOfHumanWorkersPerDataObject"])

    @property
    def task_time_limit_seconds(self) -> int:
        """TaskTimeLimitInSeconds."""
        return int(self._task["TaskTimeLimitInSeconds"])

    @property
    def max_concurrent_tasks(self) -> int:
        """How many data objects may be with workers at a time."""
        return int(self._task.get("MaxConcurrentTaskCount", DEFAULT_CONCURRENT_TASKS))

    @property
    def workteam_arn(self) -> str:
        """WorkteamArn."""
        return str(self._task["WorkteamArn"])

    @property
    def pre_annotation_arn(self) -> str:
        """PreHumanTaskLambdaArn."""
        return str(self._task["PreHumanTaskLambdaArn"])

    @property
    def consolidation_arn(self) -> str:
        """AnnotationConsolidationLambdaArn."""
        return str(self._task["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"])

    @property
    def input_manifest(self) -> S3Location:
        """Where the input manifest is."""
        return S3Location.parse(self.request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"])

    @property
    def worker_template(self) -> str:
        """S3 URI of the worker template."""
        return str(self._task["UiConfig"]["UiTemplateS3Uri"])

    @property
    def inputs(self) -> dict[str, str]:
        """S3 URIs of what the job reads before its first task, by what it is."""
        categories = self.request.get("LabelCategoryConfigS3Uri")
        return {
            "the input manifest": str(self.input_manifest),
            **({"the label category configuration file": str(categories)} if categories else {}),
            "the worker template": self.worker_template,
        }

    @property
    def output(self) -> str:
        """``<S3OutputPath>/<job name>``, an S3 URI without a slash at its end."""
        return f"{str(self.request['OutputConfig']['S3OutputPath']).rstrip('/')}/{self.name}"

    # ---- how it stands

    @property
    def state(self) -> JobState:
        """How the job stands, all of one moment."""
        with self._lock:
            return self._state

    @property
    def status(self) -> JobStatus:
        """LabelingJobStatus."""
        return self.state.status

    @property
    def counters(self) -> LabelCounters:
        """LabelCounters."""
        return self.state.counters

    @property
    def failure_reason(self) -> str | None:
        """FailureReason of a job that failed."""
        return self.state.failure_reason

    @property
    def output_manifest_uri(self) -> str | None:
        """S3 URI of the output manifest once it is written."""
        return self.state.output_manifest

    @property
    def answers_received(self) -> int:
        """How many answers the workers gave so far."""
        return self.board.answers_received

    # ---- what moves it

    def begin(self, lines_to_label: int) -> None:
        """Go from Initializing to InProgress, unless the job has been stopped."""
        with self._lock:
            starts = self._state.status is JobStatus.INITIALIZING
            status = JobStatus.IN_PROGRESS if starts else self._state.status
            self._change(status=status, counters=LabelCounters(unlabeled=lines_to_label))

    def count(self, labeled: int = 0, failed: int = 0) -> None:
        """Move objects from unlabeled to labeled or failed."""
        with self._lock:
            was = self._state.counters
            self._change(
                counters=LabelCounters(
                    was.labeled + labeled, was.failed + failed, was.unlabeled - labeled - failed
                )
            )

    def request_stop(self) -> bool:
        """Ask the job to stop.

        Returns:
            False where the job has ended or is stopping already, so that there is nothing to stop.
        """
        with self._lock:
            if self._state.status not in (JobStatus.INITIALIZING, JobStatus.IN_PROGRESS):
                return False
            self._change(status=JobStatus.STOPPING)
        self.board.wake()
        return True

    def end(
        self, status: JobStatus, output_manifest: str | None = None, failure_reason: str | None = None
    ) -> None:
        """End the job, for good; a job that is stopping can't complete any more."""
        with self._lock:
            if self._state.status.is_final:
                return
            stopped = self._state.status is JobStatus.STOPPING and status is JobStatus.COMPLETED
            self._change(
                status=JobStatus.STOPPED if stopped else status,
                output_manifest=output_manifest,
                failure_reason=failure_reason and _shortened(failure_reason),
            )
        self._ended.set()

    def wait_for_end(self, seconds: float | None = None) -> bool:
        """Wait until the job has ended, at most ``seconds``; whether it has."""
        return self._ended.wait(seconds)

    def _change(self, **members: Any) -> None:
        self._state = replace(self._state, **members, last_modified=self.clock.now())


def _shortened(reason: str) -> str:
    if len(reason) <= _LONGEST_FAILURE_REASON:
        return reason
    return reason[: _LONGEST_FAILURE_REASON - 3] + "..."
