"""The names of the stack's functions, and which of them a job's function ARN means."""

import re

from ground_truth.safe_text import safe_repr
from rehearsal.local_aws.account import ACCOUNT_ID, REGION

STACK_NAME = "rehearsal"
PRE_ANNOTATION = "PreAnnotationFunction"
CONSOLIDATION = "ConsolidationFunction"
JOB_TRIGGER = "JobTriggerFunction"
JOB_COMPLETION = "JobCompletionFunction"
FUNCTIONS = (PRE_ANNOTATION, CONSOLIDATION, JOB_TRIGGER, JOB_COMPLETION)
"""The logical ids of the stack's functions."""
_BUILT_IN = {"PRE-ImageMultiClassMultiLabel": PRE_ANNOTATION, "ACS-ImageMultiClassMultiLabel": CONSOLIDATION}
# AWS's accounts with these functions. Source: the SageMaker API reference, AnnotationConsolidationConfig.
_BUILT_IN_ACCOUNTS = {
    "us-east-1": "432418664414",
    "us-east-2": "266458841044",
    "us-west-2": "081040173940",
    "ca-central-1": "918755190332",
    "eu-west-1": "568282634449",
    "eu-west-2": "487402164563",
    "eu-central-1": "203001061592",
    "ap-northeast-1": "477331159723",
    "ap-northeast-2": "845288260483",
    "ap-south-1": "565803892007",
    "ap-southeast-1": "377565633583",
    "ap-southeast-2": "454466003867",
}
_FUNCTION_ARN = re.compile(
    r"arn:aws[\w-]*:lambda:(?P<region>[\w-]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::[\w$-]+)?",
    re.ASCII,
)


class UnknownFunction(ValueError):
    """An ARN names neither a function of this package nor AWS's own for this task."""


def package(function: str) -> str:
    """The package in ``src/`` of the function with this logical id: ``pre_annotation``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def function_name(function: str) -> str:
    """The name of the function with this logical id: ``rehearsal-sagemaker-pre-annotation``."""
    return f"{STACK_NAME}{_ending(function)}"


def function_arn(function: str) -> str:
    """The ARN of the function with this logical id."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function_name(function)}"


def built_in_role(arn: str, region: str) -> str | None:
    """What AWS's own function with this ARN is for, PRE_ANNOTATION or CONSOLIDATION; None for any other."""
    found = _FUNCTION_ARN.fullmatch(arn)
    if found is None or found["region"] != region:
        return None
    if _BUILT_IN_ACCOUNTS.get(region, found["account"]) != found["account"]:
        return None
    return _BUILT_IN.get(found["name"])


def logical_id(arn: str, role: str, region: str, *, any_function: bool = False) -> str:
    """The logical id of this package's function that an ARN in a labeling job's request names.

    Args:
        arn: the function, with or without a version or alias; the stack may have any name.
        role: what the job needs the function for, PRE_ANNOTATION or CONSOLIDATION.
        region: the job's region.
        any_function: take an ARN of any other function for the one of this role.

    Returns:
        The function that the name says, even where that is the wrong one: a swapped pair fails as it would in
        AWS.

    Raises:
        UnknownFunction: if the ARN names no function of this package in the job's region.
    """
    found = _FUNCTION_ARN.fullmatch(arn)
    if found is not None and found["region"] == region:
        for function in FUNCTIONS:
            if found["name"].endswith(_ending(function)) or found["name"] == function:
                return function
    if any_function:
        return role
    built_in = next(name for name, its_role in _BUILT_IN.items() if its_role == role)
    account = _BUILT_IN_ACCOUNTS.get(region, "<AWS's account>")
    raise UnknownFunction(
        f"{safe_repr(arn)} is neither a function of this stack in {region} nor AWS's own for this task;"
        f" expected {function_arn(role)} or arn:aws:lambda:{region}:{account}:function:{built_in}"
        " (with --any-function, this stack's function runs for any ARN)"
    )


def _ending(function: str) -> str:
    return f"-sagemaker-{package(function).replace('_', '-')}"
