"""How near the result comes to labels that are known to be right."""

import msgspec

from label_quality.intervals import Estimate, wilson
from label_quality.label_bits import label_set, members
from label_quality.tally import Tally


class KnownByLabel(msgspec.Struct, frozen=True, rename="camel"):
    """One label category on the objects with known labels."""

    number: int
    name: str
    right: int
    """Objects that got the label and should have."""
    wrong: int
    """Objects that got it and should not have."""
    missed: int
    """Objects that should have got it and did not."""


class KnownLabelNumbers(msgspec.Struct, frozen=True, rename="camel"):
    """The result compared with the known labels of the objects that workers answered."""

    objects: int
    right: int
    """Labels that objects got and should have."""
    wrong: int
    """Labels that objects got and should not have."""
    missed: int
    """Labels that objects should have got and did not."""
    precision: Estimate | None
    """right / (right + wrong); None if no object got a label."""
    recall: Estimate | None
    """right / (right + missed); None if no label is known to be right."""
    f1: float | None
    """2 right / (2 right + wrong + missed)."""
    exact: Estimate
    """The share of the objects whose labels are exactly the right ones."""
    labels: tuple[KnownByLabel, ...]
    """Every label category that is right for, or was given to, one of these objects."""


class KnownLabelTallies:
    """Counts how the result compares with known labels, object by object."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._objects = self._exact = 0
        self._right, self._wrong, self._missed = ([0] * len(names) for _ in range(3))

    def add(self, known_labels: frozenset[int], tally: Tally) -> None:
        """Count one object that has responses."""
        known = label_set(known_labels)
        self._objects += 1
        self._exact += tally.kept == known
        for counts, labels in (
            (self._right, tally.kept & known),
            (self._wrong, tally.kept & ~known),
            (self._missed, known & ~tally.kept),
        ):
            for label in members(labels):
                counts[label] += 1

    def numbers(self) -> KnownLabelNumbers | None:
        """The comparison; None if no object has known labels and responses."""
        exact = wilson(self._exact, self._objects)
        if exact is None:
            return None
        right, wrong, missed = sum(self._right), sum(self._wrong), sum(self._missed)
        by_label = zip(self._names, self._right, self._wrong, self._missed, strict=True)
        return KnownLabelNumbers(
            objects=self._objects,
            right=right,
            wrong=wrong,
            missed=missed,
            precision=wilson(right, right + wrong),
            recall=wilson(right, right + missed),
            f1=2 * right / (2 * right + wrong + missed) if right + wrong + missed else None,
            exact=exact,
            labels=tuple(
                KnownByLabel(number, name, *counts)
                for number, (name, *counts) in enumerate(by_label)
                if any(counts)
            ),
        )
