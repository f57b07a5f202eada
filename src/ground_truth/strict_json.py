"""JSON as its specification has it: Python's own reader also takes NaN and Infinity."""

import json
from collections.abc import Callable
from typing import Any, NoReturn

type Pairs = list[tuple[str, Any]]


def decode_json(text: str | bytes, keep_pairs: Callable[[Pairs], Any] | None = None) -> Any:
    """The value of a JSON text.

    The standard library reads what msgspec does not: half a surrogate pair, 1e999. An integer of more digits
    than Python converts becomes a float, so that one number does not make a whole file unreadable.

    Args:
        text: the JSON text.
        keep_pairs: makes an object of its members, inner objects first; by default a dict, in which the last
            of members with the same name counts.

    Raises:
        ValueError: if the text is not valid JSON; NaN and Infinity are not.
        RecursionError: if it is nested too deeply.
    """
    return json.loads(text, parse_int=_integer, parse_constant=_refuse_constant, object_pairs_hook=keep_pairs)


def _integer(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not allowed")
