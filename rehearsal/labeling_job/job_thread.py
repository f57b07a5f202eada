"""The life of a labeling job, from Initializing to Completed, Stopped or Failed, in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from rehearsal.labeling_job.job import JobFailure, LabelingJob
from rehearsal.labeling_job.job_inputs import read_inputs
from rehearsal.labeling_job.job_state import JobStatus
from rehearsal.labeling_job.job_work import JobWork
from rehearsal.labeling_job.output_files import OutputFiles
from rehearsal.labeling_job.workforce import UnusablePage, Workforce
from rehearsal.lambda_functions.functions import Functions

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = logging.getLogger("rehearsal")


class JobThread:
    """Runs one labeling job to its end."""

    def __init__(
        self,
        job: LabelingJob,
        s3: "S3Client",
        functions: Functions,
        workforce: Callable[[LabelingJob], Workforce],
        *,
        writers: int,
        any_function: bool,
        on_end: Callable[[LabelingJob], None],
    ) -> None:
        self._job = job
        self._s3 = s3
        self._functions = functions
        self._workforce = workforce
        self._writers = writers
        self._any_function = any_function
        self._on_end = on_end
        self._abandoned = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"labeling-job/{job.name}", daemon=True)

    def start(self) -> None:
        """Let the job begin."""
        self._thread.start()

    def abandon(self) -> None:
        """End the job where it stands, as Failed, without an output manifest."""
        self._abandoned.set()
        self._job.board.wake()

    def join(self, seconds: float) -> bool:
        """Wait until the job has ended and its end is reported, up to a time limit; whether it has."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._label_to_the_end()
        if not self._abandoned.is_set():
            self._on_end(self._job)

    def _label_to_the_end(self) -> None:
        try:
            self._label()
        except JobFailure as error:
            self._fail(str(error))
        except UnusablePage as error:
            self._fail(f"ClientError: workers can't use the page of the worker template: {error}")
        except Exception as error:  # a job must end whatever goes wrong, or its callers wait for ever
            if not self._abandoned.is_set():
                logger.exception("labeling job %s failed", self._job.name)
            self._fail(f"InternalServerError: {type(error).__name__}: {error}")

    def _label(self) -> None:
        inputs = read_inputs(self._job, self._s3)
        files = OutputFiles(self._job, self._s3)
        work = JobWork(
            self._job,
            inputs,
            files,
            self._functions,
            self._workforce(self._job),
            writers=self._writers,
            any_function=self._any_function,
            abandoned=self._abandoned.is_set,
        )
        status = work.run()
        if self._abandoned.is_set():
            raise JobFailure("ClientError: the rehearsal was ended while the job was running")
        files.write_intermediate_manifest(work.output_lines())
        uri = files.write_output_manifest(work.output_lines())
        self._job.end(status, output_manifest=uri)

    def _fail(self, reason: str) -> None:
        self._job.end(JobStatus.FAILED, failure_reason=reason)
