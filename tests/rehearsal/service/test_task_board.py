"""The tasks that workers see, and what they may do with them."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.task_board import Task, TaskBoard, TaskNotAvailable

NOON = datetime(2024, 9, 27, 12, tzinfo=UTC)
ANSWER: dict[str, Any] = {"x": {"labels": ["dog"]}}


def task(object_id: str) -> Task:
    return Task("pets", "arn", object_id, {}, {}, "<p>", time_limit_seconds=60)


def board(*object_ids: str, answers: int = 2) -> tuple[TaskBoard, Clock]:
    """A board of tasks that are there for an hour."""
    clock = Clock(lambda: NOON)
    tasks = TaskBoard(clock, answers, timedelta(hours=1))
    for object_id in object_ids:
        tasks.open(task(object_id))
    return tasks, clock


def test_a_worker_gets_the_oldest_task_until_it_is_answered() -> None:
    tasks, clock = board("0", "1")
    assert tasks.next_task("ann") == tasks.next_task("ann") == task("0")
    tasks.submit(task("0"), "ann", ANSWER, clock.now())
    assert tasks.next_task("ann") == task("1")
    tasks.submit(task("1"), "ann", ANSWER, clock.now())
    assert tasks.next_task("ann") is None


def test_no_more_workers_hold_a_task_than_it_wants_answers() -> None:
    tasks, clock = board("0", answers=2)
    assert [tasks.next_task(name) is not None for name in ("ann", "bob", "cyd")] == [True, True, False]
    clock.jump_to(NOON + timedelta(seconds=61))
    assert tasks.next_task("cyd") == task("0")


def test_a_worker_answers_an_object_once() -> None:
    tasks, clock = board("0")
    tasks.submit(task("0"), "ann", ANSWER, clock.now())
    with pytest.raises(TaskNotAvailable, match="task 0 takes no answer from worker 'ann'"):
        tasks.submit(task("0"), "ann", ANSWER, clock.now())
    with pytest.raises(TaskNotAvailable, match="can't be declined"):
        tasks.decline(task("0"), "ann")


def test_an_answer_after_the_time_limit_is_refused() -> None:
    tasks, clock = board("0")
    accepted = clock.now()
    clock.jump_to(NOON + timedelta(seconds=61))
    with pytest.raises(TaskNotAvailable, match="took longer than 60 s"):
        tasks.submit(task("0"), "ann", ANSWER, accepted)


@pytest.mark.parametrize("content", [{"x": object()}, {"x": {1, 2}}], ids=["an object", "a set"])
def test_an_answer_that_is_no_json_is_refused(content: Any) -> None:
    tasks, clock = board("0")
    with pytest.raises(TypeError):
        tasks.submit(task("0"), "ann", content, clock.now())
    assert tasks.answers_received == 0


def test_an_answer_stays_what_it_was_when_it_was_handed_in() -> None:
    tasks, clock = board("0", answers=1)
    content = {"x": {"labels": ["dog"]}}
    tasks.submit(task("0"), "ann", content, clock.now())
    content["x"]["labels"].append("cat")
    [finished] = tasks.take_finished()
    assert finished.answers[0].content == ANSWER


def test_a_task_that_expired_is_gone() -> None:
    tasks, clock = board("0")
    clock.jump_to(NOON + timedelta(hours=1))
    assert tasks.next_task("ann") is None
    assert tasks.open_tasks() == []
    with pytest.raises(TaskNotAvailable):
        tasks.submit(task("0"), "ann", ANSWER, clock.now())
    [finished] = tasks.take_finished()
    assert (finished.task, finished.answers) == (task("0"), ())


@pytest.mark.parametrize(
    ("held", "expected"),
    [(False, NOON + timedelta(hours=1)), (True, NOON + timedelta(seconds=60))],
    ids=["a task expires", "a task was held too long"],
)
def test_the_board_knows_when_time_next_changes_it(held: bool, expected: datetime) -> None:
    tasks, _ = board("0")
    if held:
        tasks.next_task("ann")
    assert tasks.next_change() == expected


def test_an_empty_board_waits_for_nothing() -> None:
    assert board()[0].next_change() is None


@pytest.mark.parametrize("act", ["submit", "decline", "open", "wake"])
def test_who_waits_wakes_when_something_happens(act: str) -> None:
    tasks, clock = board("0")
    tasks.wait(0)
    acts = {
        "submit": lambda: tasks.submit(task("0"), "ann", ANSWER, clock.now()),
        "decline": lambda: tasks.decline(task("0"), "ann"),
        "open": lambda: tasks.open(task("1")),
        "wake": tasks.wake,
    }
    begun = time.monotonic()
    threading.Timer(0.02, acts[act]).start()
    tasks.wait(10)
    assert 0.01 < time.monotonic() - begun < 5


def test_many_threads_answer_each_task_as_often_as_it_wants() -> None:
    tasks, clock = board(*map(str, range(40)), answers=3)

    def work(name: str) -> None:
        while found := tasks.next_task(name):
            tasks.submit(found, name, ANSWER, clock.now())

    threads = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(finished.answers) for finished in tasks.take_finished()] == [3] * 40
    assert tasks.answers_received == 120


class AnyWorkers(RuleBasedStateMachine):
    """Workers who do anything, in any order, while time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.board, self.clock = board(answers=2)
        self.opened = 0
        self.finished: dict[str, list[str]] = {}

    @rule()
    def open_a_task(self) -> None:
        self.board.open(task(str(self.opened)))
        self.opened += 1

    @rule(worker=st.sampled_from("abcd"), act=st.sampled_from(["submit", "decline", "leave"]))
    def take_a_task(self, worker: str, act: str) -> None:
        found = self.board.next_task(worker)
        if found is None or act == "leave":
            return
        if act == "submit":
            self.board.submit(found, worker, ANSWER, self.clock.now())
        else:
            self.board.decline(found, worker)

    @rule(minutes=st.integers(0, 50))
    def let_time_pass(self, minutes: int) -> None:
        self.clock.jump_to(self.clock.now() + timedelta(minutes=minutes))

    @rule()
    def take_finished(self) -> None:
        for finished in self.board.take_finished():
            assert finished.task.object_id not in self.finished
            self.finished[finished.task.object_id] = [answer.worker_id for answer in finished.answers]

    @invariant()
    def every_task_is_open_or_finished(self) -> None:
        assert len(self.board) + len(self.finished) == self.opened

    @invariant()
    def no_worker_answered_twice_and_no_task_has_too_many_answers(self) -> None:
        for workers in self.finished.values():
            assert len(set(workers)) == len(workers) <= 2


TestAnyWorkers = AnyWorkers.TestCase
TestAnyWorkers.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
