"""How the consolidation function was set up, read from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, get_args

from ground_truth.consolidation_options import Method, NoMajority
from ground_truth.environment import Environment


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each environment variable of the same name, with the default of an unset one."""

    consolidation_method: Method = "majority"
    majority_threshold: float = 0.5
    no_majority: NoMajority = "plurality"
    exclusion_category: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings in environment variables; an empty variable counts as unset.

        Raises:
            InvalidSettings: if a variable is not valid; the message names each with its value and what
                would be right.
        """
        read = Environment(environment)
        settings = cls(
            read.one_of("CONSOLIDATION_METHOD", get_args(Method)),
            read.share("MAJORITY_THRESHOLD", cls().majority_threshold, with_1=False),
            read.one_of("NO_MAJORITY", get_args(NoMajority)),
            read.verbatim("EXCLUSION_CATEGORY"),
        )
        read.check()
        return settings
