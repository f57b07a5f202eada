"""The rules of a CreateLabelingJob request, found by walking it beside botocore's model of the operation.

botocore checks types, required and unknown keys before it sends anything, but leaves patterns, longest texts,
largest numbers and enumerations to the service; the model names them all. Rules that only the developer guide
gives stand here.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ground_truth.shown import shown

# botocore's shapes come without types.
Shape = Any


class Fault(NamedTuple):
    """What is wrong with one value of a request."""

    path: str
    """Keys and indices, such as HumanTaskConfig.TaskKeywords[0]."""
    message: str
    expected: str
    value: str | None = None

    def __str__(self) -> str:
        got = f", got {self.value}" if self.value is not None else ""
        return f"{self.path} {self.message}{got}; expected {self.expected}"


_LARGEST = {
    "HumanTaskConfig.TaskTimeLimitInSeconds": 28_800,
    "HumanTaskConfig.TaskAvailabilityLifetimeInSeconds": 30 * 24 * 3600,
}
_LARGEST_INTEGER = 2**31 - 1  # SageMaker's integers have 32 bits; botocore sends any
_PATTERNS_IN_WORDS = {
    "LabelAttributeName": "a text of letters, digits and - between them",
    "HumanTaskConfig.WorkteamArn": "the ARN of a workteam",
    "HumanTaskConfig.TaskKeywords": "a text of letters, digits and single spaces",
    "HumanTaskConfig.TaskTitle": "a text without control characters and emojis",
    "HumanTaskConfig.TaskDescription": "a text without line breaks",
    "Tags.Key": "a text of letters, digits, spaces and _.:/=+-@",
    "Tags.Value": "a text of letters, digits, spaces and _.:/=+-@",
}
_KINDS = {
    "string": (str, "a text"),
    "integer": (int, "a whole number"),
    "list": (list, "a list"),
    "structure": (dict, "an object"),
}


def request_faults(request: dict[str, Any], shape: Shape) -> list[Fault]:
    """Everything that is wrong with a request.

    Args:
        request: a CreateLabelingJob request.
        shape: the operation's input shape in botocore's service model.
    """
    from botocore.validate import ParamValidator

    faults = [*_faults(request, shape, ""), *_attribute_name_faults(request), *_tag_faults(request)]
    if not faults:
        # What is accepted here must be accepted by the client that sends it.
        report = ParamValidator().validate(request, shape)
        if report.has_errors():
            faults.append(Fault("", report.generate_report(), "a request that botocore accepts"))
    return faults


def _faults(value: Any, shape: Shape, path: str) -> Iterator[Fault]:
    kind, called = _KINDS[shape.type_name]
    if not isinstance(value, kind) or isinstance(value, bool):
        yield Fault(path, f"is not {called}", called, shown(value))
    elif isinstance(value, dict):
        yield from _structure_faults(value, shape, path)
    elif isinstance(value, list):
        yield from _range_faults(value, shape, path, "has {} items", "{} items")
        for index, item in enumerate(value):
            yield from _faults(item, shape.member, f"{path}[{index}]")
    elif isinstance(value, str):
        yield from _text_faults(value, shape, path)
    elif isinstance(value, int):
        yield from _range_faults(value, shape, path, "is out of range", "a whole number of {}")


def _structure_faults(value: dict[str, Any], shape: Shape, path: str) -> Iterator[Fault]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if name not in value:
            yield Fault(prefix + name, "is missing", _KINDS[shape.members[name].type_name][1])
    for name, member in value.items():
        if name in shape.members:
            yield from _faults(member, shape.members[name], prefix + name)
        else:
            yield Fault(prefix + name, "is no key of CreateLabelingJob", f"one of {', '.join(shape.members)}")


def _text_faults(value: str, shape: Shape, path: str) -> Iterator[Fault]:
    allowed = getattr(shape, "enum", None)
    if allowed and value not in allowed:
        yield Fault(path, "is not one of the allowed values", f"one of {', '.join(allowed)}", shown(value))
        return
    too_long_or_short = list(_range_faults(value, shape, path, "has {} characters", "{} characters"))
    yield from too_long_or_short
    pattern = shape.metadata.get("pattern")
    if pattern and not too_long_or_short and not re.fullmatch(_python_pattern(pattern), value):
        words = _PATTERNS_IN_WORDS.get(re.sub(r"\[\d+\]", "", path), "a text")
        yield Fault(
            path, "has characters that are not allowed", f"{words} that matches {pattern}", shown(value)
        )


def _range_faults(
    value: str | list[Any] | int, shape: Shape, path: str, found: str, allowed: str
) -> Iterator[Fault]:
    size = value if isinstance(value, int) else len(value)
    least, most = shape.metadata.get("min"), shape.metadata.get("max", _LARGEST.get(path))
    if most is None and isinstance(value, int):
        most = _LARGEST_INTEGER
    if (least is not None and size < least) or (most is not None and size > most):
        span = f"at least {least:,}" if most is None else f"{least or 0:,} to {most:,}"
        yield Fault(path, found.format(f"{size:,}"), allowed.format(span), shown(value))


def _python_pattern(pattern: str) -> str:
    """The model's patterns are Java's; Python's re has no classes of Unicode letters, numbers and spaces."""
    spaces = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    return pattern.replace(r"\p{L}", r"\w").replace(r"\p{N}", "").replace(r"\p{Z}", spaces)


def _attribute_name_faults(request: dict[str, Any]) -> Iterator[Fault]:
    name = request.get("LabelAttributeName")
    if isinstance(name, str) and (name in ("source", "source-ref") or name.endswith(("-ref", "-metadata"))):
        yield Fault(
            "LabelAttributeName",
            "is a name that Ground Truth keeps for itself",
            'a name that is not "source" and does not end in "-ref" or "-metadata"',
            shown(name),
        )


def _tag_faults(request: dict[str, Any]) -> Iterator[Fault]:
    tags = request.get("Tags")
    keys = [
        tag.get("Key") if isinstance(tag, dict) else None for tag in (tags if isinstance(tags, list) else [])
    ]
    for index, key in enumerate(keys):
        if not isinstance(key, str):
            continue  # its type is a fault already
        if key.lower().startswith("aws:"):
            yield Fault(
                f"Tags[{index}].Key",
                "starts with aws:",
                "a key that AWS does not keep for itself",
                shown(key),
            )
        if key in keys[:index]:
            yield Fault(
                f"Tags[{index}].Key",
                f"is there already, at Tags[{keys.index(key)}]",
                "each key once",
                shown(key),
            )
