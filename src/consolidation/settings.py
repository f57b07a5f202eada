"""How the consolidation function was set up, read from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

Method = Literal["majority", "expectation-maximization", "any"]
NoMajority = Literal["plurality", "empty"]


class InvalidSetting(ValueError):
    """An environment variable has a value that the function can't work with."""


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
            InvalidSetting: naming the variable, its value and what would be right.
        """
        default = cls()
        return cls(
            cast(Method, _one_of(environment, "CONSOLIDATION_METHOD", get_args(Method))),
            _threshold(environment.get("MAJORITY_THRESHOLD") or str(default.majority_threshold)),
            cast(NoMajority, _one_of(environment, "NO_MAJORITY", get_args(NoMajority))),
            environment.get("EXCLUSION_CATEGORY", default.exclusion_category),
        )


def _one_of(environment: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    value = environment.get(name) or values[0]
    if value not in values:
        raise InvalidSetting(f"{name} must be one of {', '.join(values)}, got {value!r}")
    return value


def _threshold(text: str) -> float:
    try:
        threshold = float(text)
    except ValueError:
        threshold = -1.0
    if not 0 <= threshold < 1:
        raise InvalidSetting(f"MAJORITY_THRESHOLD must be a number from 0 to below 1, got {text!r}")
    return threshold
