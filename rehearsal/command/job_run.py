"""One rehearsed labeling job, from its files to its results."""

import queue
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ground_truth.s3_layout import GENERATED, MANIFEST_SUFFIX
from ground_truth.s3_layout import OUTPUT as OUTPUT_PREFIX
from job_completion.follow_up import FOLDER as FOLLOW_UPS
from rehearsal.command.console import note, progress_bar
from rehearsal.command.job_did_not_complete import JobDidNotComplete
from rehearsal.command.people_at_work import PeopleAtWork
from rehearsal.command.people_run import begin_or_resume
from rehearsal.command.rehearsed_job import RehearsedJob
from rehearsal.command.run_figures import run_figures
from rehearsal.command.workers_option import Simulation, replayed, simulated
from rehearsal.job_source.job_upload import make_bucket, upload_job
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.job_state import JobStatus
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.lambda_functions.functions import FunctionError
from rehearsal.lambda_functions.in_process import last_exception
from rehearsal.lambda_functions.job_end_delivery import why_not_completed
from rehearsal.lambda_functions.manifest_delivery import JobNotStarted, ReceiptFile, start_job
from rehearsal.lambda_functions.queue_records import is_job_manifest
from rehearsal.lambda_functions.stack_settings import Stack
from rehearsal.local_aws.account import DEFAULT_BUCKET
from rehearsal.local_aws.object_created import ObjectCreated
from rehearsal.portal.portal_server import PortalPlace
from rehearsal.results.mirror import (
    GENERATED_FOLDER,
    LOG,
    OUTPUT,
    SUMMARY,
    copy,
    local_paths,
    mirror,
    prepare,
)
from rehearsal.results.result import (
    Figures,
    ResultPaths,
    labels_changed,
)
from rehearsal.running_stack import RunningStack, StackPlace, running_stack
from rehearsal.terminal import counted, some_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_EVENT_SECONDS = 30.0


@dataclass(frozen=True)
class RunSettings:
    """How to rehearse."""

    simulation: Simulation
    """How simulated workers work."""
    functions: Mapping[str, str]
    """Environment variables of the functions, over their defaults."""
    place: StackPlace
    """Where the endpoint listens, and what runs the functions."""
    output: Path | None = None
    """The folder for the results; None: ``rehearsal-output/<job name>``."""
    portal: PortalPlace | None = None
    """Where people answer; None: other workers do."""
    restart: bool = False
    """Where people answer: start over, even if a job was started before."""


def run_job(job: RehearsedJob, settings: RunSettings) -> tuple[Figures, ResultPaths, bool]:
    """Rehearse a labeling job.

    Returns:
        The figures of its result, where its files are, and whether Ctrl-C stopped it.

    Raises:
        JobDidNotComplete: if the job was not started, or failed.
        ChangedSinceBegun: if people began the job with other files.
        FolderInUse, OSError: if the results can't be written, or an image can't be read.
    """
    rehearsal = _Run(job, settings)
    figures, paths = rehearsal.run()
    return figures, paths, rehearsal.interrupted


