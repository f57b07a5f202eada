"""Ground Truth's labeling jobs: started, found, stopped, waited for."""

import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rehearsal.labeling_job.api_errors import ResourceInUse, ValidationException
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
    """All labeling jobs of one account, until the context is left; thread-safe. Each is in one region.

    Each job runs in a thread of its own, from :meth:`create` until it ends.

    Args:
        functions: the Lambda functions that jobs call.
        workforce: makes the workforce of a job when the job starts.
        clock: the time that jobs start by; each job goes on with a fork of it.
        s3: the client for the S3 that jobs read from and write to.
        writers: how many files each job writes at a time; more than one where S3 is not in this process.
        any_function: whether functions of any name may be taken for this package's.
        on_end: called in the job's thread when a job has ended, unless the rehearsal ended it.
    """

    def __init__(
        self,
        functions: Functions,
        workforce: Callable[[LabelingJob], Workforce],
        clock: Clock,
        *,
        s3: "S3Client",
        writers: int = 1,
        any_function: bool = False,
        on_end: Callable[[LabelingJob], None] = lambda job: None,
    ) -> None:
        self.clock = clock
        self._functions = functions
        self._workforce = workforce
        self.s3 = s3
        self._writers = writers
        self._any_function = any_function
        self._on_end = on_end
        self._lock = threading.Lock()
        self._jobs: dict[tuple[str, str], LabelingJob] = {}
        self._threads: dict[tuple[str, str], JobThread] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def create(self, request: Mapping[str, Any], region: str = REGION) -> LabelingJob:
        """Start the job that a valid CreateLabelingJob request asks for.

        Raises:
            ResourceInUse: if the Region has a job of that name, in upper or lower case.
        """
        key = region, request["LabelingJobName"].lower()
        with self._lock:
            if key in self._jobs:
                raise ResourceInUse(f"Labeling job {self._jobs[key].arn} already exists.")
            job = LabelingJob(request, self.clock.fork(), region, ACCOUNT_ID)
            self._jobs[key] = job
            thread = JobThread(
                job,
                self.s3,
                self._functions,
                self._workforce,
                writers=self._writers,
                any_function=self._any_function,
                on_end=self._on_end,
            )
            self._threads[key] = thread
        thread.start()
        return job

    def job(self, name: str, region: str = REGION) -> LabelingJob:
        """The job of that name, in upper or lower case.

        Raises:
            ValidationException: if it does not exist, as the service answers.
        """
        with self._lock:
            if (region, name.lower()) not in self._jobs:
                raise ValidationException(f"Requested resource not found: labeling job {name!r}.")
            return self._jobs[region, name.lower()]

    def jobs(self, region: str | None = None) -> list[LabelingJob]:
        """All jobs of a region, or of all regions, by the time they were created."""
        with self._lock:
            return [job for job in self._jobs.values() if region in (None, job.region)]

    def stop(self, name: str, region: str = REGION) -> None:
        """Stop a job; what is labeled by then is written out.

        Raises:
            ValidationException: if it does not exist, has ended or is stopping already.
        """
        job = self.job(name, region)
        if not job.request_stop():
            raise ValidationException(
                f"The request was rejected because the labeling job is in status {job.status}: {job.arn}"
            )

    def wait(
        self, name: str, progress: Callable[[LabelingJob], None] | None = None, region: str = REGION
    ) -> LabelingJob:
        """Wait until a job has ended and its end is reported.

        Args:
            progress: called in the caller's thread a few times a second, and once more after the end.

        Raises:
            ValidationException: if it does not exist.
        """
        job = self.job(name, region)
        with self._lock:
            thread = self._threads[region, name.lower()]
        while not thread.join(_PROGRESS_SECONDS):
            if progress is not None:
                progress(job)
        if progress is not None:
            progress(job)
        return job

    def close(self) -> None:
        """End all jobs that still run, without writing their output, and wait a moment for their threads."""
        deadline = time.monotonic() + _SHUTDOWN_SECONDS
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.abandon()
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
