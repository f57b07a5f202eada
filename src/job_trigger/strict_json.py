"""JSON files that people write by hand, read so that nothing in them is silently lost."""

import json
from collections import Counter
from typing import Any, NoReturn

from ground_truth.shown import shown
from job_trigger.problems import Problem


def read_object(content: bytes, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The JSON object in a file, and what is wrong with the file.

    Args:
        content: the file's bytes.
        file: its name, for messages.

    Returns:
        The object, None if there is none to be had; and all problems, none if the file is good.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at position {error.start + 1}"
        return None, [Problem(file, f"the file is not UTF-8: {byte}", "JSON in UTF-8")]
    repeated: Counter[str] = Counter()

    def keep_all(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.update({key: 1 for key, times in Counter(key for key, _ in pairs).items() if times > 1})
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=keep_all, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return None, [
            Problem(file, "the file holds half a surrogate pair (\\ud800 to \\udfff)", "whole characters")
        ]
    except RecursionError:
        return None, [Problem(file, "the file is nested too deeply", "a JSON object")]
    except ValueError as error:
        return None, [Problem(file, f"the file is no JSON: {error}", "a JSON object in UTF-8")]
    problems = [
        Problem(file, f"the key {key!r:.200} is there more than once in one object", "each key once", key=key)
        for key in repeated
    ]
    if not isinstance(value, dict):
        return None, [
            *problems,
            Problem(file, "the file is JSON, but no object", "a JSON object", value=shown(value)),
        ]
    return value, problems


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is none")
