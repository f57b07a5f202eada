"""Simulated workers: deterministic, as accurate as they are told to be, and bound to what the page offers."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from rehearsal.job_source.truth import KnownLabels
from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.open_task import FinishedTask, Task
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.workers.multi_select_form import MultiSelectForm
from rehearsal.workers.replay import GivenResponse, ReplayedWorkers
from rehearsal.workers.seeded_random import draw, drawn_labels
from rehearsal.workers.simulated import SimulatedWorkers

CATEGORIES = ("circle", "square", "star", "hexagon", "none of these")


def task(number: int, exclusion: str = "") -> Task:
    names = str(list(CATEGORIES)).replace("'", "&quot;")
    return Task(
        job_name="job",
        labeling_job_arn="arn:aws:sagemaker:us-east-1:111122223333:labeling-job/job",
        object_id=str(number),
        data_object={"source-ref": f"s3://bucket/{number}.png"},
        task_input={},
        page=f'<crowd-form><crowd-image-classifier-multi-select name="m" categories="{names}" {exclusion}>',
        time_limit_seconds=60,
    )


def board_with(tasks: list[Task], answers_per_task: int = 3) -> TaskBoard:
    board = TaskBoard(Clock(), answers_per_task, timedelta(days=1))
    for one in tasks:
        board.open(one)
    return board


def workers(**changes: Any) -> SimulatedWorkers:
    settings: dict[str, Any] = {
        "clock": Clock(),
        "responses_per_object": 3,
        "workers": 5,
        "accuracy": 0.85,
        "seed": 0,
        "known_labels": lambda task: None,
    }
    return SimulatedWorkers(**(settings | changes))


def answers(finished: list[FinishedTask]) -> dict[str, dict[str, list[str]]]:
    """The labels by object and worker."""
    return {
        done.task.object_id: {answer.worker_id: answer.content["m"]["labels"] for answer in done.answers}
        for done in finished
    }


def all_answers(simulated: SimulatedWorkers, tasks: list[Task]) -> dict[str, dict[str, list[str]]]:
    board = board_with(tasks, simulated.responses_per_object)
    simulated.work(board)
    return answers(board.take_finished())


def test_each_object_gets_as_many_answers_as_it_needs_from_different_workers() -> None:
    given = all_answers(workers(), [task(number) for number in range(20)])
    assert {len(by_worker) for by_worker in given.values()} == {3}
    assert len({worker for by_worker in given.values() for worker in by_worker}) == 5


def test_answers_depend_neither_on_the_order_of_tasks_nor_on_how_they_are_dealt() -> None:
    tasks = [task(number) for number in range(30)]
    expected = all_answers(workers(), tasks)
    shuffled = tasks[:]
    Random(1).shuffle(shuffled)
    one_by_one = workers()
    dealt: dict[str, dict[str, list[str]]] = {}
    for one in shuffled:
        dealt |= all_answers(one_by_one, [one])
    assert dealt == expected


def test_another_seed_makes_other_answers() -> None:
    tasks = [task(number) for number in range(10)]
    assert all_answers(workers(seed=1), tasks) != all_answers(workers(seed=0), tasks)


def test_perfect_workers_answer_the_known_truth() -> None:
    known = {"0": frozenset({"circle", "star"}), "1": frozenset({"none of these"})}
    perfect = workers(accuracy=1.0, known_labels=lambda one: KnownLabels(known[one.object_id]))
    given = all_answers(perfect, [task(0), task(1)])
    assert set(map(tuple, given["0"].values())) == {("circle", "star")}
    assert set(map(tuple, given["1"].values())) == {("none of these",)}


def test_perfect_workers_agree_with_one_another_where_nothing_is_known() -> None:
    given = all_answers(workers(accuracy=1.0), [task(number) for number in range(20)])
    assert {len(set(map(tuple, by_worker.values()))) for by_worker in given.values()} == {1}
    assert len({tuple(labels) for by_worker in given.values() for labels in by_worker.values()}) > 5


def test_a_partly_judged_truth_is_kept_where_it_was_judged() -> None:
    known = KnownLabels(frozenset({"circle"}), frozenset({"circle", "star"}))
    given = all_answers(
        workers(accuracy=1.0, known_labels=lambda one: known), [task(number) for number in range(30)]
    )
    labels = [set(chosen) for by_worker in given.values() for chosen in by_worker.values()]
    assert all("circle" in chosen and "star" not in chosen for chosen in labels)
    assert any("square" in chosen for chosen in labels)


def test_workers_are_right_about_a_category_as_often_as_told() -> None:
    truth = KnownLabels(frozenset({"circle", "square"}))
    given = all_answers(
        workers(accuracy=0.8, known_labels=lambda one: truth), [task(number) for number in range(400)]
    )
    chosen: Counter[str] = Counter()
    for by_worker in given.values():
        for labels in by_worker.values():
            for label in labels:
                chosen[label] += 1
    # 1200 answers: the standard deviation of a share is 0.012.
    assert chosen["circle"] / 1200 == pytest.approx(0.8, abs=0.05)
    assert chosen["star"] / 1200 == pytest.approx(0.2, abs=0.05)


def test_nobody_sends_an_empty_answer() -> None:
    nothing = KnownLabels(frozenset())
    given = all_answers(workers(accuracy=1.0, known_labels=lambda one: nothing), [task(n) for n in range(20)])
    assert {len(labels) for by_worker in given.values() for labels in by_worker.values()} == {1}


def test_who_sees_nothing_chooses_the_exclusion_category_that_the_page_shows() -> None:
    nothing = KnownLabels(frozenset())
    shown = task(0, """exclusion-category="{ text: 'None of the above' }" """)
    given = all_answers(workers(accuracy=1.0, known_labels=lambda one: nothing), [shown])
    assert list(given["0"].values()) == [["None of the above"]] * 3


def test_an_object_that_as_many_decline_as_were_to_answer_expires_unanswered() -> None:
    board = board_with([task(0), task(1)])
    assert workers(decline_rate=1.0, workers=9).work(board) == 6
    finished = board.take_finished()
    assert [(done.declined_by, done.answers) for done in finished] == [(3, ()), (3, ())]


def test_who_declined_is_replaced_by_another_worker() -> None:
    board = board_with([task(number) for number in range(50)])
    simulated = workers(decline_rate=0.3, workers=9)
    simulated.work(board)
    finished = board.take_finished()
    assert len(finished) == 50
    assert any(done.declined_by and len(done.answers) == 3 for done in finished)


def test_fewer_workers_than_an_object_needs_leave_it_open() -> None:
    board = board_with([task(0)])
    simulated = workers(workers=2)
    assert [simulated.work(board), simulated.work(board)] == [2, 0]
    assert board.take_finished() == []


def test_draws_are_uniform_and_repeatable() -> None:
    numbers = [draw(0, "any", number) for number in range(2000)]
    assert numbers == [draw(0, "any", number) for number in range(2000)]
    assert all(0 <= number < 1 for number in numbers)
    assert sum(numbers) / 2000 == pytest.approx(0.5, abs=0.03)


def test_a_drawn_truth_has_at_least_one_label_and_not_too_many() -> None:
    sets = [drawn_labels(0, f"s3://b/{number}", CATEGORIES) for number in range(500)]
    assert min(map(len, sets)) == 1
    assert 1.4 < sum(map(len, sets)) / 500 < 2.2


def test_replayed_workers_send_each_objects_first_responses() -> None:
    responses = {
        "0": [
            GivenResponse("w1", ("star",)),
            GivenResponse("w2", ()),
            GivenResponse("w3", ("circle",)),
            GivenResponse("w4", ()),
        ],
        "1": [GivenResponse("w4", ("square",))],
    }
    board = board_with([task(0), task(1), task(2)])
    replayed = ReplayedWorkers(Clock(), lambda one: responses.get(one.object_id, []), 3)
    assert [replayed.work(board), replayed.work(board)] == [4, 0]
    assert answers(board.take_finished()) == {"0": {"w1": ["star"], "w2": [], "w3": ["circle"]}}
    assert answers(board.take_all()) == {"1": {"w4": ["square"]}, "2": {}}


def test_a_page_is_not_read_again_when_no_worker_is_left_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    board, two = board_with([task(0)]), workers(workers=2)
    assert two.work(board) == 2

    def read_again(page: str) -> MultiSelectForm:
        raise AssertionError("many tasks may wait for their expiry, for many rounds")

    monkeypatch.setattr(MultiSelectForm, "of_page", read_again)
    assert two.work(board) == 0
    assert len(board.open_tasks()) == 1
