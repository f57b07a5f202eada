"""The images that the report lists."""

from typing import Any

import msgspec
import pytest

from label_quality import image_section as images
from label_quality.image_section import image_section
from label_quality.second_look import Candidate, DoubtfulObject
from tests.label_quality.page_reading import LISTED, quality, rows, said
from tests.label_quality.usual_numbers import job


def image(labels: tuple[Candidate, ...] = (), source: str = "s3://b/folder/a.jpg", **changes: Any) -> str:
    found = DoubtfulObject(line=1233, source=source, uncertainty=1.5, responses=3, labels=labels)
    found = msgspec.structs.replace(found, **changes)
    return image_section(quality(most_uncertain=(found,)), lambda _: None) or ""


def candidates(number: int) -> tuple[Candidate, ...]:
    return tuple(Candidate(0, 2, kept=place == 0, confidence=0.5) for place in range(number))


@pytest.mark.parametrize(
    ("labels", "votes"),
    [
        (0, "3 answers, none with a label"),
        (1, "dog 2 of 3, kept"),
        (8, "dog 2 of 3, kept" + " dog 2 of 3" * 7),
        (9, "dog 2 of 3, kept" + " dog 2 of 3" * 7 + " and 1 more"),
    ],
)
def test_the_votes_on_an_image(labels: int, votes: str) -> None:
    [[name, listed, uncertainty]] = rows(image(candidates(labels)))
    assert (name, listed, uncertainty) == ("a.jpg line 1,234 in s3://b/folder/", votes, "1.50")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a text", "a text line 1,234"),
        ("s3://b/folder/", "s3://b/folder/ line 1,234"),
        ("x" * 101, f"{'x' * 99}… line 1,234"),
        (f"{'f' * 101}/a.jpg", f"a.jpg line 1,234 in {'f' * 99}…"),
    ],
)
def test_the_name_of_an_image(source: str, name: str) -> None:
    assert rows(image(source=source))[0][0] == name


@pytest.mark.parametrize(("length", "is_linked"), [(2000, True), (2001, False)])
def test_an_address_that_is_too_long_is_not_linked(length: int, is_linked: bool) -> None:
    section = image_section(quality(most_uncertain=LISTED), lambda _: "x" * length)
    assert ("<a " in (section or "")) is is_linked
    assert 'rel="noreferrer"' in (section or "") or not is_linked


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (1, "All images, those that most likely have a wrong or missing label first."),
        (
            1235,
            "These are the 1 image that most likely have a wrong or missing label."
            " The other 1,234 that were answered are more certain.",
        ),
    ],
)
def test_how_many_images_are_not_listed_is_said(answered: int, words: str) -> None:
    section = image_section(quality(job=job(answered=answered), most_uncertain=LISTED), lambda _: None)
    assert said((section or "").partition("<table")[0]) == words
    assert f'data-shown="{images._SHOWN}"' in (section or "")
    assert image_section(quality(), lambda _: None) is None
