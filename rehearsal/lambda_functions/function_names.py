"""The names of the stack's functions, and which of them a job's function ARN means."""

import logging
import re

from rehearsal.local_aws.account import ACCOUNT_ID, REGION

logger = logging.getLogger("rehearsal")

STACK_NAME = "rehearsal"
PRE_ANNOTATION = "PreAnnotationFunction"
CONSOLIDATION = "ConsolidationFunction"
JOB_TRIGGER = "JobTriggerFunction"
JOB_COMPLETION = "JobCompletionFunction"
FUNCTIONS = (PRE_ANNOTATION, CONSOLIDATION, JOB_TRIGGER, JOB_COMPLETION)
"""The logical ids of the stack's functions."""
# AWS's own functions for this task type, which the project's functions take the place of.
_BUILT_IN = {"PRE-ImageMultiClassMultiLabel": PRE_ANNOTATION, "ACS-ImageMultiClassMultiLabel": CONSOLIDATION}


def package(function: str) -> str:
    """The package in ``src/`` of the function with this logical id: ``pre_annotation``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def function_name(function: str) -> str:
    """The name of the function with this logical id: ``rehearsal-sagemaker-pre-annotation``."""
    return f"{STACK_NAME}{_ending(function)}"


def function_arn(function: str) -> str:
    """The ARN of the function with this logical id."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function_name(function)}"


def logical_id(arn: str, role: str) -> str:
    """The logical id of the project's function that runs in place of a Lambda function.

    Args:
        arn: the ARN in the job's request, with or without a version or alias.
        role: what the job wants it for, PRE_ANNOTATION or CONSOLIDATION; a function of an unknown name is
            taken for this one.

    Returns:
        The function that the name says, even where that is the wrong one: a swapped pair fails as it would in
        AWS.
    """
    name = re.sub(r"^.*:function:", "", arn).partition(":")[0]
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    for function in FUNCTIONS:
        if name.endswith(_ending(function)) or name == function:
            return function
    logger.warning("%s is not one of this project's functions: %s runs in its place", arn, role)
    return role


def _ending(function: str) -> str:
    return f"-sagemaker-{package(function).replace('_', '-')}"
