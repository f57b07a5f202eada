"""Ground Truth's labeling jobs: started, found, stopped, waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.labeling_api.errors import ResourceInUse, ResourceNotFound, ValidationException
from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.life import JobLife
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.local_stack.functions import Functions

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PROGRESS_SECONDS = 0.1
_SHUTDOWN_SECONDS = 5.0


class GroundTruth:
    """All labeling jobs of one account and region; safe to use from several threads.

    Each job runs in a thread of its own, from :meth:`create` until it ends.

    Args:
        functions: the Lambda functions that jobs call.
        workforce: makes the workforce of a job when the job starts.
        clock: the time that jobs start by; each job goes on with a fork of it.
    """

    def __init__(
        self,
        functions: Functions,
        workforce: Callable[[LabelingJob], Workforce],
        clock: Clock,
        region: str = "us-east-1",
        account_id: str = "111122223333",
    ) -> None:
        self.clock = clock
        self.region = region
        self.account_id = account_id
        self._functions = functions
        self._workforce = workforce
        self._s3: S3Client | None = None
        self._lock = threading.Lock()
        self._jobs: dict[str, LabelingJob] = {}
        self._lives: list[JobLife] = []

    def connect(self, s3: S3Client) -> None:
        """Give the client for the S3 that jobs read from and write to; before this no job can be created."""
        self._s3 = s3

    @property
    def s3(self) -> S3Client:
        """The client for the S3 that jobs read from and write to.

        Raises:
            RuntimeError: nothing is connected yet.
        """
        if self._s3 is None:
            raise RuntimeError("GroundTruth has no S3 yet: connect() comes first, an Endpoint does it")
        return self._s3

    def create(self, request: Mapping[str, Any]) -> LabelingJob:
        """Start the job that a valid CreateLabelingJob request asks for.

        Raises:
            ResourceInUse: there is a job of that name, upper and lower case alike.
        """
        name: str = request["LabelingJobName"]
        with self._lock:
            if name.lower() in self._jobs:
                taken = self._jobs[name.lower()]
                raise ResourceInUse(f"Labeling job {taken.arn} already exists.")
            job = LabelingJob(request, self.clock.fork(), self.region, self.account_id)
            self._jobs[name.lower()] = job
            life = JobLife(job, self.s3, self._functions, self._workforce)
            self._lives.append(life)
        life.start()
        return job

    def job(self, name: str) -> LabelingJob:
        """The job of that name, upper and lower case alike.

        Raises:
            ResourceNotFound: there is none.
        """
        with self._lock:
            if name.lower() not in self._jobs:
                raise ResourceNotFound(f"Requested resource not found: labeling job {name!r}.")
            return self._jobs[name.lower()]

    def jobs(self) -> list[LabelingJob]:
        """All jobs, by the time they were created."""
        with self._lock:
            return list(self._jobs.values())

    def stop(self, name: str) -> None:
        """Stop a job; what is labeled by then is written out.

        Raises:
            ResourceNotFound: there is no such job.
            ValidationException: the job has ended or is stopping already.
        """
        job = self.job(name)
        if not job.request_stop():
            raise ValidationException(
                f"The request was rejected because the labeling job is in status {job.status}: {job.arn}"
            )

    def wait(self, name: str, progress: Callable[[LabelingJob], None] | None = None) -> LabelingJob:
        """Wait until a job has ended.

        Args:
            progress: called in the caller's thread a few times a second, and once more after the end.

        Raises:
            ResourceNotFound: there is no such job.
        """
        job = self.job(name)
        while not job.wait_for_end(_PROGRESS_SECONDS):
            if progress is not None:
                progress(job)
        if progress is not None:
            progress(job)
        return job

    def close(self) -> None:
        """End all jobs that still run, without writing their output, and wait a moment for their threads."""
        deadline = time.monotonic() + _SHUTDOWN_SECONDS
        with self._lock:
            lives = list(self._lives)
        for life in lives:
            life.abandon()
        for life in lives:
            life.join(max(0.0, deadline - time.monotonic()))
