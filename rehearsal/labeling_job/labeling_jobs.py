"""Ground Truth's labeling jobs: started, found, stopped, waited for."""

import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rehearsal.labeling_job.api_errors import ResourceInUse, ResourceNotFound, ValidationException
from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.job_thread import JobThread
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.lambda_functions.functions import Functions
from rehearsal.local_aws.account import ACCOUNT_ID, REGION

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PROGRESS_SECONDS = 0.1
_SHUTDOWN_SECONDS = 5.0


class LabelingJobs:
    """All labeling jobs of one account and region, until the context is left; thread-safe.

    Each job runs in a thread of its own, from :meth:`create` until it ends.

    Args:
        functions: the Lambda functions that jobs call.
        workforce: makes the workforce of a job when the job starts.
        clock: the time that jobs start by; each job goes on with a fork of it.
        s3: the client for the S3 that jobs read from and write to.
        writers: how many files each job writes at a time; more than one where S3 is not in this process.
    """

    def __init__(
        self,
        functions: Functions,
        workforce: Callable[[LabelingJob], Workforce],
        clock: Clock,
        *,
        s3: "S3Client",
        writers: int = 1,
    ) -> None:
        self.clock = clock
        self._functions = functions
        self._workforce = workforce
        self.s3 = s3
        self._writers = writers
        self._lock = threading.Lock()
        self._jobs: dict[str, LabelingJob] = {}
        self._threads: list[JobThread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def create(self, request: Mapping[str, Any]) -> LabelingJob:
        """Start the job that a valid CreateLabelingJob request asks for.

        Raises:
            ResourceInUse: if there is a job of that name, upper and lower case alike.
        """
        name: str = request["LabelingJobName"]
        with self._lock:
            if name.lower() in self._jobs:
                taken = self._jobs[name.lower()]
                raise ResourceInUse(f"Labeling job {taken.arn} already exists.")
            job = LabelingJob(request, self.clock.fork(), REGION, ACCOUNT_ID)
            self._jobs[name.lower()] = job
            thread = JobThread(job, self.s3, self._functions, self._workforce, self._writers)
            self._threads.append(thread)
        thread.start()
        return job

    def job(self, name: str) -> LabelingJob:
        """The job of that name, upper and lower case alike.

        Raises:
            ResourceNotFound: if it does not exist.
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
            ResourceNotFound: if it does not exist.
            ValidationException: if the job has ended or is stopping already.
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
            ResourceNotFound: if it does not exist.
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
            threads = list(self._threads)
        for thread in threads:
            thread.abandon()
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
