"""The time that a completion has left: when it goes on, when it stops and what its log says."""

import logging

import pytest

from ground_truth.lambda_limits import OutOfTime
from job_completion.progress import Progress


def test_things_pass_unchanged() -> None:
    assert list(Progress(lambda: 900.0).each("abc", "reading")) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("seconds", "stops"),
    [(900.0, False), (20.0, False), (19.9, True), (0.0, True)],
)
def test_20_seconds_are_kept_for_the_last_files(seconds: float, stops: bool) -> None:
    progress = Progress(lambda: seconds)
    if not stops:
        progress.check("consolidating")
        return
    with pytest.raises(OutOfTime) as raised:
        progress.check("consolidating")
    assert str(raised.value) == f"consolidating: 0 done, {seconds:.0f} seconds left"


@pytest.mark.parametrize(
    ("total", "words"),
    [(5000, "reading: 1,280 of 5,000 done, 3 seconds left"), (None, "reading: 1,280 done, 3 seconds left")],
)
def test_what_was_done_is_said_when_time_runs_out(total: int | None, words: str) -> None:
    done: list[int] = []
    progress = Progress(lambda: 3.0 if len(done) >= 1250 else 900.0)
    with pytest.raises(OutOfTime) as raised:
        done.extend(progress.each(range(5000), "reading", total))
    assert str(raised.value) == words
    assert len(done) == 1280


def test_time_is_looked_at_once_in_64_things() -> None:
    looks = 0

    def seconds_left() -> float:
        nonlocal looks
        looks += 1
        return 900.0

    assert len(list(Progress(seconds_left).each(range(129), "reading"))) == 129
    assert looks == 3


@pytest.mark.parametrize(
    ("seconds_apart", "logged"),
    [
        pytest.param(5.0, [(0, 640), (64, 640), (128, 640)], id="each look after five seconds or more"),
        pytest.param(3.0, [(64, 640)], id="not sooner than five seconds after the last time"),
        pytest.param(0.0, [], id="never within five seconds"),
    ],
)
def test_progress_is_logged_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    seconds_apart: float,
    logged: list[tuple[int, int]],
) -> None:
    caplog.set_level(logging.INFO)
    now = 1000.0

    def monotonic() -> float:
        nonlocal now
        now += seconds_apart
        return now

    progress = Progress(lambda: 899.6, now)
    monkeypatch.setattr("time.monotonic", monotonic)
    for _ in progress.each(range(192), "reading answers", 640):
        pass
    records = [vars(record) for record in caplog.records]
    assert [(it["done"], it["total"]) for it in records] == logged
    assert all((it["msg"], it["seconds_left"]) == ("reading answers", 900) for it in records)
