"""A portal that was interrupted goes on where it was."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from rehearsal.portal.journal import JOURNAL, Journal, JournalInUse, JournalUnreadable
from tests.rehearsal.portal.portal_bench import ANSWER, NOON, Bench, objects

type Make = Callable[..., Bench]


def test_answers_are_back_with_their_times_and_nobody_is_asked_twice(bench: Make) -> None:
    made = bench(objects=3)
    ann = made.browser("Ann")
    ann.view()
    made.pass_time(5)
    ann.answer("0")
    made.pass_time(3)
    ann.answer("1")
    again = bench(objects=3, started=NOON + timedelta(minutes=2))
    ann = again.browser("Ann")
    assert objects(ann.view()) == ("2", None)
    assert (ann.view()["answers"], ann.view()["secondsPerTask"]) == (2, 4.0)
    finished = again.board.take_finished()
    assert [
        (task.task.object_id, answer.content, answer.accepted_at, answer.submitted_at)
        for task in finished
        for answer in task.answers
    ] == [
        ("0", ANSWER, NOON, NOON + timedelta(seconds=5)),
        ("1", ANSWER, NOON + timedelta(seconds=5), NOON + timedelta(seconds=8)),
    ]


def test_a_task_that_was_accepted_is_still_in_front_of_the_same_worker(bench: Make) -> None:
    made = bench(objects=2)
    made.browser("Ann").view()
    again = bench(objects=2, started=NOON + timedelta(seconds=20))
    assert objects(again.browser("Bob").view()) == ("1", None)
    shown = again.browser("Ann").view()
    assert (objects(shown), shown["secondsLeft"]) == (("0", None), 40)


def test_a_page_that_is_open_is_asked_to_try_again_until_its_task_is_there(bench: Make) -> None:
    made = bench(objects=2)
    ann = made.browser("Ann")
    ann.view()
    ann.answer("0")
    answer, decline = {"object": "1", "answer": ANSWER}, {"object": "1", "reason": ""}
    again = bench(objects=2, opens=False, started=NOON + timedelta(seconds=20))
    ann = again.browser("Ann")
    assert ann.post("/jobs/pets/answer", **answer).status_code == 503
    assert ann.post("/jobs/pets/decline", **decline).status_code == 503
    assert ann.post("/jobs/pets/undo").status_code == 503
    again.open_tasks()
    assert again.browser("Ann").answer("1")["place"] == "done"


def test_a_job_that_was_interrupted_and_does_not_go_on_yet_is_not_unknown(bench: Make) -> None:
    bench().browser("Ann").view()
    portal = bench(has_job=False).browser("Ann")
    assert portal.post("/jobs/pets/view").status_code == 503
    assert portal.post("/jobs/other/view").status_code == 404


def test_the_last_answer_can_still_be_taken_back(bench: Make) -> None:
    made = bench(objects=2)
    ann = made.browser("Ann")
    ann.view()
    ann.answer("0")
    again = bench(objects=2, started=NOON + timedelta(seconds=20))
    shown = again.browser("Ann").undo()
    assert (objects(shown), shown["takenBack"]) == (("0", "1"), ANSWER)


def test_an_answer_that_was_taken_back_is_not_in_the_result(bench: Make) -> None:
    made = bench(objects=1)
    ann = made.browser("Ann")
    ann.view()
    ann.answer("0")
    ann.undo()
    again = bench(objects=1, started=NOON + timedelta(seconds=20))
    assert again.board.answers_received == 0
    shown = again.browser("Ann").view()
    assert (objects(shown), shown["takenBack"], shown["answers"]) == (("0", None), ANSWER, 0)


def test_who_declined_is_not_asked_again(bench: Make) -> None:
    made = bench(objects=1, answers=2)
    ann = made.browser("Ann")
    ann.view()
    ann.decline("0", "broken")
    again = bench(objects=1, answers=2)
    assert again.browser("Ann").view()["place"] == "done"
    assert objects(again.browser("Bob").view()) == ("0", None)


def test_a_task_expires_when_it_would_have(bench: Make) -> None:
    bench(objects=1)
    again = bench(objects=1, started=NOON + timedelta(minutes=59))
    assert again.board.take_finished() == []
    again.pass_time(60)
    assert len(again.board.take_finished()) == 1


def test_browsers_and_links_are_still_good(bench: Make) -> None:
    made = bench(names=("Ann", "Bob"))
    secrets = [worker.secret for worker in made.team.workers]
    session = made.team.workers[0].session
    again = bench(names=("Ann", "Bob"))
    assert [worker.secret for worker in again.team.workers] == secrets
    ann = again.browser()
    ann.client.set_cookie("rehearsal-worker", session, domain="127.0.0.1")
    assert ann.view()["place"] == "task"


def test_an_answer_that_cannot_be_written_down_is_not_taken(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench(objects=2)
    ann = made.browser("Ann")
    ann.view()

    def full(steps: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(made.journal, "write", full)
        refused = ann.post("/jobs/pets/answer", object="0", answer=ANSWER)
    assert (refused.status_code, refused.json) == (
        507,
        {"message": "the answer could not be written to disk: database or disk is full"},
    )
    assert made.board.answers_received == 0
    assert ann.view()["answers"] == 0
    assert objects(ann.answer("0")) == ("1", None)


def test_two_rehearsals_do_not_share_a_journal(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(JournalInUse, match="another running rehearsal uses"):
        Journal(tmp_path)
    Journal(tmp_path).close()


def test_a_file_that_is_not_a_journal_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_bytes(b"something else\n" * 100)
    with pytest.raises(JournalUnreadable, match="is not a portal's journal"):
        Journal(tmp_path)
    assert (tmp_path / JOURNAL).read_bytes().startswith(b"something else")


def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    with sqlite3.connect(tmp_path / JOURNAL) as database:
        database.execute("PRAGMA user_version = 2")
    with pytest.raises(JournalUnreadable, match="must be a journal of version 1, got version 2"):
        Journal(tmp_path)


def test_only_its_owner_can_read_a_journal(tmp_path: Path) -> None:
    with Journal(tmp_path):
        assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0] * len(
            list(tmp_path.iterdir())
        )
