"""Sets of label numbers as the bits of an integer: compared, and counted, many million times."""

from collections.abc import Iterable
from functools import lru_cache

_FIELD = 48
_FIELD_MASK = (1 << _FIELD) - 1


def label_set(labels: Iterable[int]) -> int:
    """The set that holds these labels."""
    result = 0
    for label in labels:
        result |= 1 << label
    return result


def jaccard(first: int, second: int) -> float:
    """Shared labels / all labels of two sets, 0 to 1; 1 where both are empty."""
    union = first | second
    return (first & second).bit_count() / union.bit_count() if union else 1.0


@lru_cache(maxsize=1 << 14)
def members(labels: int) -> tuple[int, ...]:
    """The labels in a set, by number."""
    found = []
    while labels:
        lowest = labels & -labels
        found.append(lowest.bit_length() - 1)
        labels ^= lowest
    return tuple(found)


class PairCounts:
    """How often each label met each other one.

    A label's counts are the fields of one long integer, so that a label meets a whole set in one addition.
    """

    def __init__(self, categories: int) -> None:
        self._met = [0] * categories

    def add(self, labels: int, others: int, times: int) -> None:
        """Let each of ``labels`` meet each of ``others``, this many times."""
        fields = _fields(others) * times
        for label in members(labels):
            self._met[label] += fields

    def of(self, label: int) -> list[int]:
        """How often ``label`` met each label, by number."""
        met = self._met[label]
        return [(met >> (_FIELD * other)) & _FIELD_MASK for other in range(len(self._met))]


@lru_cache(maxsize=1 << 14)
def _fields(labels: int) -> int:
    """A 1 in the field of each label."""
    result = 0
    for label in members(labels):
        result |= 1 << (_FIELD * label)
    return result
