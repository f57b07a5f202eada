"""JSON files that people write by hand; nothing in them is silently ignored."""

import json
from collections import Counter
from typing import Any

from ground_truth.problem import Problem
from ground_truth.safe_text import BYTE_ORDER_MARK, safe_repr
from ground_truth.strict_json import Pairs, decode_json


def read_object(content: bytes, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The JSON object in a file, and what is wrong with the file.

    Args:
        content: the file's bytes.
        file: its name, for messages.

    Returns:
        The object, None if it can't be read; and all problems, none if the file is good.
    """
    repeated: Counter[str] = Counter()
    try:
        value = _decoded(content, repeated)
    except (ValueError, RecursionError) as error:
        return None, [_problem_of(error, content).at(file)]
    problems = [
        Problem(f"the key {safe_repr(key)} is repeated in one object", "each key once", key, file=file)
        for key in repeated
    ]
    if not isinstance(value, dict):
        other = Problem("the file is not a JSON object", "a JSON object", value=safe_repr(value), file=file)
        return None, [*problems, other]
    return value, problems


def _decoded(content: bytes, repeated: Counter[str]) -> Any:
    def keep_all(pairs: Pairs) -> dict[str, Any]:
        repeated.update({key: 1 for key, times in Counter(key for key, _ in pairs).items() if times > 1})
        return dict(pairs)

    text = content.decode()
    value = decode_json(text, keep_all)
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _problem_of(error: Exception, content: bytes) -> Problem:
    """Why a file can't be read."""
    if isinstance(error, UnicodeDecodeError):
        byte = f"byte 0x{content[error.start]:02x} at position {error.start + 1}"
        return Problem(f"the file is not UTF-8: {byte}", "JSON in UTF-8")
    if isinstance(error, UnicodeEncodeError):
        return Problem("the file holds half a surrogate pair (\\ud800 to \\udfff)", "whole characters")
    if isinstance(error, RecursionError):
        return Problem("the file is nested too deeply", "a JSON object")
    if content.startswith(BYTE_ORDER_MARK.encode()):
        return Problem("the file starts with a byte order mark", "UTF-8 without a byte order mark")
    return Problem(f"the file is not valid JSON: {error}", "a JSON object in UTF-8")
