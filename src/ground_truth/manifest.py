"""Input manifests: what one line may hold.

Source: the SageMaker developer guide, "Use an Input Manifest File" and "Input Data Quotas". A manifest is
JSON Lines in UTF-8; lines end in ``\\n`` or ``\\r\\n``; each line is one data object.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ground_truth.labeling_job import METADATA_SUFFIX
from ground_truth.problem import Problem
from ground_truth.safe_text import BYTE_ORDER_MARK, safe_repr
from ground_truth.strict_json import Pairs, decode_json

MOST_OBJECTS = 100_000
LONGEST_LINE = 100_000
"""Characters, without the line end."""
LONGEST_ATTRIBUTE = 20_000
"""Characters of an attribute's value as compact JSON."""
HUMAN_ANNOTATION_KEY = "isHumanAnnotationRequired"

_ONE_OBJECT = 'one JSON object, such as {"source-ref": "s3://bucket/dog.jpg"}'


class InvalidLine(ValueError):
    """A manifest line can't be read at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_line(line: bytes) -> tuple[dict[str, Any], list[Problem]]:
    """The data object in a manifest line, and what is wrong with its attributes.

    Args:
        line: one line without its ``\\n``; a ``\\r`` at its end is not part of it.

    Returns:
        The data object (the last value of a repeated key) and its problems, none if it is good.

    Raises:
        InvalidLine: if it is not a JSON object, or is too long to be examined.
    """
    text = _text(line.removesuffix(b"\r"))
    pairs = _pairs(text)
    data_object = dict(pairs)
    problems = [problem for key, value in data_object.items() for problem in _attribute_problems(key, value)]
    source = "source-ref" if "source-ref" in data_object else "source"
    if sum(key == source for key, _ in pairs) > 1:
        once = "it once: JSON readers differ in which value they take"
        problems.append(Problem(f'"{source}" is repeated', once, source))
    return data_object, problems


def human_annotation_declined(data_object: Mapping[str, Any]) -> bool:
    """Whether the line itself says that workers are not to be asked about it."""
    flag = data_object.get(HUMAN_ANNOTATION_KEY)
    return flag is False or flag == "false"


def failed_attributes(data_object: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Name and metadata of each label attribute for which the line has metadata but no label.

    That is how an object that failed in a labeling job stands in the job's output manifest.
    """
    failed: list[tuple[str, Mapping[str, Any]]] = []
    for key in data_object:
        if key.endswith(METADATA_SUFFIX):
            attribute, metadata = key.removesuffix(METADATA_SUFFIX), data_object[key]
            if attribute and attribute not in data_object and isinstance(metadata, dict):
                failed.append((attribute, metadata))
    return failed


def _text(line: bytes) -> str:
    too_long = Problem(
        f"the line has more than {LONGEST_LINE:,} characters", f"at most {LONGEST_LINE:,} characters a line"
    )
    if len(line) > LONGEST_LINE * 4:  # a character has at most four bytes in UTF-8
        raise InvalidLine(too_long)
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        byte = f"byte 0x{line[error.start]:02x} at position {error.start + 1}"
        raise InvalidLine(Problem(f"the line is not UTF-8: {byte}", "text in UTF-8")) from error
    if len(text) > LONGEST_LINE:
        raise InvalidLine(too_long)
    if text.startswith(BYTE_ORDER_MARK):
        raise InvalidLine(
            Problem("the line starts with a byte order mark", "UTF-8 without a byte order mark")
        )
    if not text.strip(" \t\r"):
        raise InvalidLine(Problem("the line is blank", _ONE_OBJECT))
    return text


def _pairs(text: str) -> Pairs:
    """Keys and values of the JSON object, in its order, with those that are repeated."""
    outermost: Pairs = []

    def keep(pairs: Pairs) -> dict[str, Any]:
        nonlocal outermost
        outermost = pairs  # the outermost object is finished last
        return dict(pairs)

    try:
        value = decode_json(text, keep)
    except RecursionError as error:
        raise InvalidLine(Problem("the line is nested too deeply", _ONE_OBJECT)) from error
    except json.JSONDecodeError as error:
        raise _not_json(f"{error.msg} at character {error.pos + 1}", text) from error
    except ValueError as error:
        raise _not_json(str(error), text) from error
    if not isinstance(value, dict):
        raise InvalidLine(Problem("the line is not a JSON object", _ONE_OBJECT, value=safe_repr(text)))
    return outermost


def _not_json(reason: str, text: str) -> InvalidLine:
    return InvalidLine(Problem(f"the line is not valid JSON: {reason}", _ONE_OBJECT, value=safe_repr(text)))


def _attribute_problems(key: str, value: object) -> Iterator[Problem]:
    if key.startswith("$"):
        yield Problem(f"the attribute name {safe_repr(key)} starts with $", "a name that does not", key)
    length = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    if length > LONGEST_ATTRIBUTE:
        yield Problem(
            f"the attribute {safe_repr(key)} has {length:,} characters",
            f"at most {LONGEST_ATTRIBUTE:,} characters of compact JSON",
            key,
        )
