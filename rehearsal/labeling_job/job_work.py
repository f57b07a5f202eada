"""The work of a labeling job: lines become tasks, tasks answers, answers labels."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Any

from ground_truth.earlier_answers import ANSWERS_SUFFIX
from rehearsal.labeling_job.consolidation_call import (
    ObjectOutcome,
    consolidation_payload,
    expired,
    outcomes,
)
from rehearsal.labeling_job.job import JobFailure, LabelingJob
from rehearsal.labeling_job.job_functions import JobFunctions
from rehearsal.labeling_job.job_inputs import JobInputs
from rehearsal.labeling_job.job_state import JobStatus
from rehearsal.labeling_job.liquid_template import TemplateError
from rehearsal.labeling_job.manifest_lines import ManifestLine
from rehearsal.labeling_job.open_task import FinishedTask, Task
from rehearsal.labeling_job.output_files import OutputFiles
from rehearsal.labeling_job.page_proof import PageProof
from rehearsal.labeling_job.pre_annotation_call import task_input_of
from rehearsal.labeling_job.template_lines import source_lines
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.lambda_functions.functions import Functions

BATCH = 50  # objects per consolidation request, the most that was seen in a real job
_QUIET_SECONDS = 2.0  # with people at work: consolidate after nobody has acted for this long
_INTERMEDIATE_SECONDS = 2.0  # between two writings of the intermediate manifest, which is always whole
_INTERMEDIATE_SHARE = 20  # and for at most a twentieth of the time, however long the manifest is
_LONGEST_WAIT_SECONDS = 1.0


type _ForEach = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class JobWork:
    """One job's lines on their way to labels.

    Args:
        writers: how many files are written to S3 at a time.
        any_function: whether functions of any name may be taken for this package's.
        abandoned: whether the rehearsal ends and the job with it.

    Raises:
        JobFailure: if the job names functions that are not known.
    """

    def __init__(
        self,
        job: LabelingJob,
        inputs: JobInputs,
        files: OutputFiles,
        functions: Functions,
        workforce: Workforce,
        *,
        writers: int,
        any_function: bool,
        abandoned: Callable[[], bool],
    ) -> None:
        self._job = job
        self._inputs = inputs
        self._files = files
        self._workforce = workforce
        self._writers = writers
        self._abandoned = abandoned
        self._functions_of_job = JobFunctions(job, inputs.categories, functions, any_function=any_function)
        categories = inputs.categories.names if inputs.categories else None
        self._proof = PageProof(job.worker_template, categories)
        # Lines that have the label come from an earlier job and are passed through (chaining).
        self._waiting = deque(
            line for line in inputs.lines if job.label_attribute_name not in line.data_object
        )
        self._ready: deque[FinishedTask] = deque()
        self._outcomes: dict[str, ObjectOutcome] = {}
        self._most_labeled = _most_labeled(job, len(self._waiting))
        self._left_in_batch = 0
        self._last_activity = 0
        self._quiet_since = time.monotonic()
        self._intermediate_due = time.monotonic()

    def run(self) -> JobStatus:
        """Label until all lines are done, the job is stopped or a stopping condition is met.

        Returns:
            How the job ends, Completed or Stopped.

        Raises:
            JobFailure: if the job can't go on.
        """
        self._job.begin(len(self._waiting))
        label_attribute = self._job.label_attribute_name
        self._job.board.know(
            chain.from_iterable(_answered_before(it, label_attribute) for it in self._waiting)
        )
        with (
            _side_by_side(self._writers) as write_all,
            _side_by_side(self._functions_of_job.concurrency) as call_all,
        ):
            while not self._is_done() and not self._is_stopped():
                opened = self._open_tasks(call_all)
                self._workforce.work(self._job.board)
                finished = self._collect(self._job.board.take_finished(), write_all)
                while len(self._ready) >= BATCH:
                    self._consolidate()
                if not (opened or finished or self._workers_acted()):
                    self._idle()
            completed = not self._is_stopped() and not self._waiting
            while self._ready and not self._abandoned():
                self._consolidate()
            self._write_responses(self._job.board.take_all(), write_all)
        return JobStatus.COMPLETED if completed else JobStatus.STOPPED

    def output_lines(self) -> Iterator[str]:
        """Every input line, with what it has gained so far."""
        for line in self._inputs.lines:
            outcome = self._outcomes.get(line.object_id)
            yield line.text if outcome is None else line.with_members(outcome.members)

    def _is_done(self) -> bool:
        at_work = len(self._job.board) + len(self._ready)
        return at_work == 0 and (not self._waiting or self._job.counters.labeled >= self._most_labeled)

    def _is_stopped(self) -> bool:
        return self._job.status is JobStatus.STOPPING or self._abandoned()

    def _open_tasks(self, call_all: _ForEach) -> int:
        """Show the next batch of lines to the workers; how many lines were taken."""
        with_workers = len(self._job.board)
        if not with_workers:
            # A new batch is sent to the workers when the previous one is finished.
            self._left_in_batch = self._job.max_concurrent_tasks
        may_be_labeled = self._most_labeled - self._job.counters.labeled - len(self._ready) - with_workers
        room = max(0, min(BATCH, len(self._waiting), self._left_in_batch, may_be_labeled))
        self._left_in_batch -= room
        lines = [self._waiting.popleft() for _ in range(room)]
        for line, task in zip(lines, call_all(self._task, lines), strict=True):
            if task is not None:
                self._proof.add(line, task.page)
                self._job.board.open(task)
        if not self._waiting:
            self._job.board.no_more_tasks()
        return len(lines)

    def _task(self, line: ManifestLine) -> Task | None:
        if self._is_stopped():
            return None
        answer = self._functions_of_job.pre_annotation(line)
        task_input = task_input_of(self._job, line, answer)
        if task_input is None:
            return None
        try:
            page = self._inputs.template.render(task_input)
        except TemplateError as error:
            raise JobFailure(f"ClientError: {error} (rendering line {line.index + 1})") from error
        return Task(
            job_name=self._job.name,
            labeling_job_arn=self._job.arn,
            object_id=line.object_id,
            data_object=line.data_object,
            task_input=task_input,
            page=page,
            time_limit_seconds=self._job.task_time_limit_seconds,
            answered_before=_answered_before(line, self._job.label_attribute_name),
            source_lines=partial(source_lines, self._inputs.template.source, task_input),
        )

    def _collect(self, finished: Sequence[FinishedTask], write_all: _ForEach) -> int:
        self._write_responses(finished, write_all)
        for task in finished:
            if task.answers:
                self._ready.append(task)
            else:
                self._settle({task.task.object_id: expired(self._job)})
        return len(finished)

    def _write_responses(self, finished: Sequence[FinishedTask], write_all: _ForEach) -> None:
        list(write_all(self._files.write_worker_response, [task for task in finished if task.answers]))

    def _consolidate(self) -> None:
        batch = [self._ready.popleft() for _ in range(min(BATCH, len(self._ready)))]
        payload = consolidation_payload(batch)
        name, payload_uri = self._files.write_consolidation_request(payload)
        answer = self._functions_of_job.consolidation(payload, payload_uri)
        self._files.write_consolidation_response(name, answer)
        is_built_in = self._functions_of_job.has_built_in_consolidation
        self._settle(outcomes(self._job, batch, answer, is_built_in=is_built_in))
        begun = time.monotonic()
        if begun >= self._intermediate_due:
            self._files.write_intermediate_manifest(self.output_lines())
            now = time.monotonic()
            self._intermediate_due = now + max(_INTERMEDIATE_SECONDS, _INTERMEDIATE_SHARE * (now - begun))

    def _settle(self, settled: dict[str, ObjectOutcome]) -> None:
        self._outcomes |= settled
        labeled = sum(outcome.labeled for outcome in settled.values())
        self._job.count(labeled=labeled, failed=len(settled) - labeled)

    def _workers_acted(self) -> bool:
        activity = self._job.board.activity
        acted = activity != self._last_activity
        self._last_activity = activity
        if acted:
            self._quiet_since = time.monotonic()
        return acted

    def _idle(self) -> None:
        """Nothing happened in this round: let time pass, or have what is there consolidated."""
        change = self._job.board.next_change()
        if change is None:
            while self._ready:
                self._consolidate()
        elif not self._workforce.real_time:
            # A second further, so that all tasks that were opened together expire together.
            self._job.clock.jump_to(change + timedelta(seconds=1))
        elif self._ready and time.monotonic() - self._quiet_since >= _QUIET_SECONDS:
            self._consolidate()
        else:
            ahead = (change - self._job.clock.now()).total_seconds()
            self._job.board.wait(min(max(ahead, 0.0), _LONGEST_WAIT_SECONDS))


@contextmanager
def _side_by_side(calls: int) -> Iterator[_ForEach]:
    """Gives a map that calls a function for several items at a time; one at a time needs no thread."""
    if calls == 1:
        yield map
        return
    with ThreadPoolExecutor(calls) as threads:
        yield threads.map


def _answered_before(line: ManifestLine, label_attribute: str) -> frozenset[str]:
    """Who answered a line's object in earlier jobs, as far as the line is of the form that it should have."""
    answers = line.data_object.get(label_attribute + ANSWERS_SUFFIX)
    workers = (
        (it.get("worker") for it in answers if isinstance(it, dict)) if isinstance(answers, list) else ()
    )
    return frozenset(worker for worker in workers if isinstance(worker, str))


def _most_labeled(job: LabelingJob, lines: int) -> int:
    """How many objects may be labeled before a stopping condition is met."""
    conditions = job.request.get("StoppingConditions") or {}
    count = conditions.get("MaxHumanLabeledObjectCount", lines)
    percentage = conditions.get("MaxPercentageOfInputDatasetLabeled", 100)
    return min(int(count), -(-lines * int(percentage) // 100))
