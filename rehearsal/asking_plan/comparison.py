"""Asking plans held against the same number of answers for every object, over many draws."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

from rehearsal.asking_plan.crowd import Crowd
from rehearsal.asking_plan.plans import AskingPlan, fixed_numbers
from rehearsal.asking_plan.simulation import Draw, PlanOutcome, Ranking, by_uncertainty, conclusions
from rehearsal.job_source.truth import KnownLabels
from rehearsal.results.truth_agreement import Agreement


class Mean(NamedTuple):
    """A mean over draws."""

    value: float
    error: float
    """The standard error, 0 where there was one draw."""

    @classmethod
    def of(cls, values: Sequence[float]) -> "Mean":
        """The mean of at least one value."""
        return cls(fmean(values), stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0)

    @property
    def is_above_0(self) -> bool:
        """Whether it is above 0 by more than two standard errors."""
        return self.value > 2 * self.error

    @property
    def is_below_0(self) -> bool:
        """Whether it is below 0 by more than two standard errors."""
        return self.value < -2 * self.error


@dataclass(frozen=True)
class PlanFigures:
    """What a plan costs and what it leads to, as means over all draws."""

    plan: AskingPlan
    answers: float
    """Answers by workers for an object, experts aside."""
    expert_answers: float
    """Answers by experts for an object whose right labels are known."""
    micro_f1: Mean
    """The micro-F1, 0 to 1."""
    gain: Mean | None
    """How much of it the plan gains over as many answers for every object, in the same draws; None where the
    plan has no follow-up, or where no fixed number costs as much."""
    worth: float | None
    """How many answers for every object lead as far; None where it takes more than were simulated."""


@dataclass(frozen=True)
class Comparison:
    """Plans simulated with one crowd's answers."""

    draws: int
    """How often answers were drawn."""
    fixed: tuple[PlanFigures, ...]
    """Fixed numbers of answers, from 1 up."""
    rounds: tuple[PlanFigures, ...]
    """The plans with follow-up, as given."""


def reference(crowd: Crowd) -> Mapping[int, KnownLabels]:
    """What results are held against: the known labels, or what all answers together say where none are."""
    if crowd.truth:
        return crowd.truth
    return {
        number: KnownLabels(frozenset(crowd.categories[label] for label in conclusion.kept))
        for number, conclusion in enumerate(conclusions(crowd.answers, crowd.categories))
    }


def compare(
    crowd: Crowd,
    plans: Sequence[AskingPlan],
    draws: int,
    seed: int = 0,
    *,
    ranking: Ranking = by_uncertainty,
    done: Callable[[int], None] = lambda _: None,
) -> Comparison:
    """Simulate plans, and fixed numbers up to what the crowd's answers are enough for.

    Args:
        crowd: the answers to draw from.
        plans: plans with follow-up.
        draws: how often answers are drawn, at least 1.
        seed: another seed, other draws.
        ranking: says which objects are asked about again.
        done: is called with the number of finished draws.

    Raises:
        ValueError: if the crowd has no objects.
    """
    if not crowd.depth:
        raise ValueError("a crowd needs at least 1 object with an answer, got 0")
    fixed = fixed_numbers(crowd.depth)
    right = reference(crowd)
    results: list[list[_Result]] = []
    for number in range(draws):
        draw = Draw(crowd, f"{seed} {number}")
        results.append([_Result.of(draw.outcome(plan, ranking), crowd, right) for plan in (*fixed, *plans)])
        done(number + 1)
    return _Aggregate(fixed, results).comparison(plans)


class _Result(NamedTuple):
    answers: float
    expert_answers: float
    micro_f1: float

    @classmethod
    def of(cls, outcome: PlanOutcome, crowd: Crowd, right: Mapping[int, KnownLabels]) -> "_Result":
        agreement = Agreement.between(right, outcome.labels, crowd.categories)
        # Where nothing is known or found to apply, nothing is wrong.
        micro_f1 = 1.0 if agreement is None or agreement.micro_f1 is None else agreement.micro_f1
        experts = outcome.expert_answers / len(crowd.truth) if crowd.truth else 0.0
        return cls(outcome.answers / len(crowd.answers), experts, micro_f1)


class _Aggregate:
    """The means over the draws, and the curve of the fixed numbers."""

    def __init__(self, fixed: Sequence[AskingPlan], results: Sequence[Sequence[_Result]]) -> None:
        self._fixed = fixed
        self._results = results
        self._curve = [
            (fmean(p.answers for p in column), fmean(p.micro_f1 for p in column))
            for column in self._columns()
        ][: len(fixed)]

    def comparison(self, plans: Sequence[AskingPlan]) -> Comparison:
        columns = list(self._columns())
        count = len(self._fixed)
        return Comparison(
            len(self._results),
            tuple(map(self._figures, self._fixed, columns[:count])),
            tuple(map(self._figures, plans, columns[count:])),
        )

    def _columns(self) -> Iterator[tuple[_Result, ...]]:
        return zip(*self._results, strict=True)

    def _figures(self, plan: AskingPlan, column: Sequence[_Result]) -> PlanFigures:
        micro_f1 = Mean.of([result.micro_f1 for result in column])
        return PlanFigures(
            plan,
            fmean(result.answers for result in column),
            fmean(result.expert_answers for result in column),
            micro_f1,
            self._gain(column) if plan.follow_up.number else None,
            self._worth(micro_f1.value),
        )

    def _gain(self, column: Sequence[_Result]) -> Mean | None:
        gains = []
        for result, row in zip(column, self._results, strict=True):
            curve = [(fixed.answers, fixed.micro_f1) for fixed in row[: len(self._fixed)]]
            level = _at(curve, result.answers)
            if level is None:
                return None
            gains.append(result.micro_f1 - level)
        return Mean.of(gains)

    def _worth(self, micro_f1: float) -> float | None:
        if self._curve[0][1] >= micro_f1:
            return self._curve[0][0]
        for (fewer, lower), (more, higher) in pairwise(self._curve):
            if higher >= micro_f1:
                return fewer + (more - fewer) * (micro_f1 - lower) / (higher - lower)
        return None


def _at(curve: Sequence[tuple[float, float]], answers: float) -> float | None:
    """The height of a curve, linear between its points; None beyond its ends."""
    if curve[-1][0] == answers:
        return curve[-1][1]
    for (fewer, left), (more, right) in pairwise(curve):
        if fewer <= answers < more:
            return left + (right - left) * (answers - fewer) / (more - fewer)
    return None
