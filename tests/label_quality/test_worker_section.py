"""What the report says about each worker."""

import re
from typing import Any

import pytest

from label_quality.intervals import Estimate
from label_quality.job_numbers import JobTimes
from label_quality.label_quality import LabelQuality
from label_quality.worker_numbers import SameAnswer, WorkerTimes
from label_quality.worker_section import worker_section
from tests.label_quality.page_reading import (
    DASH,
    MINUS,
    SHARE,
    quality,
    rows,
    said,
)
from tests.label_quality.usual_numbers import job, worker


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        (
            {},
            ["w", "100", "90%", "nothing to measure by", "nothing to measure by", DASH, "too few answers"],
        ),
        (
            {
                "worker": "w" * 61,
                "answers": 1234,
                "agreement": None,
                "sensitivity": SHARE,
                "specificity": SHARE,
                "same_answer": SameAnswer((), 0.25, 0.5),
                "drift": Estimate(0.1, 0.05, 0.15, 9),
                "concerns": ("no-better-than-chance", "same-answer", "too-quick", "declining"),
            },
            [
                f"{'w' * 59}… no better than chance, the same answer again and again, too quick, got worse",
                "1,234",
                "nobody to compare with",
                "90% 83% to 95%",
                "90% 83% to 95%",
                "no label 25% others 50%",
                "+0.10 ± 0.05",
            ],
        ),
        (
            {"same_answer": SameAnswer((1,), 0.5, 0.0), "drift": Estimate(-0.1, None, None, 9)},
            [
                "w",
                "100",
                "90%",
                "nothing to measure by",
                "nothing to measure by",
                "cat 50% others 0%",
                f"{MINUS}0.10 ± 0.00",
            ],
        ),
        (
            {"same_answer": SameAnswer((0, 1), 0.5, 0.0), "drift": Estimate(0.0, -0.1, 0.1, 9)},
            [
                "w",
                "100",
                "90%",
                "nothing to measure by",
                "nothing to measure by",
                "dog and 1 other 50% others 0%",
                "0.00 ± 0.10",
            ],
        ),
    ],
)
def test_the_row_of_a_worker(changes: dict[str, Any], row: list[str]) -> None:
    assert rows(worker_section(quality(workers=(worker(**changes),)))) == [row]


def test_columns_of_known_labels_and_times_are_there_where_something_is_known() -> None:
    known = worker(known_sensitivity=SHARE, known_specificity=None)
    timed = quality(job=job(times=JobTimes(2, 8.0, 2.4)), workers=(known, worker(worker="v")))
    assert {row[0]: row[5:8] for row in rows(worker_section(timed))} == {
        "w": ["90% 83% to 95%", "nothing to measure by", "not known"],
        "v": ["nothing to measure by", "nothing to measure by", "not known"],
    }
    headings = re.findall(r'<span class="title">(.*?)</span>', worker_section(timed))
    assert headings == [
        "Worker",
        "Answers",
        "Agrees with the others",
        "Finds right labels",
        "Avoids wrong ones",
        "Finds known labels",
        "Avoids known wrong ones",
        "Typical time",
        "Most frequent answer",
        f"Later {MINUS} earlier",
    ]


@pytest.mark.parametrize(
    ("quick", "words"),
    [(Estimate(0.0, 0.0, 0.1, 9), "8.0 s"), (Estimate(0.25, 0.1, 0.4, 9), "8.0 s 25% too quick")],
)
def test_the_time_of_a_worker(quick: Estimate, words: str) -> None:
    timed = worker(times=WorkerTimes(9, 8.0, quick))
    section = worker_section(quality(job=job(times=JobTimes(9, 8.0, 2.4)), workers=(timed,)))
    assert rows(section)[0][5] == words


def test_workers_with_the_gravest_concerns_come_first_then_those_nearest_to_chance() -> None:
    workers = [
        worker(worker="sure", better_than_chance=Estimate(0.9, None, None, 9)),
        worker(worker="not compared", better_than_chance=None),
        worker(worker="b", better_than_chance=Estimate(0.1, None, None, 9)),
        worker(worker="a", better_than_chance=Estimate(0.1, None, None, 9)),
        worker(worker="quick", concerns=("too-quick",)),
        worker(worker="worse", concerns=("declining",)),
        worker(worker="same", concerns=("same-answer", "declining")),
        worker(worker="chance", concerns=("no-better-than-chance", "too-quick")),
    ]
    section = worker_section(quality(workers=tuple(workers)))
    assert [row[0].split(" ")[0] for row in rows(section)] == [
        "chance",
        "same",
        "quick",
        "worse",
        "a",
        "b",
        "sure",
        "not",
    ]


@pytest.mark.parametrize(
    ("workers", "shown", "words"),
    [(500, 500, None), (501, 500, "1 more worker: see the JSON report."), (502, 500, "2 more workers: see")],
)
def test_a_page_lists_at_most_500_workers(workers: int, shown: int, words: str | None) -> None:
    many = tuple(worker(worker=str(number)) for number in range(workers))
    section = worker_section(quality(workers=many))
    assert len(rows(section)) == shown
    assert ("more worker" in said(section)) is (words is not None)
    assert words is None or words in said(section)
    assert 'data-shown="20"' in section


def better(*values: float) -> str:
    workers = [worker(better_than_chance=Estimate(value, None, None, 9)) for value in values]
    return said(worker_section(quality(workers=tuple(workers))).partition("<ul")[2].partition("</ul>")[0])


@pytest.mark.parametrize(
    ("values", "bins"),
    [
        pytest.param([0.5] * 9, "", id="of nine workers the table shows it"),
        pytest.param([0.55] * 10, "0.5 to 0.6 10", id="ten alike"),
        pytest.param(
            [-0.5, 0.05, 0.31, 0.31, 0.31, 0.31, 0.31, 0.31, 0.31, 0.31],
            "below 0.1 2 0.1 to 0.2 0 0.2 to 0.3 0 0.3 to 0.4 8",
            id="gaps are shown, ends are not",
        ),
        pytest.param([1.0] * 9 + [0.91], "0.9 to 1.0 10", id="the best"),
    ],
)
def test_the_chart_of_many_workers(values: list[float], bins: str) -> None:
    assert better(*values).removeprefix('class="bars"> ') == bins


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (quality(job=job(responses=0), workers=()), "Nobody answered."),
        (
            quality(workers=()),
            "The answers carry no worker ids, so nothing can be said about individual workers.",
        ),
    ],
)
def test_without_workers_there_are_words(found: LabelQuality, words: str) -> None:
    assert said(worker_section(found)) == words