class _Run:
    """One run: what it was asked for, and when it began."""

    def __init__(self, job: RehearsedJob, settings: RunSettings) -> None:
        self._begin = time.perf_counter()
        self._job = job
        self._settings = settings
        # The containers of a `sam local start-lambda` have their bucket's name from samconfig.toml.
        bucket = DEFAULT_BUCKET if settings.place.lambda_url else job.files.bucket
        self._files = replace(job.files, bucket=bucket)
        self._manifests: queue.Queue[ObjectCreated] = queue.Queue()
        self._people: PeopleAtWork | None = None
        self.interrupted = False
        """Whether Ctrl-C stopped the job."""

    def run(self) -> tuple[Figures, ResultPaths]:
        settings = self._settings
        if settings.portal is None:
            return self._run(self._workforce(), settings.output)
        begun = begin_or_resume(
            self._files, self._job.source, OUTPUT, settings.output, restart=settings.restart
        )
        with PeopleAtWork(begun, settings.portal) as people:
            self._people = people
            return self._run(people.workforce, begun.folder)

    def _run(
        self, workforce: Callable[[LabelingJob], Workforce], output: Path | None
    ) -> tuple[Figures, ResultPaths]:
        if output and not self._people:
            prepare(output)
        # As `rehearse check` looks at them; placeholders need no look.
        has_images = any(image.file for image in self._files.images)
        settings = {"CHECK_IMAGES": "all" if has_images else "none", **self._settings.functions}
        stack = Stack(self._files.bucket, self._files.data_buckets, settings)
        with TemporaryDirectory(prefix="rehearsal-") as scratch:
            log = Path(scratch, LOG)
            log.touch()
            folder = local_paths([self._files.folder])[self._files.folder]
            paths = ResultPaths(output or OUTPUT / f"{folder}-not-started")
            failure: JobDidNotComplete | None = None
            try:
                with running_stack(
                    stack, workforce, log, self._settings.place, self._on_object_created
                ) as local:
                    if self._people:
                        self._people.open(local.endpoint.url)
                    receipt = self._start(local, paths)
                    job = local.jobs.job(receipt.job_name)
                    paths = ResultPaths(output or OUTPUT / job.name)
                    if not (self._settings.output or self._people):
                        prepare(paths.folder)
                    figures = self._finish(local, job, receipt, paths)
                    figures, last = self._follow_up(local, job, figures, paths)
                    (paths.folder / SUMMARY).write_bytes(figures.as_json())
                    if self._people:
                        self._people.mark_ended()
                    return figures, last
            except JobDidNotComplete as error:
                failure = error
                raise
            finally:
                paths.folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(log, paths.log)
                if failure is not None:
                    (paths.folder / SUMMARY).write_bytes(failure.as_json())

    def _workforce(self) -> Callable[[LabelingJob], Workforce]:
        if self._job.responses is not None:
            return replayed(self._job.responses)
        known = self._job.truth or {}
        return simulated(self._settings.simulation, lambda task: known.get(int(task.object_id)))

    def _on_object_created(self, created: ObjectCreated) -> None:
        is_round = created.key.startswith(FOLLOW_UPS) and is_job_manifest(created, self._files.bucket)
        if is_round or (created.bucket, created.key) == (self._files.bucket, self._files.manifest_key):
            self._manifests.put(created)

    def _start(self, local: RunningStack, paths: ResultPaths) -> ReceiptFile:
        """Upload everything and have JobTrigger start the job."""
        for bucket in (local.stack.bucket, *local.stack.data_buckets):
            make_bucket(local.s3, bucket, has_versions=self._people is None)
        with progress_bar("Uploading", len(self._files.images)) as show:
            refused = upload_job(local.s3, self._files, show)
        if refused:
            names = some_of(map(str, refused), len(refused))
            note(
                f"{counted(len(refused), 'image')} could not be put into the rehearsal's S3, which takes no"
                f" key with a line break: {names}"
            )
        receipt = self._started(local, paths)
        for warning in receipt.warnings:
            note(warning)
        return receipt

    def _started(self, local: RunningStack, paths: ResultPaths) -> ReceiptFile:
        """Have JobTrigger start the job of the next manifest that is put."""
        created = self._manifests.get(timeout=_EVENT_SECONDS)
        try:
            sequencer = self._people.sequencer if self._people else None
            receipt = start_job(local.functions, local.s3, created, local.jobs.clock.now(), sequencer)
        except (JobNotStarted, FunctionError) as error:
            reason = last_exception(local.log) or str(error)
            raise JobDidNotComplete(f"the job was not started: {reason}; log: {paths.log}") from error
        if receipt is None:
            raise JobDidNotComplete(f"JobTrigger left no receipt; log: {paths.log}")
        if receipt.rejected:
            place = paths.folder / Path(receipt.key).name
            copy(local.s3, local.stack.bucket, receipt.key, place)
            count = counted(receipt.error_count, "error")
            raise JobDidNotComplete(
                f"JobTrigger rejected {Path(created.key).name}: {count}; receipt: {place}",
                receipt.errors,
                receipt.error_count,
                status="Rejected",
            )
        return receipt

    def _finish(
        self, local: RunningStack, job: LabelingJob, receipt: ReceiptFile, paths: ResultPaths
    ) -> Figures:
        """Wait for the job's end, and take its results home."""
        functions, s3, bucket = local.functions, local.s3, local.stack.bucket
        with progress_bar("Labeling", len(self._files.objects)) as show:

            def progress(job: LabelingJob) -> None:
                show(job.counters.labeled + job.counters.failed, self._people.paces() if self._people else "")

            if self._people:
                self._people.announce(job)
            self._wait(local, job, progress)
        not_completed = why_not_completed(functions, job.arn, job.status, job.state.last_modified, local.log)
        mirror(s3, bucket, f"{OUTPUT_PREFIX}{job.name}/", paths.folder)
        mirror(s3, bucket, f"{GENERATED}{job.name}/", paths.folder / GENERATED_FOLDER)
        copy(s3, bucket, receipt.key, paths.folder / Path(receipt.key).name)
        if job.status is JobStatus.FAILED:
            reason = f"labeling job {job.name} failed: {job.failure_reason}; log: {paths.log}"
            raise JobDidNotComplete(reason, status="Failed", job=job.name)
        if not_completed:
            raise JobDidNotComplete(
                f"the output of labeling job {job.name} was not completed: {not_completed}; log: {paths.log}",
                status="NotCompleted",
                job=job.name,
            )
        is_drawn = self._job.truth is None and self._job.responses is None and self._people is None
        seconds = round(time.perf_counter() - self._begin, 3)
        truth_seed = self._settings.simulation.seed if is_drawn else None
        return run_figures(
            self._files, job, paths, truth=self._job.truth, truth_seed=truth_seed, seconds=seconds
        )

    def _follow_up(
        self, local: RunningStack, job: LabelingJob, first: Figures, paths: ResultPaths
    ) -> tuple[Figures, ResultPaths]:
        """Run the rounds that JobCompletion starts; the figures, and where the last round's files are."""
        figures, last, rounds = first, paths, [first.as_round(None)]
        while not self.interrupted and _has_next_round(local.s3, local.stack.bucket, job):
            receipt = self._started(local, last)
            job = local.jobs.job(receipt.job_name)
            earlier, last = last, paths.of_round(len(rounds) + 1)
            figures = self._finish(local, job, receipt, last)
            changed = labels_changed(earlier, last, job.label_attribute_name)
            rounds.append(figures.as_round(changed))
        return (first if last is paths else first.with_rounds(rounds, figures)), last

    def _wait(self, local: RunningStack, job: LabelingJob, progress: Callable[[LabelingJob], None]) -> None:
        """Wait for the job's end; Ctrl-C stops a job without people, and what is labeled by then is kept."""
        try:
            local.jobs.wait(job.name, progress)
        except KeyboardInterrupt:
            if self._people:
                raise
            note("stopping the job; the labels so far are kept")
            job.request_stop()
            local.jobs.wait(job.name, progress)
            self.interrupted = True


def _has_next_round(s3: "S3Client", bucket: str, job: LabelingJob) -> bool:
    """Whether JobCompletion put the manifest of a round that follows the job."""
    found = s3.list_objects_v2(Bucket=bucket, Prefix=f"{FOLLOW_UPS}{job.name.lower()}/")
    return any(stored["Key"].endswith(MANIFEST_SUFFIX) for stored in found.get("Contents", []))
