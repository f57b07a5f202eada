"""EventBridge's rule for whether an event matches a pattern, as far as the stack's patterns use it.

Source: EventBridge user guide, "Comparison operators for use in event patterns".
"""

import re
from typing import Any


def matches(pattern: Any, event: Any) -> bool:
    """Whether an event matches: every key of the pattern is in the event, with a value that the list allows.

    Raises:
        ValueError: for an operator that this file does not know, so that it is never silently wrong.
    """
    if isinstance(pattern, dict):
        return isinstance(event, dict) and all(
            key in event and matches(wanted, event[key]) for key, wanted in pattern.items()
        )
    return any(_allowed(wanted, event) for wanted in pattern)


def _allowed(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(wanted == value)
    (operator, operand), *more = wanted.items()
    if operator != "wildcard" or more:
        raise ValueError(f"this matcher knows no {wanted!r}")
    # `*` stands for any text, slashes included.
    expression = ".*".join(re.escape(part) for part in operand.split("*"))
    return isinstance(value, str) and re.fullmatch(expression, value, re.DOTALL) is not None
