"""Answers that people gave for a data object in earlier labeling jobs, in its manifest line.

Under ``<LabelAttributeName>-answers`` stands a list of ``{"worker": "...", "labels": [0, 2]}``, with
``"expert": true`` where the answer is taken as right. A job that has such lines is completed with these
answers and its own together.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from ground_truth.safe_text import fits_utf8, safe_repr

ANSWERS_SUFFIX = "-answers"
"""What follows LabelAttributeName in the attribute's name."""
MOST_ANSWERS = 100
"""Answers of earlier jobs for one object: agreement compares each answer with each other one."""
_EXAMPLE = '{"worker": "w1", "labels": [0, 2]}'
_KEYS = {"worker", "labels", "expert"}


class EarlierAnswer(NamedTuple):
    """What one worker answered."""

    worker: str
    labels: frozenset[int]
    """Numbers of the label categories chosen."""
    expert: bool = False
    """Whether the answer is taken as right."""

    def as_json(self) -> dict[str, Any]:
        """The answer as a manifest line holds it."""
        found: dict[str, Any] = {"worker": self.worker, "labels": sorted(self.labels)}
        return {**found, "expert": True} if self.expert else found


class InvalidEarlierAnswers(ValueError):
    """The answers in a manifest line are not of the right form; the text says what is wrong with them."""


def earlier_answers(value: object, categories: int) -> tuple[EarlierAnswer, ...]:
    """The answers in a manifest line, in its order.

    Args:
        value: of ``<LabelAttributeName>-answers``.
        categories: how many label categories the job has.

    Raises:
        InvalidEarlierAnswers: if it is not a list of at most MOST_ANSWERS answers.
    """
    if not isinstance(value, list):
        raise InvalidEarlierAnswers(
            f"the answers must be a list of objects such as {_EXAMPLE}, got {safe_repr(value)}"
        )
    if len(value) > MOST_ANSWERS:
        raise InvalidEarlierAnswers(f"an object has at most {MOST_ANSWERS} answers, got {len(value):,}")
    return tuple(_answer(element, categories) for element in value)


def answers_as_json(answers: Iterable[EarlierAnswer]) -> list[dict[str, Any]]:
    """The value of ``<LabelAttributeName>-answers``."""
    return [answer.as_json() for answer in answers]


def _answer(element: object, categories: int) -> EarlierAnswer:
    if not isinstance(element, dict) or not element.keys() <= _KEYS:
        raise InvalidEarlierAnswers(
            f"an answer must be an object such as {_EXAMPLE}, got {safe_repr(element)}"
        )
    worker, labels, expert = element.get("worker"), element.get("labels"), element.get("expert", False)
    if not isinstance(worker, str) or not worker or not fits_utf8(worker):
        raise InvalidEarlierAnswers(f'"worker" of an answer must be a worker id, got {safe_repr(worker)}')
    if not isinstance(labels, list) or not all(_is_category(label, categories) for label in labels):
        numbers = f"numbers from 0 to {categories - 1}"
        raise InvalidEarlierAnswers(
            f'"labels" of an answer must be a list of {numbers}, got {safe_repr(labels)}'
        )
    if not isinstance(expert, bool):
        raise InvalidEarlierAnswers(f'"expert" of an answer must be true or false, got {safe_repr(expert)}')
    return EarlierAnswer(worker, frozenset(labels), expert)


def _is_category(label: object, categories: int) -> bool:
    return isinstance(label, int) and not isinstance(label, bool) and 0 <= label < categories
