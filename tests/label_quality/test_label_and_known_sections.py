"""What the report says about each label, and against known labels."""

import re
from typing import Any

import pytest

from label_quality.intervals import Estimate
from label_quality.known_section import known_section
from label_quality.label_numbers import OtherLabel
from label_quality.label_section import label_section
from tests.label_quality.page_reading import (
    DASH,
    SHARE,
    known_labels,
    orders,
    quality,
    rows,
    said,
)
from tests.label_quality.usual_numbers import job, label


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        (
            {
                "second_chose_too": SHARE,
                "confused_with": (OtherLabel(1, "cat", 0.25), OtherLabel(2, "owl", 0.031)),
                "comes_with": (OtherLabel(3, "l" * 50, 0.5),),
            },
            [
                "dog",
                "50 50%",
                "100",
                "5.0 10%",
                "0.90 0.80 to 0.95",
                "90%",
                "cat 25% owl 3.1%",
                f"{'l' * 39}… 50%",
            ],
        ),
        (
            {
                "name": "d" * 81,
                "prevalence": None,
                "objects": 0,
                "votes": 0,
                "alpha": None,
                "confidence": None,
            },
            [f"{'d' * 79}…", "0", "0", DASH, "nobody chose it", DASH, DASH, DASH],
        ),
        (
            {"alpha": Estimate(0.5, None, None, 2), "votes": 1234, "expected_wrong": 1234.56},
            ["dog", "50 50%", "1,234", "1,234.6 10%", "0.50 no interval: too few images", DASH, DASH, DASH],
        ),
        (
            {"alpha": None},
            ["dog", "50 50%", "100", "5.0 10%", "everybody chose it", DASH, DASH, DASH],
        ),
    ],
)
def test_the_row_of_a_label(changes: dict[str, Any], row: list[str]) -> None:
    assert rows(label_section(quality(labels=(label(**changes),)))) == [row]


def test_a_label_of_a_job_with_one_answer_for_each_image_has_no_agreement() -> None:
    section = label_section(quality(job=job(compared=0), labels=(label(alpha=None),)))
    assert rows(section)[0][4] == "one answer for each image"
    assert "Labels that workers agree least about" not in said(section)


def test_labels_that_workers_agree_least_about_come_first_unknown_ones_last() -> None:
    labels = [
        label(name="unknown", alpha=None),
        label(name="clear", alpha=Estimate(0.9, None, None, 9)),
        label(name="unclear", alpha=Estimate(-0.1, None, None, 9)),
        label(name="middling", alpha=Estimate(0.0, None, None, 9)),
    ]
    section = label_section(quality(labels=tuple(labels)))
    assert [row[0] for row in rows(section)] == ["unclear", "middling", "clear", "unknown"]
    assert orders(section, "Agreement beyond chance") == ["-0.1", "0", "0.9", None]
    assert (
        "Labels that workers agree least about come first. The marks on the lines are at 0.667 and 0.8."
        in said(section)
    )


def mistakes(*expected: float) -> list[str]:
    labels = [label(name=f"l{number}", expected_wrong=wrong) for number, wrong in enumerate(expected)]
    section = label_section(quality(labels=tuple(labels)))
    figure = section.partition("<figure>")[2].partition("</figure>")[0]
    return [said(part) for part in re.findall(r"<li>.*?</li>|<p>.*?</p>", figure)]


@pytest.mark.parametrize(
    ("expected", "lines"),
    [
        pytest.param([0.0, 0.0], [], id="no mistakes expected"),
        pytest.param([0.0, 0.01, 2.0], ["l2 2.0 of 50", "l1 0.0 of 50"], id="the most mistakes first"),
        pytest.param(
            [1.0] * 10, [f"l{number} 1.0 of 50" for number in range(10)], id="ten labels have a bar each"
        ),
        pytest.param(
            [*[1.0] * 10, 0.5, 0.25, 0.0],
            [*(f"l{number} 1.0 of 50" for number in range(10)), "2 other labels together: 0.8."],
            id="the others are summed up",
        ),
    ],
)
def test_the_chart_of_expected_mistakes(expected: list[float], lines: list[str]) -> None:
    assert mistakes(*expected) == lines


def test_the_result_against_known_labels_the_worst_label_first() -> None:
    section = known_section(quality(known_labels=known_labels()))
    assert said(section).startswith("What the answers came to on 30 images whose right labels are known.")
    assert rows(section) == [
        ["Labels that are right precision", "90% 83% to 95%", "100"],
        ["Right labels that were found recall", "93% 80% to 98%", "29"],
        ["Images with exactly the right labels exact match", "50% 33% to 67%", "30"],
    ]
    labels = rows((section or "").partition("</table>")[2])
    assert labels == [["cat", "7", "3", "1"], ["dog", "20", "0", "1"], ["owl", "0", "1", "0"]]


def test_a_share_of_known_labels_that_nothing_measures() -> None:
    section = known_section(quality(known_labels=known_labels(None)))
    assert rows(section)[0] == ["Labels that are right precision", "no label to measure it by", "0"]
    assert known_section(quality()) is None
