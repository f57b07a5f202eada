"""How good each label is: how far workers agree on it, how sure it is, what it is taken for."""

from collections import Counter
from collections.abc import Sequence
from math import fsum

import msgspec

from label_quality.agreement import Pattern, ac1, alpha, positive_agreement
from label_quality.intervals import Estimate
from label_quality.judged_object import JudgedObject
from label_quality.label_bits import PairCounts
from label_quality.tally import Tally

# The labels named as confused with one, or coming with one, are those that were most often.
_MOST_NAMED = 3


class OtherLabel(msgspec.Struct, frozen=True, rename="camel"):
    """Another label, and how often one meets it."""

    number: int
    name: str
    share: float
    """0 to 1."""


class LabelNumbers(msgspec.Struct, frozen=True, rename="camel"):
    """What is known about one label category."""

    number: int
    name: str
    votes: int
    """Responses that chose it."""
    objects: int
    """Objects that got it."""
    prevalence: float | None
    """The share of the objects with responses that got it; None if there are none."""
    alpha: Estimate | None
    """Krippendorff's alpha of choosing it or not; None if all responses agree, or no object has two."""
    second_chose_too: Estimate | None
    """When one worker chose it, the share of the object's other workers who did too."""
    ac1: float | None
    """Gwet's AC1 of choosing it or not."""
    confidence: float | None
    """Its mean confidence where it was kept on objects with two responses or more."""
    expected_wrong: float
    """How many of the objects with that confidence are expected not to show it."""
    confused_with: tuple[OtherLabel, ...]
    """For each other label, how probable it is that when a worker chose this one, another worker of the
    object chose the other and not this one, and the first not the other; most often first, at most 3."""
    comes_with: tuple[OtherLabel, ...]
    """The share of the objects with this label that got the other one too; most often first, at most 3."""


class LabelTallies:
    """Counts what each label's numbers are made from, object by object."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        every = range(len(names))
        self._objects_with: Counter[int] = Counter()
        """How many objects have each number of responses."""
        self._patterns: list[Counter[tuple[int, int]]] = [Counter() for _ in every]
        """For each label: how many objects have each number of responses and of votes."""
        self._confidences: list[list[float]] = [[] for _ in every]
        self._kept: Counter[int] = Counter()
        self._kept_sets: Counter[int] = Counter()
        self._instead: dict[int, PairCounts] = {}
        """By number of responses: how often one worker chose the first label and another the second in
        its place."""

    def add(self, judged: JudgedObject, tally: Tally) -> None:
        """Count one object that has responses."""
        responses = len(tally.answers)
        self._objects_with[responses] += 1
        for label, votes in tally.votes.items():
            self._patterns[label][responses, votes] += 1
        self._kept_sets[tally.kept] += 1
        for label, confidence in judged.labels:
            self._kept[label] += 1
            if responses > 1:
                self._confidences[label].append(confidence)

    def add_difference(self, responses: int, first: int, second: int, times: int) -> None:
        """Count two workers of an object with ``responses`` responses who chose different sets of labels."""
        only_first, only_second = first & ~second, second & ~first
        if only_first and only_second:
            counts = self._instead.setdefault(responses, PairCounts(len(self._names)))
            counts.add(only_first, only_second, times)
            counts.add(only_second, only_first, times)

    def numbers(self) -> tuple[LabelNumbers, ...]:
        """The numbers of every label category."""
        together = PairCounts(len(self._names))
        for kept, times in self._kept_sets.items():
            together.add(kept, kept, times)
        return tuple(self._of(label, together) for label in range(len(self._names)))

    def _of(self, label: int, together: PairCounts) -> LabelNumbers:
        patterns = self._all_patterns(label)
        confidences = self._confidences[label]
        kept = self._kept[label]
        objects = self._objects_with.total()
        return LabelNumbers(
            number=label,
            name=self._names[label],
            votes=sum(votes * times for (_, votes), times in self._patterns[label].items()),
            objects=kept,
            prevalence=kept / objects if objects else None,
            alpha=alpha(patterns),
            second_chose_too=positive_agreement(patterns),
            ac1=ac1(patterns),
            confidence=fsum(confidences) / len(confidences) if confidences else None,
            expected_wrong=fsum(1 - confidence for confidence in confidences),
            confused_with=self._most(label, self._chosen_instead(label)),
            comes_with=self._most(label, [count / (kept or 1) for count in together.of(label)]),
        )

    def _all_patterns(self, label: int) -> dict[Pattern, int]:
        chosen = self._patterns[label]
        by_responses: Counter[int] = Counter()
        for (responses, _), times in chosen.items():
            by_responses[responses] += times
        patterns = {
            Pattern(responses, 0, 0): times - by_responses[responses]
            for responses, times in self._objects_with.items()
            if times > by_responses[responses]
        }
        for (responses, votes), times in chosen.items():
            patterns[Pattern(responses, votes, votes * (responses - votes))] = times
        return patterns

    def _chosen_instead(self, label: int) -> list[float]:
        compared = sum(
            votes * times for (responses, votes), times in self._patterns[label].items() if responses > 1
        )
        shares = [0.0] * len(self._names)
        for responses, counts in self._instead.items():
            for other, count in enumerate(counts.of(label)):
                shares[other] += count / (responses - 1) / compared if count else 0.0
        return shares

    def _most(self, label: int, shares: Sequence[float]) -> tuple[OtherLabel, ...]:
        others = [other for other, share in enumerate(shares) if share and other != label]
        others.sort(key=lambda other: -shares[other])
        return tuple(OtherLabel(other, self._names[other], shares[other]) for other in others[:_MOST_NAMED])


def differing_answers(tally: Tally) -> list[tuple[int, int, int]]:
    """The different sets of labels that an object's workers chose, in pairs.

    Returns:
        For each pair the two sets, and how many pairs of workers chose them. The work grows with the square
        of how many different answers one object has.
    """
    times = list(Counter(labels for _, labels in tally.answers).items())
    return [
        (first, second, one * other)
        for place, (first, one) in enumerate(times)
        for second, other in times[:place]
    ]
