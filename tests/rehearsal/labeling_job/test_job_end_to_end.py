"""A labeling job from its start to its end: status, counters, conditions, failures."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.job_state import JobStatus
from rehearsal.labeling_job.task_board import TaskBoard
from tests.rehearsal.scripted_rehearsal import (
    BUCKET,
    Nobody,
    Rehearsal,
    Script,
    Workers,
    counters,
    manifest,
    until,
)

EXPIRED = "ClientError: Annotation tasks expired."


class SomeWorkers(Workers):
    """So many workers; they answer only the objects with an even id."""

    def work(self, board: TaskBoard) -> int:
        content = {"crowd-image-classifier-multi-select": {"labels": self.labels}}
        even = [task for task in board.open_tasks() if int(task.object_id) % 2 == 0]
        return sum(self._answer(board, task, content) for task in even)

    def _answer(self, board: TaskBoard, task: Any, content: dict[str, Any]) -> int:
        answered = {name for object_id, name in self.done if object_id == task.object_id}
        for name in set(self.names) - answered:
            board.submit(task, name, content, self.job.clock.now())
            self.done.add((task.object_id, name))
        return len(self.names) - len(answered)

    def __init__(self, job: LabelingJob, number: int) -> None:
        super().__init__(job, number)
        self.done: set[tuple[str, str]] = set()


class Decliners(Workers):
    """Workers of whom the first so many decline every task."""

    def __init__(self, job: LabelingJob, decline: int) -> None:
        super().__init__(job, number=9)
        self.decline = decline

    def work(self, board: TaskBoard) -> int:
        actions = 0
        for name in self.names[: self.decline]:
            while task := board.next_task(name):
                board.decline(task, name)
                actions += 1
        self.names = self.names[self.decline :]
        self.decline = 0
        return actions + super().work(board)


def test_a_job_completes_with_every_object_labeled(rehearsal: Rehearsal, name: str) -> None:
    description = rehearsal.run(name, manifest(lines=3))
    assert description["LabelingJobStatus"] == "Completed"
    assert description["LabelCounters"] == counters(labeled=3, failed=0, unlabeled=0)
    assert "FailureReason" not in description


def test_counters_add_up_at_every_moment_and_only_rise(rehearsal: Rehearsal, name: str) -> None:
    seen = []

    def consolidation(event: dict[str, Any], payload: list[Any]) -> Any:
        seen.append(rehearsal.jobs.job(name).counters)
        return Script().consolidation(event, payload)

    script = Script(workforce=lambda job: SomeWorkers(job, 3), consolidation=consolidation)
    rehearsal.start(name, manifest(lines=170), script)
    job = rehearsal.jobs.job(name)
    while not job.wait_for_end(0.001):
        seen.append(job.counters)
    seen.append(job.counters)
    started = [moment for moment in seen if moment.labeled + moment.failed + moment.unlabeled]
    assert {moment.labeled + moment.failed + moment.unlabeled for moment in started} == {170}
    assert started == sorted(started, key=lambda moment: (moment.labeled, moment.failed))
    assert (seen[-1].labeled, seen[-1].failed) == (85, 85)
    assert len({moment.labeled for moment in started}) > 2


@pytest.mark.parametrize(
    ("workers", "label"),
    [(1, [0]), (2, [0])],
    ids=["one of three answers", "two of three answers"],
)
def test_an_object_that_expires_with_an_answer_is_consolidated_from_what_there_is(
    rehearsal: Rehearsal, name: str, workers: int, label: list[int]
) -> None:
    sizes: list[int] = []

    def consolidation(event: dict[str, Any], payload: list[Any]) -> Any:
        sizes.extend(len(item["annotations"]) for item in payload)
        return Script().consolidation(event, payload)

    script = Script(workforce=lambda job: SomeWorkers(job, workers), consolidation=consolidation)
    rehearsal.run(name, manifest(lines=1), script)
    assert [line["animal"] for line in rehearsal.output(name)] == [label]
    assert sizes == [workers]


class AskedFirst(Workers):
    """Workers of whom one asks for a task before the others, as soon as the first tasks are open."""

    def __init__(self, job: LabelingJob, first: str) -> None:
        super().__init__(job)
        self.first = first
        self.asked: list[tuple[int, str | None]] = []

    def work(self, board: TaskBoard) -> int:
        task = board.next_task(self.first)
        self.asked.append((board.opened, task and task.object_id))
        return super().work(board)


def test_an_object_waits_for_a_worker_who_is_known_by_a_later_line(rehearsal: Rehearsal, name: str) -> None:
    lines = [
        {"source-ref": f"s3://{BUCKET}/{number}.jpg", "animal-answers": [{"worker": worker, "labels": [0]}]}
        for number, worker in enumerate(["ann"] * 60 + ["bob"])
    ]
    made: list[AskedFirst] = []

    def workforce(job: LabelingJob) -> AskedFirst:
        made.append(AskedFirst(job, "ann"))
        return made[-1]

    rehearsal.run(name, manifest(*lines), Script(workforce=workforce), NumberOfHumanWorkersPerDataObject=1)
    assert made[0].asked[:2] == [(50, None), (61, "60")]


def test_an_object_that_expires_without_an_answer_fails(rehearsal: Rehearsal, name: str) -> None:
    description = rehearsal.run(name, manifest(lines=2), Script(workforce=lambda job: SomeWorkers(job, 3)))
    assert description["LabelingJobStatus"] == "Completed"
    assert description["LabelCounters"] == counters(labeled=1, failed=1, unlabeled=0)
    labeled, failed = rehearsal.output(name)
    assert labeled["animal"] == [0]
    reason = failed["animal-metadata"].pop("failure-reason")
    assert failed == {
        "source-ref": f"s3://{BUCKET}/1.jpg",
        "animal-metadata": {"retry-count": 1, "human-annotated": "true"},
    }
    assert reason.startswith(EXPIRED)


def test_waiting_for_an_expiry_takes_no_time_and_moves_only_this_jobs_clock(
    rehearsal: Rehearsal, name: str
) -> None:
    lifetime = 30 * 24 * 3600
    description = rehearsal.run(
        name,
        manifest(lines=1),
        Script(workforce=lambda job: Nobody()),
        TaskAvailabilityLifetimeInSeconds=lifetime,
    )
    lasted = description["LastModifiedTime"] - description["CreationTime"]
    assert lasted.total_seconds() >= lifetime
    later = rehearsal.run(f"{name}-2", manifest(lines=1))
    assert later["CreationTime"] < description["LastModifiedTime"]


@pytest.mark.parametrize(
    ("declining", "failed", "responses"),
    [(0, 0, 3), (1, 0, 3), (2, 0, 3), (3, 1, 0)],
    ids=["nobody", "one of three", "two of three", "as many as the task wants"],
)
def test_declined_tasks_go_to_other_workers_until_as_many_declined_as_are_wanted(
    rehearsal: Rehearsal, name: str, declining: int, failed: int, responses: int
) -> None:
    script = Script(workforce=lambda job: Decliners(job, declining))
    description = rehearsal.run(name, manifest(lines=1), script)
    assert description["LabelCounters"] == counters(labeled=1 - failed, failed=failed, unlabeled=0)
    answers = [
        json.loads(content) for path, content in rehearsal.files(name).items() if "worker-resp" in path
    ]
    assert sum(len(answer["answers"]) for answer in answers) == responses


def test_lines_that_have_the_label_are_passed_through_and_not_counted(
    rehearsal: Rehearsal, name: str
) -> None:
    done = {
        "source-ref": f"s3://{BUCKET}/1.jpg",
        "animal": [1],
        "animal-metadata": {"confidence-map": {"1": 0.5}},
    }
    failed = {"source-ref": f"s3://{BUCKET}/2.jpg", "animal-metadata": {"failure-reason": "x"}}
    new = {"source-ref": f"s3://{BUCKET}/3.jpg"}
    description = rehearsal.run(name, manifest(done, failed, new))
    assert description["LabelCounters"] == counters(labeled=2, failed=0, unlabeled=0)
    first, second, third = rehearsal.output(name)
    assert first == done
    assert second["animal"] == third["animal"] == [0]
    assert "failure-reason" not in second["animal-metadata"]
    asked = [event["dataObject"] for kind, event in rehearsal.scripts[name].events if kind.startswith("Pre")]
    assert asked == [failed, new]


def test_a_jobs_output_manifest_is_the_next_jobs_input(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=4), Script(workforce=lambda job: SomeWorkers(job, 3)))
    chained = rehearsal.run(f"{name}-2", rehearsal.get(f"out/{name}/manifests/output/output.manifest"))
    assert chained["LabelCounters"] == counters(labeled=2, failed=0, unlabeled=0)
    assert [line["animal"] for line in rehearsal.output(f"{name}-2")] == [[0], [0], [0], [0]]


def test_a_manifest_with_all_labels_completes_at_once(rehearsal: Rehearsal, name: str) -> None:
    line = {"source-ref": f"s3://{BUCKET}/1.jpg", "animal": [1]}
    description = rehearsal.run(name, manifest(line))
    assert description["LabelingJobStatus"] == "Completed"
    assert description["LabelCounters"] == counters(labeled=0, failed=0, unlabeled=0)
    assert rehearsal.output(name) == [line]


@pytest.mark.parametrize(
    "answer",
    [
        {"taskInput": {}, "isHumanAnnotationRequired": False},
        {"taskInput": {}, "isHumanAnnotationRequired": "false"},
        {"taskInput": {}, "humanAnnotationRequired": "False"},
        {"isHumanAnnotationRequired": False},
    ],
    ids=["false", "the text false", "the old spelling", "without a task input"],
)
def test_an_object_that_needs_no_annotation_stays_unlabeled_and_goes_to_the_output(
    rehearsal: Rehearsal, name: str, answer: Any
) -> None:
    def pre_annotation(event: dict[str, Any]) -> Any:
        return (
            answer if event["dataObject"]["source-ref"].endswith("/1.jpg") else Script().pre_annotation(event)
        )

    description = rehearsal.run(name, manifest(lines=3), Script(pre_annotation=pre_annotation))
    assert description["LabelingJobStatus"] == "Completed"
    assert description["LabelCounters"] == counters(labeled=2, failed=0, unlabeled=1)
    assert rehearsal.output(name)[1] == {"source-ref": f"s3://{BUCKET}/1.jpg"}


@pytest.mark.parametrize(
    ("conditions", "labeled", "status"),
    [
        ({"MaxHumanLabeledObjectCount": 4}, 4, "Stopped"),
        ({"MaxHumanLabeledObjectCount": 60}, 60, "Completed"),
        ({"MaxHumanLabeledObjectCount": 1000}, 60, "Completed"),
        ({"MaxPercentageOfInputDatasetLabeled": 50}, 30, "Stopped"),
        ({"MaxPercentageOfInputDatasetLabeled": 1}, 1, "Stopped"),
        ({"MaxPercentageOfInputDatasetLabeled": 100}, 60, "Completed"),
        ({"MaxPercentageOfInputDatasetLabeled": 50, "MaxHumanLabeledObjectCount": 7}, 7, "Stopped"),
        ({"MaxPercentageOfInputDatasetLabeled": 10, "MaxHumanLabeledObjectCount": 7}, 6, "Stopped"),
        ({}, 60, "Completed"),
    ],
    ids=[
        "a number of objects",
        "as many as there are",
        "more than there are",
        "half of them",
        "one percent is rounded up",
        "all of them",
        "the number comes first",
        "the percentage comes first",
        "no conditions",
    ],
)
def test_a_job_stops_when_a_stopping_condition_is_met(
    rehearsal: Rehearsal, name: str, conditions: dict[str, int], labeled: int, status: str
) -> None:
    description = rehearsal.run(name, manifest(lines=60), StoppingConditions=conditions)
    assert description["LabelingJobStatus"] == status
    assert description["LabelCounters"] == counters(labeled=labeled, failed=0, unlabeled=60 - labeled)
    assert sum("animal" in line for line in rehearsal.output(name)) == labeled


def test_failed_objects_do_not_count_toward_a_stopping_condition(rehearsal: Rehearsal, name: str) -> None:
    script = Script(workforce=lambda job: SomeWorkers(job, 3))
    description = rehearsal.run(
        name, manifest(lines=20), script, StoppingConditions={"MaxHumanLabeledObjectCount": 6}
    )
    assert description["LabelingJobStatus"] == "Stopped"
    assert description["LabelCounters"]["TotalLabeled"] == 6


@pytest.mark.parametrize("most", [1, 7], ids=["one at a time", "seven at a time"])
def test_no_more_objects_than_allowed_are_with_workers(rehearsal: Rehearsal, name: str, most: int) -> None:
    shown: list[int] = []

    class Counting(Workers):
        def work(self, board: TaskBoard) -> int:
            shown.append(len(board.open_tasks()))
            return super().work(board)

    description = rehearsal.run(
        name, manifest(lines=20), Script(workforce=Counting), MaxConcurrentTaskCount=most
    )
    assert description["LabelCounters"]["TotalLabeled"] == 20
    assert max(shown) == most


def test_stopping_writes_out_what_is_labeled_so_far(rehearsal: Rehearsal, name: str) -> None:
    class Slow(Workers):
        real_time = True

        def work(self, board: TaskBoard) -> int:
            for task in [task for task in board.open_tasks() if task.object_id in ("0", "1")]:
                for worker in self.names[: 3 if task.object_id == "0" else 1]:
                    if (task.object_id, worker) not in self.done:
                        self.done.add((task.object_id, worker))
                        board.submit(task, worker, {"x": {"labels": []}}, self.job.clock.now())
            return 0

        def __init__(self, job: LabelingJob) -> None:
            super().__init__(job)
            self.done: set[tuple[str, str]] = set()

    rehearsal.start(name, manifest(lines=3), Script(workforce=Slow))
    job = rehearsal.jobs.job(name)
    until(lambda: job.answers_received == 4 and len(job.board) == 2)
    rehearsal.sagemaker.stop_labeling_job(LabelingJobName=name.upper())
    assert rehearsal.describe(name)["LabelingJobStatus"] in ("Stopping", "Stopped")
    rehearsal.jobs.wait(name)
    description = rehearsal.describe(name)
    assert description["LabelingJobStatus"] == "Stopped"
    assert description["LabelCounters"] == counters(labeled=1, failed=0, unlabeled=2)
    assert ["animal" in line for line in rehearsal.output(name)] == [True, False, False]
    responses = {path.split("/")[3] for path in rehearsal.files(name) if "worker-response" in path}
    assert responses == {"0", "1"}


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped"])
def test_a_job_that_has_ended_can_not_be_stopped(rehearsal: Rehearsal, name: str, status: str) -> None:
    jobs: dict[str, Callable[[], Any]] = {
        "Completed": lambda: rehearsal.run(name, manifest(lines=1)),
        "Failed": lambda: rehearsal.run(name, b"no manifest"),
        "Stopped": lambda: rehearsal.run(
            name, manifest(lines=2), StoppingConditions={"MaxHumanLabeledObjectCount": 1}
        ),
    }
    assert jobs[status]()["LabelingJobStatus"] == status
    with pytest.raises(ClientError) as refused:
        rehearsal.sagemaker.stop_labeling_job(LabelingJobName=name)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert f"is in status {status}" in refused.value.response["Error"]["Message"]
    assert rehearsal.describe(name)["LabelingJobStatus"] == status


def test_people_are_waited_for_and_their_answers_consolidated_as_they_come(
    rehearsal: Rehearsal, name: str
) -> None:
    rehearsal.start(name, manifest(lines=1), Script(workforce=lambda job: Nobody(real_time=True)))
    job = rehearsal.jobs.job(name)
    until(lambda: len(job.board) == 1)
    for worker in ("ann", "bob", "cyd"):
        assert job.status is JobStatus.IN_PROGRESS
        task = job.board.next_task(worker)
        assert task is not None
        job.board.submit(task, worker, {"x": {"labels": ["dog"]}}, job.clock.now())
    assert rehearsal.jobs.wait(name).counters.labeled == 1


def test_wait_reports_progress_and_once_more_at_the_end(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.start(name, manifest(lines=60))
    seen: list[JobStatus] = []
    job = rehearsal.jobs.wait(name, lambda job: seen.append(job.status))
    assert seen[-1] is job.status is JobStatus.COMPLETED
    assert job.answers_received == 180


def test_a_new_batch_is_sent_when_the_previous_one_is_finished(rehearsal: Rehearsal, name: str) -> None:
    open_ids: list[list[str]] = []

    class LeavingOne(Workers):
        """Nobody answers the second object, which expires."""

        def work(self, board: TaskBoard) -> int:
            tasks = board.open_tasks()
            open_ids.append([task.object_id for task in tasks])
            for task in tasks:
                for worker in self.names[:3] if task.object_id != "1" else ():
                    board.submit(task, worker, {"a": {"labels": ["dog"]}}, self.job.clock.now())
            return 0

    script = Script(workforce=LeavingOne)
    description = rehearsal.run(name, manifest(lines=5), script, MaxConcurrentTaskCount=2)
    distinct = [ids for ids, before in zip(open_ids, [[], *open_ids], strict=False) if ids and ids != before]
    assert distinct == [["0", "1"], ["1"], ["2", "3"], ["4"]]
    assert description["LabelCounters"] == counters(labeled=4, failed=1, unlabeled=0)


def test_batches_in_one_second_are_named_by_the_next_seconds_and_the_jobs_time_goes_with_them(
    rehearsal: Rehearsal, name: str
) -> None:
    rehearsal.run(name, manifest(lines=200))
    names = sorted(path[-24:-5] for path in rehearsal.files(name) if "consolidation-request" in path)
    moments = [datetime.strptime(text, "%Y-%m-%d_%H:%M:%S").replace(tzinfo=UTC) for text in names]
    assert len(moments) == 4
    assert max(moments) <= rehearsal.jobs.job(name).clock.now()
