"""The choices between ways to consolidate, as settings of the stack and of a job name them."""

from typing import Literal

Method = Literal["majority", "expectation-maximization", "any"]
NoMajority = Literal["plurality", "empty"]
