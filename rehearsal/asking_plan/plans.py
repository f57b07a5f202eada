"""Asking plans: a number of answers for every object, and rounds for those whose labels are least certain."""

from dataclasses import dataclass
from typing import NamedTuple

# Ground Truth's limit of NumberOfHumanWorkersPerDataObject.
MOST_WORKERS = 9
# The limit of job.json's "FollowUp".
MOST_ROUNDS = 3

_TIMES = {1: "", 2: ", twice", 3: ", three times"}


class InvalidPlan(ValueError):
    """A plan that no labeling job can follow; the text says why."""


class Rounds(NamedTuple):
    """The follow-up rounds of a plan, as job.json's ``FollowUp`` asks for them."""

    number: int = 0
    """How many rounds there are, one after another."""
    share: float = 0.0
    """The share of the objects, 0 to 1, that each round asks about again."""
    workers: int = 0
    """How many more answers each of these objects gets in a round."""
    experts: bool = False
    """Whether experts answer, who are taken as right."""


NO_ROUNDS = Rounds()


@dataclass(frozen=True)
class AskingPlan:
    """How the answers for the objects of a job are asked for."""

    workers: int
    """How many answers every object gets at first."""
    follow_up: Rounds = NO_ROUNDS
    """The rounds for the most uncertain objects."""

    @classmethod
    def parse(cls, text: str) -> "AskingPlan":
        """The plan in a text such as ``5``, or ``3,2,0.5,2`` for workers, more workers, share and rounds.

        Raises:
            InvalidPlan: if it is not of this form, or a number is beyond Ground Truth's limits.
        """
        try:
            workers, *rest = text.split(",")
            more, share, rounds = rest or ("0", "0", "0")
            plan = cls(int(workers), Rounds(int(rounds), float(share), int(more)))
        except ValueError as error:
            raise InvalidPlan(
                "must be WORKERS or WORKERS,MORE,SHARE,ROUNDS, such as 5 or 3,2,0.5,2:"
                f" 3 answers, then 2 more for the most uncertain half, twice; got {text!r:.100}"
            ) from error
        limits: list[tuple[str, float, float, float]] = [("WORKERS", plan.workers, 1, MOST_WORKERS)]
        if rest:
            limits += [
                ("MORE", plan.follow_up.workers, 1, MOST_WORKERS),
                ("SHARE", plan.follow_up.share, 0.01, 1),
                ("ROUNDS", plan.follow_up.number, 1, MOST_ROUNDS),
            ]
        for name, number, least, most in limits:
            if not least <= number <= most:
                raise InvalidPlan(f"{name} must be {least} to {most}, got {number} in {text!r:.100}")
        return plan

    @property
    def most_answers(self) -> int:
        """The most answers by workers, experts aside, that one object may get."""
        follow_up = self.follow_up
        return self.workers if follow_up.experts else self.workers + follow_up.number * follow_up.workers

    def __str__(self) -> str:
        follow_up = self.follow_up
        if not follow_up.number:
            return f"{self.workers} for all"
        share = "half" if follow_up.share == 0.5 else f"{round(100 * follow_up.share, 2):g}%"
        who = f"{follow_up.workers} more"
        if follow_up.experts:
            who = "an expert" if follow_up.workers == 1 else f"{follow_up.workers} experts"
        return f"{self.workers}, then {who} for the most uncertain {share}{_TIMES[follow_up.number]}"


def fixed_numbers(most_answers: int) -> list[AskingPlan]:
    """The plans that give all objects as many answers, from 1 to ``most_answers`` or Ground Truth's limit."""
    return [AskingPlan(workers) for workers in range(1, min(most_answers, MOST_WORKERS) + 1)]


DEFAULT = AskingPlan(3, Rounds(2, 0.5, 2))
"""5 answers on average: what follow-up does where it is turned on and nothing else is set."""

ROUNDS = (
    AskingPlan(2, Rounds(1, 0.5, 1)),
    AskingPlan(2, Rounds(2, 0.5, 1)),
    AskingPlan(3, Rounds(1, 0.5, 2)),
    DEFAULT,
)
"""Plans with 2.5, 3, 4 and 5 answers on average."""

EXPERTS = tuple(AskingPlan(3, Rounds(1, share, 1, experts=True)) for share in (0.05, 0.1, 0.2))
"""Plans with an expert's answer for few objects."""
