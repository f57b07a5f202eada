"""Checks a request against botocore's service model, as the service does and the client does not.

boto3 checks required members and types before it sends a request; patterns, lengths, ranges and enumerations
are left to the service. The words are those of AWS's own answers.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.model import ListShape, Shape, StringShape, StructureShape

from rehearsal.labeling_job.api_errors import SerializationException, ValidationException

# Java's Unicode classes in Python's terms, good where "_" is allowed beside them, as in all patterns of the
# model.
_UNICODE_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": " \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}
_JSON_KINDS: dict[type, str] = {
    dict: "START_OBJECT",
    list: "START_ARRAY",
    str: "STRING_VALUE",
    bool: "BOOLEAN_VALUE",
    int: "NUMBER_VALUE",
    float: "NUMBER_VALUE",
}
_LARGEST_INTEGER = 2**31 - 1
_LONGEST_VALUE_SHOWN = 512


def check(request: object, shape: StructureShape) -> dict[str, Any]:
    """A request in which everything is as the model says.

    Members that are null are left out, and so are those that the model does not know: a newer SDK must not
    break an older service.

    Raises:
        SerializationException: if something has the wrong JSON type.
        ValidationException: if a constraint is not met; with all of them.
    """
    checked: dict[str, Any] = _typed(request, shape, "")
    errors = list(_structure_errors(checked, shape, ""))
    if errors:
        raise ValidationException(detected(errors))
    return checked


def detected(errors: list[str]) -> str:
    """AWS's message for these errors."""
    return f"{len(errors)} validation error{'s' if len(errors) > 1 else ''} detected: {'; '.join(errors)}"


def member_path(path: str, member: str) -> str:
    """The path of a structure's member as AWS writes it: ``humanTaskConfig.taskTitle``."""
    name = member[0].lower() + member[1:]
    return f"{path}.{name}" if path else name


def _typed(value: object, shape: Shape, path: str) -> Any:
    if not _TYPES[shape.type_name](value):
        kind = _JSON_KINDS.get(type(value), "NULL_VALUE")
        at = f" at '{path}'" if path else ""
        raise SerializationException(f"{kind} can not be converted to {_ARTICLES[shape.type_name]}{at}")
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {
            name: _typed(member, shape.members[name], member_path(path, name))
            for name, member in value.items()
            if member is not None and name in shape.members
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [
            _typed(item, shape.member, f"{path}.{number}.member")
            for number, item in enumerate(value, start=1)
        ]
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_INTEGER


_TYPES: Mapping[str, Callable[[object], bool]] = {
    "structure": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "timestamp": _is_number,
}
_ARTICLES = {
    "structure": "an Object",
    "list": "a List",
    "string": "a String",
    "integer": "an Integer",
    "timestamp": "a Date",
}


def _errors(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _structure_errors(value, shape, path)
        return
    for rule in _rules(shape):
        if not rule.holds(value):
            yield _error(value, path, rule.words)
    if isinstance(shape, ListShape):
        yield from _list_errors(value, shape, path)


def _structure_errors(value: dict[str, Any], shape: StructureShape, path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        at = member_path(path, name)
        if name in value:
            yield from _errors(value[name], member, at)
        elif name in shape.required_members:
            yield _error(None, at, "Member must not be null")


def _list_errors(value: list[Any], shape: ListShape, path: str) -> Iterator[str]:
    if isinstance(shape.member, StructureShape):
        for number, item in enumerate(value, start=1):
            yield from _errors(item, shape.member, f"{path}.{number}.member")
        return
    rules = _rules(shape.member)
    if any(not rule.holds(item) for item in value for rule in rules):
        words = ", ".join(rule.words for rule in rules)
        yield _error(value, path, f"Member must satisfy constraint: [{words}]")


@dataclass(frozen=True)
class _Rule:
    words: str
    holds: Callable[[Any], bool]


def _rules(shape: Shape) -> list[_Rule]:
    """The constraints that a shape's values must meet, in AWS's words."""
    rules = []
    measure, of = ("value", _same) if shape.type_name in ("integer", "timestamp") else ("length", len)
    if "max" in shape.metadata:
        most = shape.metadata["max"]
        rules.append(
            _Rule(f"Member must have {measure} less than or equal to {most}", lambda value: of(value) <= most)
        )
    if "min" in shape.metadata:
        least = shape.metadata["min"]
        rules.append(
            _Rule(
                f"Member must have {measure} greater than or equal to {least}",
                lambda value: of(value) >= least,
            )
        )
    if "pattern" in shape.metadata:
        pattern = shape.metadata["pattern"]
        rules.append(
            _Rule(
                f"Member must satisfy regular expression pattern: {pattern}",
                lambda value: _pattern(pattern).fullmatch(value) is not None,
            )
        )
    if isinstance(shape, StringShape) and shape.enum:
        choices = shape.enum
        rules.append(
            _Rule(
                f"Member must satisfy enum value set: [{', '.join(choices)}]", lambda value: value in choices
            )
        )
    return rules


def _same(value: int) -> int:
    return value


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    for unicode_class, ours in _UNICODE_CLASSES.items():
        pattern = pattern.replace(unicode_class, ours)
    return re.compile(pattern)


def _error(value: Any, path: str, constraint: str) -> str:
    return f"Value {_shown(value)} at '{path}' failed to satisfy constraint: {constraint}"


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    text = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
    if len(text) > _LONGEST_VALUE_SHOWN:
        text = f"{text[:_LONGEST_VALUE_SHOWN]}..."
    return f"'{text}'"
