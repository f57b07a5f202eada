"""Which function a job's ARN means: this package's, AWS's own for the task, or one that is not known."""

import pytest

from rehearsal.lambda_functions.function_names import (
    CONSOLIDATION,
    PRE_ANNOTATION,
    UnknownFunction,
    built_in_role,
    logical_id,
)

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:"
PRE = "arn:aws:lambda:us-east-1:432418664414:function:PRE-ImageMultiClassMultiLabel"
ACS = "arn:aws:lambda:us-east-1:432418664414:function:ACS-ImageMultiClassMultiLabel"


@pytest.mark.parametrize(
    ("arn", "function"),
    [
        pytest.param(f"{FUNCTION}any-stack-sagemaker-pre-annotation", PRE_ANNOTATION, id="of any stack"),
        pytest.param(f"{FUNCTION}any-stack-sagemaker-pre-annotation:live", PRE_ANNOTATION, id="an alias"),
        pytest.param(f"{FUNCTION}PreAnnotationFunction", PRE_ANNOTATION, id="the logical id"),
        pytest.param(f"{FUNCTION}x-sagemaker-consolidation", CONSOLIDATION, id="the other role's"),
        pytest.param(f"{FUNCTION}x-sagemaker-job-trigger", "JobTriggerFunction", id="one of no role"),
    ],
)
def test_a_function_of_this_package_is_known_by_its_name(arn: str, function: str) -> None:
    assert logical_id(arn, PRE_ANNOTATION, "us-east-1") == function
    assert built_in_role(arn, "us-east-1") is None


@pytest.mark.parametrize(
    ("arn", "region", "role"),
    [
        pytest.param(PRE, "us-east-1", PRE_ANNOTATION, id="AWS's pre-annotation"),
        pytest.param(ACS, "us-east-1", CONSOLIDATION, id="AWS's consolidation"),
        pytest.param(ACS, "eu-west-1", None, id="another region"),
        pytest.param(ACS.replace("432418664414", "111122223333"), "us-east-1", None, id="another account"),
        pytest.param(ACS.replace("MultiLabel", ""), "us-east-1", None, id="another task"),
    ],
)
def test_aws_own_functions_are_known_by_region_account_and_name(
    arn: str, region: str, role: str | None
) -> None:
    assert built_in_role(arn, region) == role


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param(f"{FUNCTION}someone-elses", id="somebody else's"),
        pytest.param(f"{FUNCTION}x-sagemaker-pre-anotation", id="a typo"),
        pytest.param(ACS.replace("MultiLabel", ""), id="AWS's for another task"),
        pytest.param(f"{FUNCTION}x-sagemaker-consolidation".replace("us-east-1", "eu-west-1"), id="region"),
    ],
)
def test_other_functions_are_refused_by_name_unless_any_is_asked_for(arn: str) -> None:
    with pytest.raises(UnknownFunction) as unknown:
        logical_id(arn, CONSOLIDATION, "us-east-1")
    assert str(unknown.value) == (
        f"{arn!r} is neither a function of this stack in us-east-1 nor AWS's own for this task;"
        " expected arn:aws:lambda:us-east-1:111122223333:function:rehearsal-sagemaker-consolidation"
        f" or {ACS} (with --any-function, this stack's function runs for any ARN)"
    )
    assert logical_id(arn, CONSOLIDATION, "us-east-1", any_function=True) == CONSOLIDATION
