"""How the completion function was set up, read from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args

from consolidation.settings import Settings as ConsolidationSettings
from ground_truth.consolidation_options import NoMajority
from ground_truth.environment import Environment
from ground_truth.follow_up_rules import DEFAULT_ROUNDS, DEFAULT_SHARE, DEFAULT_WORKERS, MOST_ROUNDS
from ground_truth.labeling_job import MOST_WORKERS_PER_OBJECT

CompletionMethod = Literal["expectation-maximization", "majority"]


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each environment variable of the same name, with the default of an unset one."""

    bucket: str
    consolidation_function_arn: str
    notification_topic_arn: str = ""
    completion_method: CompletionMethod = "expectation-maximization"
    majority_threshold: float = 0.5
    no_majority: NoMajority = "plurality"
    exclusion_category: str = ""
    follow_up_rounds: int = DEFAULT_ROUNDS
    follow_up_share: float = DEFAULT_SHARE
    follow_up_workers: int = DEFAULT_WORKERS
    follow_up_workteam_arn: str = ""
    follow_up_experts: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings in environment variables; an empty variable counts as unset.

        Raises:
            InvalidSettings: if a variable is not valid; the message names each with its value and what
                would be right.
        """
        read = Environment(environment)
        settings = cls(
            bucket=read.required("BUCKET"),
            consolidation_function_arn=read.required("CONSOLIDATION_FUNCTION_ARN"),
            notification_topic_arn=read.text("NOTIFICATION_TOPIC_ARN"),
            completion_method=read.one_of("COMPLETION_METHOD", get_args(CompletionMethod)),
            majority_threshold=read.share("MAJORITY_THRESHOLD", 0.5, with_1=False),
            no_majority=read.one_of("NO_MAJORITY", get_args(NoMajority)),
            exclusion_category=read.verbatim("EXCLUSION_CATEGORY"),
            follow_up_rounds=read.number("FOLLOW_UP_ROUNDS", DEFAULT_ROUNDS, 0, MOST_ROUNDS),
            follow_up_share=read.share("FOLLOW_UP_SHARE", DEFAULT_SHARE),
            follow_up_workers=read.number("FOLLOW_UP_WORKERS", DEFAULT_WORKERS, 1, MOST_WORKERS_PER_OBJECT),
            follow_up_workteam_arn=read.text("FOLLOW_UP_WORKTEAM_ARN"),
            follow_up_experts=read.flag("FOLLOW_UP_EXPERTS"),
        )
        read.check()
        return settings

    @property
    def consolidation(self) -> ConsolidationSettings:
        """How labels are found, unless the job's own settings say otherwise."""
        return ConsolidationSettings(
            self.completion_method, self.majority_threshold, self.no_majority, self.exclusion_category
        )
