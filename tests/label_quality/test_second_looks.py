"""Which images deserve another look, and which are listed."""

import pytest

from ground_truth.responses import Response
from label_quality.judged_object import JudgedObject
from label_quality.second_look import SecondLooks
from label_quality.tally import Tally


def looked_at(*doubts: tuple[float, int]) -> SecondLooks:
    """Objects with two answers, each with one label kept that is wrong with some probability."""
    looks = SecondLooks(most=3)
    for number, (doubt, chosen) in enumerate(doubts):
        answers = [Response("a", (chosen,)), Response("b", (chosen,))]
        judged = JudgedObject(
            number, f"s3://b/{number}", answers, labels=[(chosen, 1 - doubt)], uncertainty=doubt
        )
        looks.add(judged, Tally.of(judged))
    return looks


@pytest.mark.parametrize(
    ("doubts", "deserving"),
    [
        pytest.param([(0.25, 0), (0.25, 1)], {0: 1}, id="half of half a mistake is worth a look"),
        pytest.param([(0.24, 0), (0.24, 1)], {}, id="less is not"),
        pytest.param([(0.5, 0), (0.25, 1), (0.25, 1)], {0: 1}, id="as few as have half of all mistakes"),
        pytest.param([(0.25, 0), (0.5, 1), (0.375, 2)], {1: 1, 2: 1}, id="the most uncertain first"),
        pytest.param([(0.5, 0), (0.5, 1), (0.5, 2)], {0: 1, 1: 1}, id="ties by line"),
        pytest.param([], {}, id="no object"),
    ],
)
def test_objects_that_deserve_another_look(
    doubts: list[tuple[float, int]], deserving: dict[int, int]
) -> None:
    number, labels = looked_at(*doubts).deserving()
    assert (number, dict(labels)) == (sum(deserving.values()), deserving)


def test_the_listed_objects_are_the_most_uncertain_then_by_line() -> None:
    looks = looked_at((0.1, 0), (0.3, 0), (0.3 + 3e-13, 0), (0.2, 0), (0.3, 0), (0.05, 0))
    assert [found.line for found in looks.most_uncertain()] == [1, 2, 4]


def test_candidates_of_an_object_are_listed_kept_ones_first_then_by_confidence_and_number() -> None:
    looks = SecondLooks(most=1)
    judged = JudgedObject(
        0,
        "s3://b/0",
        [Response("a", (0, 1, 2, 3)), Response("b", (1,))],
        labels=[(2, 0.6), (0, 0.6), (1, 0.9)],
        not_kept=[(4, 0.1), (3, 0.4)],
        uncertainty=1.0,
    )
    looks.add(judged, Tally.of(judged))
    [listed] = looks.most_uncertain()
    assert [(it.number, it.votes, it.kept, it.confidence) for it in listed.labels] == [
        (1, 2, True, 0.9),
        (0, 1, True, 0.6),
        (2, 1, True, 0.6),
        (3, 1, False, 0.4),
        (4, 0, False, 0.1),
    ]
