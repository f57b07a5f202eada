"""JSON files that people write by hand, read so that nothing in them is silently lost."""

import json
from collections import Counter
from typing import Any

from ground_truth.problem import Problem
from ground_truth.safe_text import safe_repr
from ground_truth.strict_json import Pairs, decode_json


def read_object(content: bytes, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The JSON object in a file, and what is wrong with the file.

    Args:
        content: the file's bytes.
        file: its name, for messages.

    Returns:
        The object, None if it can't be read; and all problems, none if the file is good.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at position {error.start + 1}"
        return None, [Problem(f"the file is not UTF-8: {byte}", "JSON in UTF-8", file=file)]
    repeated: Counter[str] = Counter()

    def keep_all(pairs: Pairs) -> dict[str, Any]:
        repeated.update({key: 1 for key, times in Counter(key for key, _ in pairs).items() if times > 1})
        return dict(pairs)

    try:
        value = decode_json(text, keep_all)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return None, [
            Problem(
                "the file holds half a surrogate pair (\\ud800 to \\udfff)", "whole characters", file=file
            )
        ]
    except RecursionError:
        return None, [Problem("the file is nested too deeply", "a JSON object", file=file)]
    except ValueError as error:
        return None, [Problem(f"the file is not valid JSON: {error}", "a JSON object in UTF-8", file=file)]
    problems = [
        Problem(f"the key {safe_repr(key)} is repeated in one object", "each key once", key, file=file)
        for key in repeated
    ]
    if not isinstance(value, dict):
        return None, [
            *problems,
            Problem("the file is not a JSON object", "a JSON object", value=safe_repr(value), file=file),
        ]
    return value, problems
