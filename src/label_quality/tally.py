"""The answers for one data object, counted once for everybody who needs them."""

from typing import NamedTuple, Self

from label_quality.judged_object import JudgedObject
from label_quality.label_bits import label_set


class Tally(NamedTuple):
    """Who chose what for one data object, with sets of labels as :mod:`label_quality.label_bits` has them."""

    answers: list[tuple[str | None, int]]
    """Each response's worker, and the set of labels that it chose."""
    votes: dict[int, int]
    """How many responses chose each label; what nobody chose is left out."""
    kept: int
    """The set of labels that the object got."""

    @classmethod
    def of(cls, judged: JudgedObject) -> Self:
        """Count the responses of an object."""
        votes: dict[int, int] = {}
        answers = []
        for worker, labels in judged.responses:
            answers.append((worker, label_set(labels)))
            for label in labels:
                votes[label] = votes.get(label, 0) + 1
        return cls(answers, votes, label_set([label for label, _ in judged.labels]))
