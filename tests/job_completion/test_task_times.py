"""When workers did their tasks: what counts as a time, and which files are read."""

import json
from typing import Any

import pytest

from ground_truth.s3_location import S3Location
from job_completion import task_times
from job_completion.downloaded_job import downloaded_job
from job_completion.progress import Progress
from job_completion.task_times import read_times
from label_quality.judged_object import TaskTime
from tests.job_completion.downloaded_files import ANSWERS, OUTPUT, FilesInMemory, labeled, output

JOB = downloaded_job(output(labeled()), OUTPUT, "pets")
ACCEPTED, SUBMITTED = "2024-09-27T21:30:00.000Z", "2024-09-27T21:30:10.500Z"
AT_SUBMISSION = 1727472610.5


def times(contents: dict[str, bytes], seconds_left: float = 900.0) -> Any:
    return read_times(FilesInMemory(contents), JOB, Progress(lambda: seconds_left))


def response(**answer: Any) -> bytes:
    return json.dumps({"answers": [{"workerId": "w", **answer}]}).encode()


@pytest.mark.parametrize(
    ("answer", "time"),
    [
        pytest.param(
            {"acceptanceTime": ACCEPTED, "submissionTime": SUBMITTED, "timeSpentInSeconds": 7},
            TaskTime(7.0, AT_SUBMISSION),
            id="the seconds that Ground Truth measured",
        ),
        pytest.param(
            {"acceptanceTime": ACCEPTED, "submissionTime": SUBMITTED},
            TaskTime(10.5, AT_SUBMISSION),
            id="from acceptance to submission",
        ),
        pytest.param(
            {"acceptanceTime": SUBMITTED, "submissionTime": SUBMITTED},
            TaskTime(0.0, AT_SUBMISSION),
            id="no time at all",
        ),
        pytest.param(
            {"timeSpentInSeconds": 0}, TaskTime(0.0, None), id="0 seconds at a time that is not known"
        ),
        pytest.param({"timeSpentInSeconds": 2.5}, TaskTime(2.5, None), id="parts of a second"),
        pytest.param(
            {"acceptanceTime": ACCEPTED, "submissionTime": SUBMITTED, "timeSpentInSeconds": -1},
            TaskTime(10.5, AT_SUBMISSION),
            id="less than nothing does not count",
        ),
        pytest.param(
            {"acceptanceTime": ACCEPTED, "submissionTime": SUBMITTED, "timeSpentInSeconds": True},
            TaskTime(10.5, AT_SUBMISSION),
            id="nor does what is not a number",
        ),
        pytest.param({"timeSpentInSeconds": float("inf")}, None, id="nor does infinity"),
        pytest.param(
            {"acceptanceTime": SUBMITTED, "submissionTime": ACCEPTED}, None, id="ended before it began"
        ),
        pytest.param({"submissionTime": SUBMITTED}, None, id="never accepted"),
        pytest.param({"acceptanceTime": ACCEPTED, "submissionTime": "soon"}, None, id="a time that is none"),
        pytest.param({"timeSpentInSeconds": 1, "workerId": ""}, None, id="a worker without an id"),
        pytest.param({"timeSpentInSeconds": 1, "workerId": 5}, None, id="a worker whose id is no string"),
    ],
)
def test_a_task_took(answer: dict[str, Any], time: TaskTime | None) -> None:
    assert times({f"{ANSWERS}3/1.json": response(**answer)}) == {3: {"w": time} if time else {}}


@pytest.mark.parametrize(
    "content",
    [b"not JSON", b"[]", b"{}", b'{"answers": 1}', b'{"answers": [1]}', b"[" * 100_000, b"\xff"],
    ids=["not JSON", "a list", "no answers", "a number", "an answer that is none", "nested", "not UTF-8"],
)
def test_a_file_that_can_not_be_read_has_no_times(content: bytes) -> None:
    assert times({f"{ANSWERS}3/1.json": content}) == {3: {}}


def test_a_file_that_is_deleted_meanwhile_has_no_times() -> None:
    class Deleted(FilesInMemory):
        def read(self, place: S3Location) -> bytes | None:
            return None

    files = Deleted({f"{ANSWERS}3/1.json": response(timeSpentInSeconds=1)})
    assert read_times(files, JOB, Progress(lambda: 900.0)) == {}


def test_times_of_one_object_come_from_all_its_files_and_of_a_workers_the_later_counts() -> None:
    first = json.dumps(
        {"answers": [{"workerId": worker, "timeSpentInSeconds": 1} for worker in ("a", "b")]}
    ).encode()
    found = times(
        {f"{ANSWERS}3/1.json": first, f"{ANSWERS}3/2.json": response(workerId="b", timeSpentInSeconds=2)}
    )
    assert found == {3: {"a": TaskTime(1.0, None), "b": TaskTime(2.0, None)}}


@pytest.mark.parametrize("key", ["x/1.json", "-1/1.json", "²/1.json", "3/1.txt", "/1.json"])
def test_other_files_are_not_read_for_times(key: str) -> None:
    assert times({ANSWERS + key: response(timeSpentInSeconds=1)}) == {}


@pytest.mark.parametrize(
    ("files", "most", "lines"),
    [
        pytest.param(9, 3, {0, 3, 6}, id="every third"),
        pytest.param(10, 4, {0, 2, 5, 7}, id="as evenly as it goes"),
        pytest.param(3, 3, {0, 1, 2}, id="as many as may be"),
        pytest.param(2, 3, {0, 1}, id="fewer than may be"),
    ],
)
def test_of_too_many_files_some_are_read_spread_evenly_over_the_job(
    monkeypatch: pytest.MonkeyPatch, files: int, most: int, lines: set[int]
) -> None:
    monkeypatch.setattr(task_times, "MOST_FILES", most)
    found = times({f"{ANSWERS}{n}/1.json": response(timeSpentInSeconds=1) for n in range(files)})
    assert set(found) == lines


def test_if_time_runs_out_what_was_read_is_spread_evenly_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("job_completion.side_by_side.CONNECTIONS", 1)
    left = iter([121.0, 120.0, 120.0, 119.9])
    contents = {f"{ANSWERS}{n}/1.json": response(timeSpentInSeconds=1) for n in range(9)}
    found = read_times(FilesInMemory(contents), JOB, Progress(lambda: next(left)))
    assert list(found) == [0, 5, 2]


def test_at_most_ten_thousand_files_are_read() -> None:
    assert task_times.MOST_FILES == 10_000


def test_only_the_files_of_worker_responses_are_read() -> None:
    contents = {"output/pets/manifests/0/1.json": response(timeSpentInSeconds=1)}
    assert times(contents) == {}
    assert JOB.left("") == S3Location("bucket", "output/pets/")
