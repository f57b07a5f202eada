"""The rehearsal's AWS, kept up for other programs; its jobs are started, completed and reported."""

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from shlex import quote

from rehearsal.command.people_served import PeopleServed
from rehearsal.command.rehearsed_job import rehearsed_job
from rehearsal.command.serve_settings import ServeSettings, served_workforce
from rehearsal.command.shell_lines import remark, say
from rehearsal.job_source.job_upload import make_bucket, upload_job
from rehearsal.labeling_job.clock import utc_now
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.job_state import JobStatus
from rehearsal.lambda_functions.function_names import CONSOLIDATION, PRE_ANNOTATION, function_arn
from rehearsal.lambda_functions.functions import FunctionError
from rehearsal.lambda_functions.job_end_delivery import JobNotCompleted, complete_job
from rehearsal.lambda_functions.manifest_delivery import JobNotStarted, start_job
from rehearsal.lambda_functions.queue_records import is_job_manifest
from rehearsal.lambda_functions.stack_settings import (
    LABELING_ROLE_ARN,
    WORKTEAM_ARN,
    Stack,
)
from rehearsal.local_aws.account import sdk_environment
from rehearsal.local_aws.object_created import ObjectCreated
from rehearsal.running_stack import HEALTH, RunningStack, running_stack
from rehearsal.terminal import counted

PORTAL = "portal"
_POLL_SECONDS = 0.2
_PROGRESS_SECONDS = 10.0


def serve_stack(settings: ServeSettings, stop: threading.Event) -> None:
    """Serve until ``stop`` is set; prints the environment to use, then a line for each event.

    All lines on standard output are for a shell's ``eval``: exports and comments.

    Raises:
        OSError: if the port is taken, or the log can't be written.
    """
    settings.log.parent.mkdir(parents=True, exist_ok=True)
    stack = Stack(settings=settings.functions)
    sample = rehearsed_job(None)
    workforce = served_workforce(settings, sample)
    own_s3 = settings.place.aws_endpoint is None
    with ExitStack() as opening:
        people = None
        if settings.portal:
            people = opening.enter_context(PeopleServed(settings.log.parent / PORTAL, settings.portal))
            workforce = people.workforce
        watch = _Watch(stack, people, own_s3=own_s3)
        listener = watch.on_object_created if own_s3 else None
        local = opening.enter_context(running_stack(stack, workforce, settings.log, settings.place, listener))
        where = people.open(local.s3, local.endpoint.url) if people else []
        watch.local = local
        if own_s3:
            watch.pass_over(sample.files.manifest_key)
            make_bucket(local.s3, stack.bucket, has_versions=people is None)
            upload_job(local.s3, sample.files)
        _print_environment(local, settings, where)
        while not stop.wait(_POLL_SECONDS):
            watch.report_jobs()
        watch.report_jobs()


class _Watch:
    """Starts a job for each manifest that is put into the bucket, completes and reports what jobs do."""

    def __init__(self, stack: Stack, people: PeopleServed | None, *, own_s3: bool) -> None:
        self._people = people
        self._progress = ""
        self._progress_due = time.monotonic()
        self.local: RunningStack | None = None
        self._stack = stack
        self._own_s3 = own_s3
        self._passed_over: set[str] = set()
        self._reported: dict[str, str] = {}

    def pass_over(self, key: str) -> None:
        """Start no job when this key is put for the first time."""
        self._passed_over.add(key)

    def on_object_created(self, created: ObjectCreated) -> None:
        """What the stack's rule and queue do with an event of its bucket."""
        if self.local is None or not is_job_manifest(created, self._stack.bucket):
            return
        if created.key in self._passed_over:
            self._passed_over.remove(created.key)
            return
        try:
            sequencer = self._people.sequencer(created) if self._people else None
            receipt = start_job(self.local.functions, self.local.s3, created, utc_now(), sequencer)
        except (FunctionError, JobNotStarted) as error:
            _report(f"{created.key}: no job started: {error}")
            return
        if receipt and receipt.rejected:
            first = f": {receipt.errors[0]}" if receipt.errors else ""
            count = counted(receipt.error_count, "error")
            _report(f"{created.key}: rejected, {count} in {receipt.key}{first}")
        elif receipt:
            _report(f"{created.key}: accepted, receipt {receipt.key}")

    def report_jobs(self) -> None:
        """Say which jobs were created or have ended since the last time, and at times how far they are."""
        self._report_progress()
        local = self.local
        for job in local.jobs.jobs() if local else ():
            if job.name not in self._reported:
                self._reported[job.name] = ""
                _report(f"{job.name}: created")
            status = job.status
            if status.is_final and self._reported[job.name] != status:
                self._reported[job.name] = status
                _report(f"{job.name}: {_ending(job)}")
                if local and self._own_s3 and status is not JobStatus.FAILED:
                    self._complete(local, job)

    def _complete(self, local: RunningStack, job: LabelingJob) -> None:
        """What the stack's rule and queue do with the event of a job's end."""
        try:
            complete_job(local.functions, job.arn, job.status, job.state.last_modified)
        except (FunctionError, JobNotCompleted) as error:
            _report(f"{job.name}: output not completed: {error}")
        else:
            _report(f"{job.name}: output completed")

    def _report_progress(self) -> None:
        if time.monotonic() < self._progress_due:
            return
        self._progress_due = time.monotonic() + _PROGRESS_SECONDS
        progress = self._people.progress() if self._people else self._running_jobs()
        if progress != self._progress:
            self._progress = progress
            _report(progress or "no job is running")

    def _running_jobs(self) -> str:
        jobs = self.local.jobs.jobs() if self.local else ()
        return "; ".join(f"{job.name}: {_progress(job)}" for job in jobs if not job.status.is_final)


def _progress(job: LabelingJob) -> str:
    counters = job.counters
    done = counters.labeled + counters.failed
    return f"{job.status}, {done:,} of {counted(done + counters.unlabeled, 'object')}"


def _ending(job: LabelingJob) -> str:
    if job.failure_reason:
        return f"{job.status}: {job.failure_reason}"
    counters = job.counters
    failed = f", {counters.failed:,} failed" if counters.failed else ""
    return f"{job.status}, {counters.labeled:,} labeled{failed}, output {job.output_manifest_uri}"


def _print_environment(local: RunningStack, settings: ServeSettings, where: Sequence[str]) -> None:
    environment = sdk_environment(local.endpoint.url, settings.place.aws_endpoint)
    for name, value in environment.items():
        say(f"export {name}={quote(value)}")
    if settings.env_file is not None:
        lines = (f"{name}={value}\n" for name, value in environment.items())
        settings.env_file.write_text("".join(lines), encoding="utf-8")
    facts = {
        "endpoints": " ".join(local.endpoint.urls),
        "health": f"{local.endpoint.url}{HEALTH}",
        **({} if settings.place.aws_endpoint else {"bucket": local.stack.bucket}),
        "RoleArn": LABELING_ROLE_ARN,
        "PreHumanTaskLambdaArn": function_arn(PRE_ANNOTATION),
        "AnnotationConsolidationLambdaArn": function_arn(CONSOLIDATION),
        "WorkteamArn": WORKTEAM_ARN,
        "log of the functions": settings.log,
    }
    for name, fact in facts.items():
        remark(f"{name}: {fact}")
    for line in where:
        remark(line)
    starts = f"a jobs/*.manifest put into s3://{local.stack.bucket} starts a job"
    remark(f"ready: {'SageMaker alone' if settings.place.aws_endpoint else starts}; press Ctrl-C to stop")


def _report(event: str) -> None:
    remark(f"{utc_now():%H:%M:%S} {event}")
