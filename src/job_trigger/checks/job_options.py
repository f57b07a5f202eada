"""The members of job.json that are this package's own: Consolidation and FollowUp."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from msgspec import Struct

from ground_truth.consolidation_options import Method, NoMajority
from ground_truth.follow_up_rules import MOST_ROUNDS, objects_asked_again
from ground_truth.labeling_job import MOST_WORKERS_PER_OBJECT
from ground_truth.problem import Problem
from ground_truth.s3_layout import JOB_FILE
from ground_truth.safe_text import fits_utf8, safe_repr
from job_trigger.checks.request_rules import own_workteam_problems
from job_trigger.settings import Settings

CONSOLIDATION_KEY, FOLLOW_UP_KEY = "Consolidation", "FollowUp"

type _Rule = tuple[Callable[[Any], bool], str]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(least: int, most: int) -> _Rule:
    return (
        lambda value: type(value) is int and least <= value <= most,
        f"a whole number from {least} to {most}",
    )


def _one_of(*values: str) -> _Rule:
    return lambda value: value in values if isinstance(value, str) else False, f"one of {', '.join(values)}"


_TEXT: _Rule = (lambda value: isinstance(value, str) and fits_utf8(value), "a string")
_CONSOLIDATION: Mapping[str, _Rule] = {
    "Method": _one_of(*get_args(Method)),
    "MajorityThreshold": (
        lambda value: _is_number(value) and 0 <= value < 1,
        "a number from 0 to below 1",
    ),
    "NoMajority": _one_of(*get_args(NoMajority)),
    "ExclusionCategory": _TEXT,
}
_FOLLOW_UP: Mapping[str, _Rule] = {
    "Rounds": _whole(0, MOST_ROUNDS),
    "Share": (lambda value: _is_number(value) and 0 <= value <= 1, "a number from 0 to 1"),
    "Workers": _whole(1, MOST_WORKERS_PER_OBJECT),
    "WorkteamArn": _TEXT,
    "Experts": (lambda value: isinstance(value, bool), "true or false"),
}


def option_problems(job: Mapping[str, Any], settings: Settings) -> list[Problem]:
    """What is wrong with these members of job.json."""
    problems = []
    for key, rules in ((CONSOLIDATION_KEY, _CONSOLIDATION), (FOLLOW_UP_KEY, _FOLLOW_UP)):
        value = job.get(key, {})
        if not isinstance(value, dict):
            problems.append(_problem(key, "is not an object", f"an object with {' or '.join(rules)}", value))
            continue
        for name, member in value.items():
            path = f"{key}.{name}"
            if name not in rules:
                allowed = ", ".join(f"{key}.{rule}" for rule in rules)
                problems.append(_problem(path, "can't be set here", f"one of {allowed}", member))
            elif not rules[name][0](member):
                problems.append(_problem(path, "is not valid", rules[name][1], member))
    follow_up = job.get(FOLLOW_UP_KEY)
    if isinstance(follow_up, dict):
        arn, function_arn = follow_up.get("WorkteamArn"), settings.pre_annotation_function_arn
        wrong = own_workteam_problems(arn, f"{FOLLOW_UP_KEY}.WorkteamArn", function_arn)
        problems += [problem.at(JOB_FILE) for problem in wrong]
    return problems


def exclusion_category(job: Mapping[str, Any], settings: Settings) -> str:
    """What counts as "none of these" in the job, empty if nothing does."""
    consolidation = job.get(CONSOLIDATION_KEY)
    own = consolidation.get("ExclusionCategory") if isinstance(consolidation, dict) else None
    return own if isinstance(own, str) else settings.exclusion_category


class FollowUpOptions(Struct, frozen=True):
    """The rounds in which the most uncertain objects will be asked about again."""

    rounds: int
    share: float
    workers: int

    def answers(self, objects: int) -> int:
        """How many answers all rounds together take, at most.

        Args:
            objects: how many objects workers are asked about in the labeling job itself.
        """
        return self.rounds * objects_asked_again(objects, self.share) * self.workers

    @classmethod
    def of_job(cls, job: Mapping[str, Any], settings: Settings) -> "FollowUpOptions":
        """The follow-up that a valid job.json asks for, or else the stack."""
        own = job.get(FOLLOW_UP_KEY, {})
        return cls(
            own.get("Rounds", settings.follow_up_rounds),
            own.get("Share", settings.follow_up_share),
            own.get("Workers", settings.follow_up_workers),
        )

    def as_json(self) -> dict[str, Any]:
        """Its members in job.json."""
        return {"Rounds": self.rounds, "Share": self.share, "Workers": self.workers}


def _problem(path: str, message: str, expected: str, value: object) -> Problem:
    return Problem(f"{path} {message}", expected, path, safe_repr(value), JOB_FILE)
