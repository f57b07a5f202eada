"""What comes of an asking plan: answers drawn from those that real people gave, and the labels they lead to.

Whoever is asked is drawn from the object's own workers, and nobody answers an object twice. Whenever a round
ends, all answers so far are pooled and consolidated over the whole job, as JobCompletion does; the same
posteriors say which objects are asked about next.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from consolidation.choices import Choices
from consolidation.label_sets import label_sets
from consolidation.settings import Settings
from consolidation.uncertainty import most_uncertain, uncertainties
from ground_truth.follow_up_rules import objects_asked_again
from ground_truth.label_categories import LabelCategories
from ground_truth.responses import LabelsByWorker, Response
from rehearsal.asking_plan.crowd import Crowd
from rehearsal.asking_plan.plans import AskingPlan, Rounds
from rehearsal.job_source.truth import KnownLabels

# JobCompletion's, where the stack sets nothing else.
_COMPLETION = Settings(consolidation_method="expectation-maximization")


class InterimConclusion(NamedTuple):
    """What all answers so far say about one object."""

    responses: tuple[Response, ...]
    kept: frozenset[int]
    """The numbers of the labels it gets."""
    uncertainty: float
    """Its expected number of wrong decisions."""


type Ranking = Callable[[Sequence[InterimConclusion]], Sequence[float]]
"""How much each object deserves another answer; 0: not at all."""


class PlanOutcome(NamedTuple):
    """What a plan leads to in one draw."""

    answers: int
    """How many answers workers gave, experts aside."""
    expert_answers: int
    """How many answers experts gave."""
    labels: dict[int, frozenset[str]]
    """The names of every object's labels, by object."""


def by_uncertainty(conclusions: Sequence[InterimConclusion]) -> list[float]:
    """The ranking that follow-up uses."""
    return [conclusion.uncertainty for conclusion in conclusions]


class Draw:
    """One order in which each object's workers might have answered, the same for every plan."""

    def __init__(self, crowd: Crowd, seed: str) -> None:
        """Draw the order of the answers.

        Args:
            crowd: the answers to draw from.
            seed: another seed, another order.
        """
        random = Random(seed)
        self._crowd = crowd
        self._order = [tuple(random.sample(found, len(found))) for found in crowd.answers]
        self._concluded: dict[tuple[int, ...], list[InterimConclusion]] = {}

    def outcome(self, plan: AskingPlan, ranking: Ranking = by_uncertainty) -> PlanOutcome:
        """What comes of a plan.

        An object whose workers have all answered gets no more answers, and the next one in the ranking is
        asked about in its place; so is one that experts answer whose labels are not known.

        Args:
            plan: the plan to follow.
            ranking: says which objects are asked about again.
        """
        counts = [min(plan.workers, len(found)) for found in self._order]
        settled: dict[int, KnownLabels] = {}
        follow_up = plan.follow_up
        for _ in range(follow_up.number):
            chosen = self._asked_again(counts, settled, follow_up, ranking)
            if follow_up.experts:
                settled |= {number: self._crowd.truth[number] for number in chosen}
            else:
                for number in chosen:
                    counts[number] = min(counts[number] + follow_up.workers, len(self._order[number]))
        return self._outcome(counts, settled, follow_up)

    def _asked_again(
        self, counts: list[int], settled: dict[int, KnownLabels], follow_up: Rounds, ranking: Ranking
    ) -> list[int]:
        if follow_up.experts:
            open_objects = self._crowd.truth.keys() - settled.keys()
            number = objects_asked_again(len(self._crowd.truth), follow_up.share)
        else:
            open_objects = {number for number, found in enumerate(self._order) if counts[number] < len(found)}
            number = objects_asked_again(len(counts), follow_up.share)
        ranks = ranking(self._conclusions(counts))
        return most_uncertain([rank if i in open_objects else 0.0 for i, rank in enumerate(ranks)], number)

    def _outcome(self, counts: list[int], settled: dict[int, KnownLabels], follow_up: Rounds) -> PlanOutcome:
        names = self._crowd.categories
        labels = {
            number: frozenset(map(names.__getitem__, conclusion.kept))
            for number, conclusion in enumerate(self._conclusions(counts))
        }
        for number, known in settled.items():
            left = frozenset() if known.judged is None else labels[number] - known.judged
            labels[number] = left | known.labels
        return PlanOutcome(sum(counts), len(settled) * follow_up.workers, labels)

    def _conclusions(self, counts: list[int]) -> list[InterimConclusion]:
        """What the first answers of each object say together, by the number of each."""
        key = tuple(counts)
        if key not in self._concluded:
            answers = [found[:count] for found, count in zip(self._order, counts, strict=True)]
            self._concluded[key] = conclusions(answers, self._crowd.categories)
        return self._concluded[key]


def conclusions(
    answers: Sequence[tuple[Response, ...]], categories: Sequence[str]
) -> list[InterimConclusion]:
    """What each object's answers say, pooled over all objects.

    Args:
        answers: each object's responses, at least one.
        categories: the names of the label categories.
    """
    objects: list[LabelsByWorker] = [
        {response.worker or object(): response.labels for response in responses} for responses in answers
    ]
    choices = Choices(LabelCategories(tuple(categories)))
    found = list(label_sets(objects, choices, _COMPLETION))
    return [
        InterimConclusion(responses, frozenset(label for label, _ in label_set.kept), value)
        for responses, label_set, value in zip(answers, found, uncertainties(objects, found), strict=True)
    ]
