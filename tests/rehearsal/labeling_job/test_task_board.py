"""The tasks that workers see, and what they may do with them."""

import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.open_task import EarlierWork, Lease, Task, WorkerAnswer
from rehearsal.labeling_job.task_board import TaskBoard, TaskNotAvailable

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
    with pytest.raises(TaskNotAvailable, match="worker 'ann' can't answer task 0"):
        tasks.submit(task("0"), "ann", ANSWER, clock.now())
    with pytest.raises(TaskNotAvailable, match="can't decline task"):
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


def test_the_task_laid_out_next_is_another_one_and_starts_when_it_is_accepted() -> None:
    tasks, clock = board("0", "1", answers=1)
    assert (tasks.next_task("ann"), tasks.reserve("ann"), tasks.reserve("ann")) == (
        task("0"),
        task("1"),
        task("1"),
    )
    clock.jump_to(NOON + timedelta(seconds=50))
    lease = tasks.accept("1", "ann")
    assert lease == tasks.accept("1", "ann")
    assert lease.accepted_at == NOON + timedelta(seconds=50)
    assert lease.expires_at == NOON + timedelta(seconds=110)
    assert tasks.next_task("ann") == task("0"), "the task accepted first comes first"


def test_workers_have_different_tasks_laid_out_and_one_without_a_task_takes_anothers() -> None:
    tasks, _ = board("0", "1", "2", answers=1)
    assert (tasks.next_task("ann"), tasks.reserve("ann")) == (task("0"), task("1"))
    assert (tasks.next_task("bob"), tasks.reserve("bob")) == (task("2"), None)
    assert tasks.next_task("cyd") == task("1")
    with pytest.raises(TaskNotAvailable, match="worker 'ann' can't accept task 1"):
        tasks.accept("1", "ann")


def test_an_answer_is_taken_back_until_it_is_final() -> None:
    tasks, _ = board("0", answers=1)
    tasks.submit(task("0"), "ann", ANSWER, NOON, changeable_for=timedelta(seconds=30))
    assert tasks.take_finished() == []
    assert tasks.next_task("bob") is None
    assert tasks.next_change() == NOON + timedelta(seconds=30)
    assert tasks.undo("0", "ann").content == ANSWER
    assert (tasks.answers_received, tasks.next_task("ann")) == (0, task("0"))
    tasks.submit(task("0"), "ann", {"x": 1}, NOON, changeable_for=timedelta(seconds=30))
    tasks.settle("0", "ann")
    with pytest.raises(TaskNotAvailable, match="worker 'ann' has no answer to task 0 that can be taken back"):
        tasks.undo("0", "ann")
    [finished] = tasks.take_finished()
    assert [(answer.content, answer.accepted_at) for answer in finished.answers] == [({"x": 1}, NOON)]


def test_time_makes_an_answer_final() -> None:
    tasks, clock = board("0", answers=1)
    tasks.submit(task("0"), "ann", ANSWER, NOON, changeable_for=timedelta(seconds=30))
    clock.jump_to(NOON + timedelta(seconds=30))
    with pytest.raises(TaskNotAvailable):
        tasks.undo("0", "ann")
    assert len(tasks.take_finished()) == 1


def test_a_worker_who_takes_an_answer_back_has_the_whole_time_limit_again() -> None:
    tasks, clock = board("0", answers=1)
    tasks.submit(task("0"), "ann", ANSWER, NOON, changeable_for=timedelta(minutes=5))
    clock.jump_to(NOON + timedelta(minutes=2))
    tasks.undo("0", "ann")
    clock.jump_to(NOON + timedelta(minutes=2, seconds=59))
    answer = tasks.submit(task("0"), "ann", ANSWER, NOON)
    assert answer.submitted_at - answer.accepted_at == timedelta(minutes=2, seconds=59)


def test_a_task_may_come_until_all_are_open_and_each_is_the_others_or_over() -> None:
    tasks, clock = board("0", answers=1)
    tasks.open(replace(task("1"), answered_before=frozenset({"ann"})))
    assert (tasks.next_task("ann"), tasks.next_task("bob")) == (task("0"), tasks.task("1"))
    tasks.submit(task("0"), "ann", ANSWER, changeable_for=timedelta(seconds=15))
    assert tasks.may_come_to("ann")
    tasks.no_more_tasks()
    assert (tasks.may_come_to("ann"), tasks.may_come_to("bob")) == (False, True)
    tasks.submit(task("1"), "bob", ANSWER)
    assert tasks.may_come_to("bob"), "ann may still take her answer back, and let the task go"
    clock.jump_to(NOON + timedelta(seconds=15))
    assert not tasks.may_come_to("bob")


