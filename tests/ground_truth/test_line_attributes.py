"""The attributes of a manifest line that have a meaning: known labels, earlier answers and failures."""

from typing import Any

import pytest

from ground_truth.earlier_answers import (
    EarlierAnswer,
    InvalidEarlierAnswers,
    answers_as_json,
    earlier_answers,
)
from ground_truth.known_labels import InvalidKnownLabels, known_labels
from ground_truth.label_categories import LabelCategories
from ground_truth.manifest import failed_attributes

CATEGORIES = LabelCategories(("dog", "cat", "bird"))


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        pytest.param([], set(), id="empty: no label is right"),
        pytest.param(["cat", "dog"], {0, 1}, id="names"),
        pytest.param(["cat", "cat"], {1}, id="a name that is repeated"),
    ],
)
def test_known_labels_are(value: object, numbers: set[int]) -> None:
    assert known_labels(value, CATEGORIES) == numbers


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("dog", "\"known-labels\" must be a list of label categories, got 'dog'"),
        (None, '"known-labels" must be a list of label categories, got None'),
        (["dog", "horse"], "\"known-labels\" must name label categories, got 'horse'"),
        ([1], '"known-labels" must name label categories, got 1'),
        ([["dog"]], "\"known-labels\" must name label categories, got ['dog']"),
    ],
)
def test_other_known_labels_are_refused(value: object, words: str) -> None:
    with pytest.raises(InvalidKnownLabels) as raised:
        known_labels(value, CATEGORIES)
    assert str(raised.value) == words


def test_earlier_answers_go_into_a_line_and_come_back() -> None:
    answers = (EarlierAnswer("w1", frozenset({2, 0})), EarlierAnswer("w2", frozenset(), expert=True))
    written = answers_as_json(answers)
    assert written == [{"worker": "w1", "labels": [0, 2]}, {"worker": "w2", "labels": [], "expert": True}]
    assert earlier_answers(written, 3) == answers


def test_an_object_may_have_a_hundred_earlier_answers() -> None:
    assert len(earlier_answers([{"worker": f"w{number}", "labels": [0]} for number in range(100)], 3)) == 100


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, 'the answers must be a list of objects such as {"worker": "w1", "labels": [0, 2]}, got {}'),
        (["w1"], """an answer must be an object such as {"worker": "w1", "labels": [0, 2]}, got 'w1'"""),
        ([{"worker": "w1", "labels": [0], "at": 1}], "an answer must be an object such as"),
        ([{"worker": "", "labels": [0]}], "\"worker\" of an answer must be a worker id, got ''"),
        ([{"labels": [0]}], '"worker" of an answer must be a worker id, got None'),
        ([{"worker": "\ud800", "labels": [0]}], '"worker" of an answer must be a worker id'),
        (
            [{"worker": "w1", "labels": [3]}],
            '"labels" of an answer must be a list of numbers from 0 to 2, got [3]',
        ),
        ([{"worker": "w1", "labels": [True]}], '"labels" of an answer must be a list of numbers'),
        ([{"worker": "w1", "labels": ["dog"]}], '"labels" of an answer must be a list of numbers'),
        ([{"worker": "w1", "labels": 1}], '"labels" of an answer must be a list of numbers'),
        (
            [{"worker": "w1", "labels": [0], "expert": 1}],
            '"expert" of an answer must be true or false, got 1',
        ),
        (
            [{"worker": f"w{number}", "labels": [0]} for number in range(101)],
            "an object has at most 100 answers, got 101",
        ),
    ],
)
def test_other_earlier_answers_are_refused(value: object, words: str) -> None:
    with pytest.raises(InvalidEarlierAnswers) as raised:
        earlier_answers(value, 3)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("line", "failed"),
    [
        ({"animal-metadata": {"failure-reason": "x"}}, ["animal"]),
        ({"animal": [0], "animal-metadata": {}}, []),
        ({"animal-metadata": "x"}, []),
        ({"-metadata": {"failure-reason": "x"}}, []),
    ],
    ids=["metadata alone", "metadata of labels", "no object", "metadata of nothing"],
)
def test_an_attribute_that_failed_has_metadata_alone(line: dict[str, Any], failed: list[str]) -> None:
    assert [name for name, _ in failed_attributes(line)] == failed
