"""The first screen of the report, and its frame: verdict, facts and chart."""

import re
from typing import Any

import msgspec
import pytest

from label_quality.intervals import Estimate
from label_quality.job_numbers import JobTimes
from label_quality.label_quality import LabelQuality
from label_quality.page import label_quality_page
from label_quality.second_look import DoubtfulObject
from label_quality.summary_section import summary_section
from tests.label_quality.page_reading import (
    LISTED,
    VERDICT,
    known_labels,
    quality,
    said,
)
from tests.label_quality.usual_numbers import job, label


def facts(found: LabelQuality) -> dict[str, str]:
    parts = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd><dd>(.*?)</dd></div>", summary_section(found))
    return {said(name): f"{said(number)}: {said(words)}" for name, number, words in parts}


@pytest.mark.parametrize(
    ("changes", "name", "fact"),
    [
        ({}, "Images", "100: all answered"),
        ({"objects": 1100, "failed": 1000}, "Images", "1,100: 100 answered, 1,000 failed"),
        ({"objects": 0, "answered": 0}, "Images", "0: 0 answered"),
        ({}, "Answers", "300: by 3 workers"),
        (
            {"anonymous_responses": 7, "workers": 1},
            "Answers",
            "300: by 1 worker, 7 of them without a worker id",
        ),
        ({"expected_missed": 2.0}, "Labels", "100: about 10 expected to be wrong, 2 to be missing"),
        ({"labels_with_confidence": 0}, "Labels", "100: the number of wrong labels can't be estimated"),
        (
            {},
            "Agreement beyond chance",
            "0.70: fair between single workers: Krippendorff's alpha, 0.60 to 0.80",
        ),
        (
            {"alpha": Estimate(0.8, None, None, 1)},
            "Agreement beyond chance",
            "0.80: good between single workers: Krippendorff's alpha",
        ),
        (
            {"alpha": Estimate(0.667, None, None, 1)},
            "Agreement beyond chance",
            "0.67: fair between single workers: Krippendorff's alpha",
        ),
        (
            {"alpha": Estimate(0.666, None, None, 1)},
            "Agreement beyond chance",
            "0.67: weak between single workers: Krippendorff's alpha",
        ),
        ({"alpha": None}, "Agreement beyond chance", "not known: all answers are alike"),
        ({"compared": 0}, "Agreement beyond chance", "not known: each image has one answer"),
        ({"answered": 0}, "Agreement beyond chance", "not known: nobody answered"),
        ({}, "Shared by two answers", "80%: of the labels that either has, on average"),
        ({"agreement": 0.0}, "Shared by two answers", "0%: of the labels that either has, on average"),
        ({"times": JobTimes(300, 8.0, 2.4)}, "Typical time", "8.0 s: for one image: the median"),
        (
            {"times": JobTimes(299, 80.0, 10.0)},
            "Typical time",
            "80 s: for one image: the median of the 299 answers with a time",
        ),
    ],
)
def test_a_fact_of_the_job(changes: dict[str, Any], name: str, fact: str) -> None:
    assert facts(quality(job=job(**changes)))[name] == fact


def test_of_answers_that_are_all_the_same_agreement_is_not_known() -> None:
    found = quality(job=job(alpha=None), labels=(label(alpha=None),))
    assert facts(found)["Agreement beyond chance"] == "not known: all answers are the same"


def test_facts_that_are_not_known_are_not_there() -> None:
    assert list(facts(quality(job=job(agreement=None)))) == [
        "Images",
        "Answers",
        "Labels",
        "Agreement beyond chance",
    ]


MEASURED = msgspec.structs.replace(VERDICT, measured=True)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (quality(), "Of 100 labels, 10 are expected to be wrong"),
        (
            quality(job=job(expected_wrong_share=0.004)),
            "Of 100 labels, fewer than 1 are expected to be wrong",
        ),
        (quality(job=job(expected_wrong_share=0.005)), "Of 100 labels, 0 are expected to be wrong"),
        (quality(job=job(expected_wrong_share=0.0)), "Of 100 labels, 0 are expected to be wrong"),
        (quality(job=job(expected_wrong_share=1.0)), "Of 100 labels, 100 are expected to be wrong"),
        (
            quality(verdict=MEASURED, known_labels=known_labels()),
            "Of 100 labels, 10 are wrong, by the known labels",
        ),
        (quality(known_labels=known_labels()), "Of 100 labels, 10 are expected to be wrong"),
        (
            quality(verdict=MEASURED, known_labels=known_labels(None)),
            "Of 100 labels, 10 are expected to be wrong",
        ),
        (quality(job=job(expected_wrong_share=None)), ""),
        (quality(verdict=msgspec.structs.replace(VERDICT, grade="unknown")), ""),
    ],
)
def test_the_chart_of_a_hundred_labels_says(found: LabelQuality, words: str) -> None:
    caption = re.findall(r"<figcaption>.*?</figcaption>", summary_section(found))
    assert said("".join(caption)) == words


def test_of_labels_that_nothing_tells_about_no_number_is_expected() -> None:
    unknown = msgspec.structs.replace(VERDICT, grade="unknown")
    assert facts(quality(verdict=unknown))["Labels"] == ("100: the number of wrong labels can't be estimated")


def test_what_known_labels_say_is_a_fact_too() -> None:
    found = quality(verdict=MEASURED, known_labels=known_labels())
    assert facts(found)["Labels"] == "100: 83% to 95% of them right, by the known labels"
    assert facts(quality(known_labels=known_labels()))["Labels"].startswith("100: about 10 expected")


@pytest.mark.parametrize(
    ("looks", "listed", "is_linked"), [(1, LISTED, True), (0, LISTED, False), (1, (), False)]
)
def test_the_verdict_links_to_the_images_where_they_are_listed(
    looks: int, listed: tuple[DoubtfulObject, ...], is_linked: bool
) -> None:
    section = summary_section(quality(job=job(second_look=looks), most_uncertain=listed))
    link = '<a href="#images">The images are listed below.</a>'
    assert (link in section) is is_linked
    assert said(section).startswith("Headline. First. Second. What to do next: Next.")


def test_the_frame_of_the_page() -> None:
    page = label_quality_page(quality(job_name="a & b", most_uncertain=LISTED))
    head = re.sub(
        r"<style>.*?</style>|content=\"default-src[^\"]*\"", "…", page.partition("</head>")[0], flags=re.S
    )
    assert head == (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" …>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><title>Label quality: a &amp; b</title>…'
    )
    body = page.partition("<body>")[2].partition("<main>")[0]
    assert body == (
        '<a href="#labels" class="skip">Skip to the numbers</a><header><p class="job">Label quality of'
        ' <bdi>a &amp; b</bdi></p><nav aria-label="Sections"><a href="#labels">Labels</a>'
        '<a href="#workers">Workers</a><a href="#images">Images to look at</a>'
        '<a href="#explanations">How the numbers are calculated</a></nav></header>'
    )
    assert '<section id="images" aria-labelledby="images-title"><h2 id="images-title">Images to' in page
    assert page.endswith("</script></body></html>\n")


def test_images_are_linked_to_the_console_unless_told_otherwise() -> None:
    found = quality(most_uncertain=LISTED)
    assert 'href="https://console.aws.amazon.com/s3/object/b?prefix=a.jpg"' in label_quality_page(found)
    assert 'href="/images/0"' in label_quality_page(found, lambda _: "/images/0")
