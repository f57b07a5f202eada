"""When workers did their tasks, from the files of single worker responses."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ground_truth.s3_layout import WORKER_RESPONSES
from ground_truth.s3_location import S3Location
from job_completion.finished_job import FinishedJob
from job_completion.job_files import Files
from job_completion.progress import Progress
from job_completion.side_by_side import contents
from label_quality.judged_object import TaskTime

# There is one file for each object. So many show how long tasks take; each costs a request.
MOST_FILES = 10_000
# Times are an extra: this many seconds are kept for what a job can't be completed without.
_KEPT_SECONDS = 120.0
_GOLDEN_RATIO = 0.618033988749895

type TimesByLine = Mapping[int, Mapping[str, TaskTime]]


def read_times(files: Files, job: FinishedJob, progress: Progress) -> TimesByLine:
    """The times of responses, by line of the input manifest and by worker.

    At most MOST_FILES files are read, spread evenly over the job; fewer if there is too little time.
    """
    prefix = job.left(WORKER_RESPONSES)
    keys = _spread([key for key in files.keys(prefix) if key.endswith(".json")])
    times: dict[int, dict[str, TaskTime]] = {}
    places = (S3Location(prefix.bucket, key) for key in keys)
    for place, content in contents(files, places):
        if progress.seconds_left() < _KEPT_SECONDS:
            break
        line = place.key.removeprefix(prefix.key).partition("/")[0]
        if content is not None and line.isascii() and line.isdigit():
            times.setdefault(int(line), {}).update(_times_in(content))
    return times


def _spread(keys: list[str]) -> list[str]:
    """At most MOST_FILES keys, in an order of which every beginning is spread evenly over the list."""
    chosen = [keys[position] for position in _evenly(len(keys), min(len(keys), MOST_FILES))]
    order = sorted(range(len(chosen)), key=lambda position: position * _GOLDEN_RATIO % 1)
    return [chosen[position] for position in order]


def _evenly(total: int, wanted: int) -> Iterator[int]:
    return (number * total // wanted for number in range(wanted))


def _times_in(content: bytes) -> Iterator[tuple[str, TaskTime]]:
    try:
        found = json.loads(content)["answers"]
        answers: list[Any] = found if isinstance(found, list) else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for answer in answers:
        worker = answer.get("workerId") if isinstance(answer, dict) else None
        if isinstance(worker, str) and worker:
            time = _time_of(answer)
            if time is not None:
                yield worker, time


def _time_of(answer: Mapping[str, Any]) -> TaskTime | None:
    accepted, submitted = _epoch(answer.get("acceptanceTime")), _epoch(answer.get("submissionTime"))
    spent = answer.get("timeSpentInSeconds")
    if isinstance(spent, int | float) and not isinstance(spent, bool) and 0 <= spent < float("inf"):
        return TaskTime(float(spent), submitted)
    if accepted is not None and submitted is not None and submitted >= accepted:
        return TaskTime(submitted - accepted, submitted)
    return None


def _epoch(moment: object) -> float | None:
    """Seconds since the epoch of a time like ``2020-12-28T18:59:58.321Z``."""
    try:
        return datetime.fromisoformat(str(moment)).timestamp()
    except (ValueError, OverflowError):
        return None
