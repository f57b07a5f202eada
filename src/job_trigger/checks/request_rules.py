"""The rules of a CreateLabelingJob request, found by walking it beside botocore's model of the operation.

botocore checks types, required and unknown keys before it sends anything, but leaves patterns, lengths,
largest numbers and enumerations to the service; the model names them all.
"""

import re
from collections.abc import Iterator
from typing import Any

from ground_truth.labeling_job import LARGEST_VALUES
from ground_truth.labeling_job_rules import (
    attribute_name_problems,
    problem_at,
    tag_problems,
    workteam_problems,
)
from ground_truth.problem import Problem
from ground_truth.safe_text import safe_repr

# botocore's shapes come without types.
Shape = Any

WORKTEAM_KEY = "HumanTaskConfig.WorkteamArn"
_LARGEST = {f"HumanTaskConfig.{name}": most for name, most in LARGEST_VALUES.items()}
_LARGEST_INTEGER = 2**31 - 1  # SageMaker's integers have 32 bits; botocore sends any
_PATTERNS_IN_WORDS = {
    "LabelAttributeName": "a string of letters, digits and - between them",
    WORKTEAM_KEY: "the ARN of a workteam",
    "HumanTaskConfig.TaskKeywords": "a string of letters, digits and single spaces",
    "HumanTaskConfig.TaskTitle": "a string without control characters and emojis",
    "HumanTaskConfig.TaskDescription": "a string without line breaks",
    "Tags.Key": "a string of letters, digits, spaces and _.:/=+-@",
    "Tags.Value": "a string of letters, digits, spaces and _.:/=+-@",
}
_KINDS = {
    "string": (str, "a string"),
    "integer": (int, "a whole number"),
    "list": (list, "a list"),
    "structure": (dict, "an object"),
}


def request_problems(request: dict[str, Any], shape: Shape) -> list[Problem]:
    """Everything that is wrong with a request.

    Args:
        request: a CreateLabelingJob request.
        shape: the operation's input shape in botocore's service model.
    """
    from botocore.validate import ParamValidator

    problems = [
        *_problems(request, shape, ""),
        *attribute_name_problems(request.get("LabelAttributeName")),
        *tag_problems(request.get("Tags")),
        *_workteam_problems(request.get("HumanTaskConfig")),
    ]
    if not problems:
        # What is accepted here must be accepted by the client that sends it.
        report = ParamValidator().validate(request, shape)
        if report.has_errors():
            problems.append(Problem(report.generate_report(), "a request that botocore accepts"))
    return problems


def own_workteam_problems(arn: object, path: str, function_arn: str) -> Iterator[Problem]:
    """What is wrong with a workteam for this stack.

    Args:
        arn: the workteam's.
        path: of the key that holds it.
        function_arn: of one of the stack's functions, which names Region and account.
    """
    _, _, _, region, account, *_ = function_arn.split(":")
    yield from workteam_problems(arn, path, region, account)


def _workteam_problems(task: object) -> Iterator[Problem]:
    if isinstance(task, dict):
        yield from own_workteam_problems(task.get("WorkteamArn"), WORKTEAM_KEY, task["PreHumanTaskLambdaArn"])


def _problems(value: Any, shape: Shape, path: str) -> Iterator[Problem]:
    kind, called = _KINDS[shape.type_name]
    if not isinstance(value, kind) or isinstance(value, bool):
        yield problem_at(path, f"is not {called}", called, safe_repr(value))
    elif isinstance(value, dict):
        yield from _structure_problems(value, shape, path)
    elif isinstance(value, list):
        yield from _range_problems(value, shape, path, "has {} items", "{} items")
        for index, item in enumerate(value):
            yield from _problems(item, shape.member, f"{path}[{index}]")
    elif isinstance(value, str):
        yield from _text_problems(value, shape, path)
    elif isinstance(value, int):
        yield from _range_problems(value, shape, path, "is out of range", "a whole number from {}")


def _structure_problems(value: dict[str, Any], shape: Shape, path: str) -> Iterator[Problem]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if name not in value:
            yield problem_at(prefix + name, "is missing", _KINDS[shape.members[name].type_name][1])
    for name, member in value.items():
        if name in shape.members:
            yield from _problems(member, shape.members[name], prefix + name)
        else:
            yield problem_at(
                prefix + name, "is not a member of CreateLabelingJob", f"one of {', '.join(shape.members)}"
            )


def _text_problems(value: str, shape: Shape, path: str) -> Iterator[Problem]:
    allowed = getattr(shape, "enum", None)
    if allowed and value not in allowed:
        yield problem_at(
            path, "is not one of the allowed values", f"one of {', '.join(allowed)}", safe_repr(value)
        )
        return
    too_long_or_short = list(_range_problems(value, shape, path, "has {} characters", "{} characters"))
    yield from too_long_or_short
    pattern = shape.metadata.get("pattern")
    if pattern and not too_long_or_short and not re.fullmatch(_python_pattern(pattern), value):
        words = _PATTERNS_IN_WORDS.get(re.sub(r"\[\d+\]", "", path), "a string")
        yield problem_at(
            path, "has characters that are not allowed", f"{words} that matches {pattern}", safe_repr(value)
        )


def _range_problems(
    value: str | list[Any] | int, shape: Shape, path: str, found: str, allowed: str
) -> Iterator[Problem]:
    size = value if isinstance(value, int) else len(value)
    least, most = shape.metadata.get("min"), shape.metadata.get("max", _LARGEST.get(path))
    if most is None and isinstance(value, int):
        most = _LARGEST_INTEGER
    if (least is not None and size < least) or (most is not None and size > most):
        span = f"at least {least:,}" if most is None else f"{least or 0:,} to {most:,}"
        yield problem_at(path, found.format(f"{size:,}"), allowed.format(span), safe_repr(value))


def _python_pattern(pattern: str) -> str:
    """The model's patterns are Java's; Python's re has no classes of Unicode letters, numbers and spaces."""
    spaces = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    return pattern.replace(r"\p{L}", r"\w").replace(r"\p{N}", "").replace(r"\p{Z}", spaces)
