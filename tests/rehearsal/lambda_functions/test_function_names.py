"""Which function plays the one that a job names."""

import logging

import pytest

from rehearsal.lambda_functions.function_names import PRE_ANNOTATION, logical_id

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:"


@pytest.mark.parametrize(
    ("pre_annotation", "called", "warned"),
    [
        (f"{FUNCTION}any-stack-sagemaker-pre-annotation", "PreAnnotationFunction", False),
        (f"{FUNCTION}any-stack-sagemaker-pre-annotation:live", "PreAnnotationFunction", False),
        (f"{FUNCTION}PreAnnotationFunction", "PreAnnotationFunction", False),
        (
            "arn:aws:lambda:us-east-1:432418664414:function:PRE-ImageMultiClassMultiLabel",
            "PreAnnotationFunction",
            False,
        ),
        (f"{FUNCTION}someone-elses", "PreAnnotationFunction", True),
        (f"{FUNCTION}x-sagemaker-consolidation", "ConsolidationFunction", False),
        (f"{FUNCTION}x-sagemaker-job-trigger", "JobTriggerFunction", False),
    ],
    ids=[
        "this package's, of any stack",
        "with an alias",
        "the logical id",
        "AWS's own",
        "a function that nobody knows",
        "the other role's",
        "one of no role",
    ],
)
def test_the_function_that_a_job_names_is_played(
    pre_annotation: str,
    called: str,
    warned: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, logger="rehearsal"):
        assert logical_id(pre_annotation, PRE_ANNOTATION) == called
    assert (f"{pre_annotation} is not one of this project's functions" in caplog.text) == warned
