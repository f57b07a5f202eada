"""Which of the project's functions plays the Lambda function that a job names."""

from __future__ import annotations

import logging
import re

logger = logging.getLogger("rehearsal")

PRE_ANNOTATION = "PreAnnotationFunction"
CONSOLIDATION = "ConsolidationFunction"

_SUFFIXES = {
    "-sagemaker-pre-annotation": PRE_ANNOTATION,
    "-sagemaker-consolidation": CONSOLIDATION,
    "-sagemaker-job-trigger": "JobTriggerFunction",
    "-sagemaker-job-completion": "JobCompletionFunction",
}
# AWS's own functions for this task type, which the project's functions take the place of.
_BUILT_IN = {"PRE-ImageMultiClassMultiLabel": PRE_ANNOTATION, "ACS-ImageMultiClassMultiLabel": CONSOLIDATION}


def logical_id(function_arn: str, role: str) -> str:
    """The logical id of the project's function that plays a Lambda function.

    Args:
        function_arn: the ARN in the job's request, with or without a version or alias.
        role: what the job wants it for, PRE_ANNOTATION or CONSOLIDATION; a function of no known name plays
            this.

    Returns:
        The function that the name says, even where that is the wrong one: a swapped pair fails as it would in
        AWS.
    """
    name = re.sub(r"^.*:function:", "", function_arn).partition(":")[0]
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    for suffix, function in _SUFFIXES.items():
        if name.endswith(suffix) or name == function:
            return function
    logger.warning("%s is not one of this project's functions: %s plays it", function_arn, role)
    return role
