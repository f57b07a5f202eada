"""What CreateLabelingJob refuses beyond its service model: names, tags and workteams.

Sources: the SageMaker API reference, CreateLabelingJob, HumanTaskConfig and Tag, and the developer guide.
"""

from collections.abc import Iterator

from ground_truth.labeling_job import METADATA_SUFFIX, PRIVATE_WORKTEAM, PUBLIC_WORKTEAM
from ground_truth.problem import Problem
from ground_truth.safe_text import safe_repr

_ARN_COLONS = 5
_RESERVED_ATTRIBUTES, _RESERVED_ATTRIBUTE_SUFFIXES = ("source", "source-ref"), ("-ref", METADATA_SUFFIX)
_RESERVED_TAG_PREFIX = "aws:"


def attribute_name_problems(name: object) -> Iterator[Problem]:
    """What is wrong with a LabelAttributeName."""
    if isinstance(name, str) and (
        name in _RESERVED_ATTRIBUTES or name.endswith(_RESERVED_ATTRIBUTE_SUFFIXES)
    ):
        yield problem_at(
            "LabelAttributeName",
            "is reserved by Ground Truth",
            'a name that is not "source" and does not end in "-ref" or "-metadata"',
            safe_repr(name),
        )


def tag_problems(tags: object) -> Iterator[Problem]:
    """What is wrong with a list of tags; members of other types are not checked."""
    keys = (
        [tag.get("Key") if isinstance(tag, dict) else None for tag in tags] if isinstance(tags, list) else []
    )
    first_at: dict[str, int] = {}
    for index, key in enumerate(keys):
        if not isinstance(key, str):
            continue
        path = f"Tags[{index}].Key"
        if key.lower().startswith(_RESERVED_TAG_PREFIX):
            yield problem_at(path, "starts with aws:", "a key that AWS does not reserve", safe_repr(key))
        if first_at.setdefault(key, index) != index:
            yield problem_at(
                path, f"is repeated: Tags[{first_at[key]}] has it too", "each key once", safe_repr(key)
            )


def workteam_problems(arn: object, path: str, region: str, account: str) -> Iterator[Problem]:
    """What is wrong with the workteam of a job; the form of its ARN is not checked.

    Args:
        arn: the workteam's.
        path: of the key that holds it.
        region: the job's.
        account: the job's; only a vendor's workteam is in another one.
    """
    if not isinstance(arn, str) or arn.count(":") < _ARN_COLONS:
        return
    _, _, _, its_region, its_account, workteam = arn.split(":", _ARN_COLONS)
    if workteam.startswith(PUBLIC_WORKTEAM):
        closed = "is the public workforce, which closed with Amazon Mechanical Turk"
        yield problem_at(path, closed, "a private or a vendor workteam", safe_repr(arn))
    elif its_region != region:
        yield problem_at(
            path, "is in another Region than the labeling job", f"a workteam in {region}", safe_repr(arn)
        )
    elif its_account != account and workteam.startswith(PRIVATE_WORKTEAM):
        yield problem_at(
            path, "belongs to another account", f"a workteam of account {account}", safe_repr(arn)
        )


def problem_at(path: str, message: str, expected: str, value: str | None = None) -> Problem:
    """A problem of the value at a path of the request.

    Args:
        path: of the key, such as ``HumanTaskConfig.TaskTitle``.
        message: what is wrong, as a predicate: ``is missing``.
        expected: what would be right.
        value: the wrong value as ``safe_repr`` gives it; None if it is missing.
    """
    return Problem(f"{path} {message}", expected, path, value)