def test_a_task_may_come_to_who_answered_its_object_before_if_too_few_others_are_left() -> None:
    tasks, _ = board(answers=2)
    tasks.open(replace(task("0"), answered_before=frozenset({"ann"})))
    tasks.no_more_tasks()
    assert [tasks.next_task(name) is not None for name in ("bob", "cyd", "ann")] == [True, True, False]
    assert not tasks.may_come_to("ann")
    tasks.decline(task("0"), "bob")
    assert tasks.may_come_to("ann")


def test_a_task_opens_with_what_workers_did_before_an_interruption() -> None:
    tasks, clock = board(answers=3)
    before = NOON - timedelta(seconds=40)
    answer = WorkerAnswer("ann", ANSWER, before, before + timedelta(seconds=5))
    tasks.remember({"0": EarlierWork((answer,), frozenset({"bob"}), {"cyd": before}, opened_at=before)})
    tasks.open(task("0"))
    tasks.open(task("1"))
    assert tasks.answers_received == 1
    assert [tasks.next_task(name) for name in ("ann", "bob", "cyd")] == [task("1"), task("1"), task("0")]
    assert tasks.accept("0", "cyd") == Lease(before, NOON + timedelta(seconds=20))
    assert tasks.opened_last(9) == {"1": NOON, "0": before}
    clock.jump_to(NOON + timedelta(hours=1) - timedelta(seconds=40))
    [finished] = tasks.take_finished()
    assert (finished.answers, finished.declined_by) == ((answer,), 1)


class AnyWorkers(RuleBasedStateMachine):
    """Workers who do anything, in any order, while time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.board, self.clock = board(answers=2)
        self.opened = 0
        self.finished: dict[str, list[str]] = {}
        self.last: dict[str, str] = {}
        self.all_are_open = False
        self.idle: set[str] = set()

    @precondition(lambda self: not self.all_are_open)
    @rule()
    def open_a_task(self) -> None:
        self.board.open(task(str(self.opened)))
        self.opened += 1

    @precondition(lambda self: self.opened)
    @rule()
    def open_no_more_tasks(self) -> None:
        self.board.no_more_tasks()
        self.all_are_open = True

    @rule(worker=st.sampled_from("abcd"))
    def ask_whether_a_task_may_come(self, worker: str) -> None:
        if self.board.may_come_to(worker):
            assert worker not in self.idle
        else:
            assert self.all_are_open
            self.idle.add(worker)

    @rule(worker=st.sampled_from("abcd"), act=st.sampled_from(["submit", "decline", "leave"]))
    def take_a_task(self, worker: str, act: str) -> None:
        found = self.board.next_task(worker)
        assert found is None or worker not in self.idle
        if found is None or act == "leave":
            return
        if act == "submit":
            self.board.submit(found, worker, ANSWER, self.clock.now())
        else:
            self.board.decline(found, worker)

    @rule(worker=st.sampled_from("abcd"))
    def answer_the_task_laid_out(self, worker: str) -> None:
        found = self.board.reserve(worker)
        if found is not None:
            accepted_at = self.board.accept(found.object_id, worker).accepted_at
            self.board.submit(found, worker, ANSWER, accepted_at, changeable_for=timedelta(minutes=20))
            self.last[worker] = found.object_id

    @rule(worker=st.sampled_from("abcd"), act=st.sampled_from(["undo", "settle"]))
    def change_or_confirm_the_last_answer(self, worker: str, act: str) -> None:
        object_id = self.last.get(worker, "none")
        if act == "settle":
            self.board.settle(object_id, worker)
            return
        with suppress(TaskNotAvailable):
            self.board.undo(object_id, worker)
            self.idle.discard(worker)
            assert object_id not in self.finished

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


def test_who_answered_an_object_in_an_earlier_job_gets_it_only_if_too_few_others_are_left() -> None:
    tasks, clock = board(answers=1)
    tasks.open(replace(task("0"), answered_before=frozenset({"ann", "bob"})))
    tasks.open(replace(task("1"), answered_before=frozenset({"bob"})))
    first = tasks.next_task("ann")
    assert first is not None
    assert first.object_id == "1"
    tasks.submit(first, "ann", {}, clock.now())
    again = tasks.next_task("ann")
    assert again is not None
    assert again.object_id == "0"


def test_an_object_waits_for_somebody_to_whom_it_is_new() -> None:
    tasks, clock = board(answers=1)
    tasks.know(["ann", "bob"])
    tasks.open(replace(task("0"), answered_before=frozenset({"ann"})))
    assert tasks.next_task("ann") is None
    tasks.open(replace(task("1"), answered_before=frozenset({"bob"})))
    assert [found.object_id for name in ("ann", "bob") if (found := tasks.next_task(name))] == ["1", "0"]
    first = tasks.next_task("ann")
    assert first is not None
    tasks.submit(first, "ann", {}, clock.now())
    assert tasks.next_task("ann") is None
    assert tasks.reserve("ann") is None
