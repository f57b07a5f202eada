"""A worker's way through a job's tasks, as the portal's script sees it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.rehearsal.portal.portal_bench import ANSWER, NOON, Bench, objects

type Make = Callable[..., Bench]


def test_a_worker_answers_task_after_task_until_all_are_done(bench: Make) -> None:
    made = bench(objects=3)
    ann = made.browser("Ann")
    shown = ann.view()
    assert (shown["place"], objects(shown), shown["secondsLeft"]) == ("task", ("0", "1"), 60)
    made.pass_time(4)
    assert objects(ann.answer("0")) == ("1", "2")
    made.pass_time(2)
    assert objects(ann.answer("1")) == ("2", None)
    shown = ann.answer("2")
    assert (shown["place"], shown["answers"], shown["secondsPerTask"]) == ("done", 3, 2.0)


def test_the_answer_that_reaches_the_job_has_the_workers_times(bench: Make) -> None:
    made = bench(objects=1)
    ann = made.browser("Ann Önsjö")
    ann.view()
    made.pass_time(7)
    ann.answer("0")
    made.pass_time(60)
    [finished] = made.board.take_finished()
    [answer] = finished.answers
    assert (answer.worker_id, answer.content) == ("private.us-east-1.ann-önsjö", ANSWER)
    assert (answer.accepted_at, answer.submitted_at) == (NOON, NOON + timedelta(seconds=7))


def test_an_answer_that_is_nested_deeply_keeps_nobody_from_going_on(bench: Make) -> None:
    deep: Any = []
    for _ in range(2_000):
        deep = [deep]
    made = bench(objects=3)
    ann = made.browser("Ann")
    ann.view()
    assert objects(ann.answer("0", {"note": deep})) == ("1", "2")
    assert ann.undo()["takenBack"] == {"note": deep}
    assert objects(ann.answer("0", {"note": deep})) == ("1", "2")
    assert objects(bench(objects=3).browser("Ann").view()) == ("1", "2")


def test_workers_at_once_get_different_tasks(bench: Make) -> None:
    made = bench(objects=4)
    ann, bob = made.browser("Ann"), made.browser("Bob")
    assert objects(ann.view()) == ("0", "1")
    assert objects(bob.view()) == ("2", "3")
    assert objects(ann.answer("0")) == ("1", None)
    assert objects(bob.answer("2")) == ("3", None)
    assert ann.answer("1")["place"] == "waiting"
    assert bob.answer("3")["place"] == "waiting"
    ann.post("/jobs/pets/finish")
    assert bob.view()["place"] == "done"


def test_the_last_answer_comes_back_until_the_next_is_submitted(bench: Make) -> None:
    made = bench(objects=3)
    ann = made.browser("Ann")
    ann.view()
    assert ann.answer("0")["changeableFor"] == 60
    assert made.board.take_finished() == []
    shown = ann.undo()
    assert (objects(shown), shown["takenBack"], shown["answers"]) == (("0", "1"), ANSWER, 0)
    other = {"animals": {"labels": ["cat"]}}
    assert objects(ann.answer("0", other)) == ("1", "2")
    ann.answer("1")
    [finished] = made.board.take_finished()
    assert [answer.content for answer in finished.answers] == [other]
    assert objects(ann.undo()) == ("1", "2")
    assert ann.post("/jobs/pets/undo").status_code == 409


def test_the_very_last_answer_can_be_changed_for_a_while(bench: Make) -> None:
    made = bench(objects=1)
    ann = made.browser("Ann")
    ann.view()
    assert ann.answer("0")["changeableFor"] == 15
    made.pass_time(14)
    assert made.board.take_finished() == []
    made.pass_time(1)
    assert len(made.board.take_finished()) == 1
    assert ann.view()["changeableFor"] is None


def test_a_worker_who_finishes_ends_the_wait_for_a_change(bench: Make) -> None:
    made = bench(objects=1)
    ann = made.browser("Ann")
    ann.view()
    ann.answer("0")
    assert ann.post("/jobs/pets/finish").json["changeableFor"] is None  # type: ignore[index]
    assert len(made.board.take_finished()) == 1


def test_a_declined_task_goes_to_somebody_else(bench: Make) -> None:
    made = bench(objects=1, answers=2)
    ann, bob = made.browser("Ann"), made.browser("Bob")
    ann.view()
    assert ann.decline("0", "it is blurred")["place"] == "done"
    assert objects(bob.view()) == ("0", None)
    assert ann.post("/jobs/pets/decline", object="0", reason="").status_code == 409


def test_a_lease_that_expires_lets_somebody_else_have_the_task(bench: Make) -> None:
    made = bench(objects=1)
    ann, bob = made.browser("Ann"), made.browser("Bob")
    ann.view()
    assert bob.view()["place"] == "waiting"
    made.pass_time(61)
    assert objects(bob.view()) == ("0", None)
    refused = ann.post("/jobs/pets/answer", object="0", answer=ANSWER)
    assert refused.status_code == 409
    assert "can't answer task" in refused.json["message"]  # type: ignore[index]


def test_two_tabs_of_one_worker_show_the_same_task_and_one_answer_counts(bench: Make) -> None:
    made = bench(objects=2)
    tab, other_tab = made.browser("Ann"), made.browser("Ann")
    assert objects(tab.view()) == objects(other_tab.view()) == ("0", "1")
    tab.answer("0")
    refused = other_tab.post("/jobs/pets/answer", object="0", answer={"animals": {"labels": ["cat"]}})
    assert refused.status_code == 409
    assert objects(other_tab.view()) == ("1", None)


def test_an_answer_sent_again_after_a_lost_reply_is_taken_once(bench: Make) -> None:
    made = bench(objects=2)
    ann = made.browser("Ann")
    ann.view()
    assert objects(ann.answer("0")) == objects(ann.answer("0")) == ("1", None)
    assert ann.view()["answers"] == made.board.answers_received == 1


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("[]", "the body must be a JSON object"),
        ("{", "the body is not valid JSON"),
        ('{"object": "0", "answer": NaN}', "NaN is not a JSON number"),
        ('{"object": "0", "answer": {"x": 1e999}}', "the body is not valid JSON"),
        ('{"object": "0", "answer": []}', '"answer" must be an object'),
        ('{"answer": {}}', '"object" must be a string'),
        ("[" * 100_000, "the body is not valid JSON"),
    ],
)
def test_a_body_that_is_no_answer_is_refused(bench: Make, body: str, complaint: str) -> None:
    made = bench()
    ann = made.browser("Ann")
    ann.view()
    refused = ann.client.post(
        "/jobs/pets/answer",
        base_url="http://127.0.0.1:5601",
        headers={"Origin": "http://127.0.0.1:5601"},
        data=body,
    )
    assert refused.status_code == 400
    assert complaint in json.loads(refused.data)["message"]
    assert made.board.answers_received == 0


def test_an_answer_of_half_a_surrogate_pair_is_kept_as_it_is(bench: Make) -> None:
    made = bench(objects=1)
    ann = made.browser("Ann")
    ann.view()
    ann.answer("0", {"x": {"labels": ["\ud800"]}})
    again = bench(objects=1)
    again.pass_time(60)
    [finished] = again.board.take_finished()
    assert finished.answers[0].content == {"x": {"labels": ["\ud800"]}}


def test_a_body_that_is_too_long_is_refused(bench: Make) -> None:
    made = bench()
    ann = made.browser("Ann")
    assert ann.post("/jobs/pets/answer", object="0", answer={"x": "x" * 1_000_000}).status_code == 413


def test_pages_show_titles_and_figures_as_text(bench: Make) -> None:
    made = bench()
    ann = made.browser("Ann")
    home = ann.get("/").text
    assert "Which &lt;animals&gt;?" in home
    assert "Choose all &amp; more." in home
    assert ">Start<" in home
    ann.view()
    ann.answer("0")
    assert ">Continue<" in ann.get("/").text
    assert "Which &lt;animals&gt;?" in ann.get("/jobs/pets").text
    made.ended = True
    assert "This job has ended." in ann.get("/").text


def test_what_is_not_there_is_not_found(bench: Make) -> None:
    ann = bench().browser("Ann")
    for path in ("/jobs/none", "/frame/none", "/nothing", "/static/../app.py"):
        assert ann.get(path).status_code == 404
