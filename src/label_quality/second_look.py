"""Which data objects another look is worth most at."""

from collections import Counter
from collections.abc import Sequence
from heapq import heappush, heappushpop
from math import fsum

import msgspec

from ground_truth.safe_text import encodable
from label_quality.judged_object import JudgedObject
from label_quality.tally import Tally

# Where fewer wrong decisions than this are expected of all objects together, none is worth another look.
_WORTH_A_LOOK = 0.5
# Uncertainties that are equal to this many digits are a tie: rounding errors must not order objects.
_DIGITS = 12


class Candidate(msgspec.Struct, frozen=True, rename="camel"):
    """A label that somebody chose for an object."""

    number: int
    votes: int
    kept: bool
    confidence: float


class DoubtfulObject(msgspec.Struct, frozen=True, rename="camel"):
    """An object, and how its workers voted."""

    line: int
    """The line of the input manifest, from 0."""
    source: str
    uncertainty: float
    """The expected number of wrong decisions about it."""
    responses: int
    labels: tuple[Candidate, ...]
    """Kept labels first, then by falling confidence."""


class SecondLooks:
    """Finds the objects that another look is worth most at."""

    def __init__(self, most: int) -> None:
        """Begin with none.

        Args:
            most: how many objects to list.
        """
        self._most = most
        self._worst: list[tuple[float, int, JudgedObject, Tally]] = []
        self._compared: list[tuple[float, int, float, int]] = []
        """Of each object with two responses or more: uncertainty, line (both negative), expected wrong
        decisions, and the label that is most likely wrong or missing."""
        self._alone = 0

    def add(self, judged: JudgedObject, tally: Tally) -> None:
        """Count an object that has responses and whose right labels are not known."""
        uncertainty = round(judged.uncertainty, _DIGITS)
        if len(tally.answers) == 1:
            self._alone += 1
        else:
            doubts = _doubts(judged)
            if doubts:
                expected = fsum(doubt for doubt, _ in doubts)
                self._compared.append((-uncertainty, judged.line, expected, -max(doubts)[1]))
        entry = (uncertainty, -judged.line, judged, tally)
        if len(self._worst) < self._most:
            heappush(self._worst, entry)
        elif self._worst and entry[:2] > self._worst[0][:2]:
            heappushpop(self._worst, entry)

    def deserving(self) -> tuple[int, Counter[int]]:
        """The objects that deserve another look.

        Returns:
            How many there are: those with one response, and the most uncertain of the others that together
            have half of all expected wrong decisions. Then of the latter, how many are uncertain most of all
            about each label.
        """
        half = fsum(expected for _, _, expected, _ in self._compared) / 2
        labels: Counter[int] = Counter()
        if half >= _WORTH_A_LOOK / 2:
            found = 0.0
            for _, _, expected, label in sorted(self._compared):
                if found >= half:
                    break
                found += expected
                labels[label] += 1
        return self._alone + labels.total(), labels

    def most_uncertain(self) -> tuple[DoubtfulObject, ...]:
        """The most uncertain objects, most uncertain first, then by line."""
        worst = sorted(self._worst, key=lambda entry: (-entry[0], -entry[1]))
        return tuple(_shown(judged, tally) for _, _, judged, tally in worst)


def _doubts(judged: JudgedObject) -> list[tuple[float, int]]:
    """How probably each decision is wrong, and the label that it is about (negative: ties go by number)."""
    return [
        *((1 - confidence, -label) for label, confidence in judged.labels),
        *((confidence, -label) for label, confidence in judged.not_kept),
    ]


def _shown(judged: JudgedObject, tally: Tally) -> DoubtfulObject:
    return DoubtfulObject(
        line=judged.line,
        source=encodable(judged.source),
        uncertainty=judged.uncertainty,
        responses=len(tally.answers),
        labels=(
            *_candidates(judged.labels, tally, kept=True),
            *_candidates(judged.not_kept, tally, kept=False),
        ),
    )


def _candidates(labels: Sequence[tuple[int, float]], tally: Tally, *, kept: bool) -> list[Candidate]:
    return [
        Candidate(label, tally.votes.get(label, 0), kept, confidence)
        for label, confidence in sorted(labels, key=lambda item: (-item[1], item[0]))
    ]
