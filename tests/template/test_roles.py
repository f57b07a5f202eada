"""Roles: each has what its function was seen to need, and nothing without a call or a reason."""

from pathlib import Path

import pytest

from rehearsal.local_aws.account import DEFAULT_BUCKET
from tests.template.iam import grants, needed
from tests.template.recorded_calls import DATA_BUCKET, Call, recorded_calls
from tests.template.resolved import EVERYTHING, resolved_template

ROLES = {
    "PreAnnotationFunction": "PreAnnotationRole",
    "ConsolidationFunction": "ConsolidationRole",
    "JobTriggerFunction": "JobTriggerRole",
    "JobCompletionFunction": "JobCompletionRole",
}
# The stack as the rehearsal emulates it: its bucket's name, and one data bucket.
STACK = {**EVERYTHING, "ExistingBucket": DEFAULT_BUCKET, "DataBuckets": DATA_BUCKET}

BY_LAMBDA = "Lambda does it in the role's name"
# Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC".
BY_LAMBDA_IN_A_VPC = "Lambda makes the function's network interfaces in the role's name"
BY_S3_AND_SQS = "S3 and SQS decrypt in the caller's name"
BY_S3_AND_SNS = "S3 and SNS encrypt in the caller's name"
TELLS_404_FROM_403 = "without it S3 answers 403 and not 404 for what is not there"
AFTER_A_FAILED_UPLOAD = "the parts of a large file whose upload fails"
FOR_ALL_FUNCTIONS = {
    ("OwnLog", "logs:CreateLogStream"): BY_LAMBDA,
    ("OwnLog", "logs:PutLogEvents"): BY_LAMBDA,
    ("Traces", "xray:PutTraceSegments"): BY_LAMBDA,
    ("Traces", "xray:PutTelemetryRecords"): BY_LAMBDA,
    ("ReadWithKey", "kms:Decrypt"): BY_S3_AND_SQS,
    ("ReadDataWithKeys", "kms:Decrypt"): BY_S3_AND_SQS,
    ("FindData", "s3:ListBucket"): TELLS_404_FROM_403,
    ("NetworkInterfaces", "ec2:CreateNetworkInterface"): BY_LAMBDA_IN_A_VPC,
    ("NetworkInterfaces", "ec2:DeleteNetworkInterface"): BY_LAMBDA_IN_A_VPC,
    ("NetworkInterfaces", "ec2:AssignPrivateIpAddresses"): BY_LAMBDA_IN_A_VPC,
    ("NetworkInterfaces", "ec2:UnassignPrivateIpAddresses"): BY_LAMBDA_IN_A_VPC,
    ("FindNetwork", "ec2:DescribeNetworkInterfaces"): BY_LAMBDA_IN_A_VPC,
    ("FindNetwork", "ec2:DescribeSubnets"): BY_LAMBDA_IN_A_VPC,
}
IMPLIED: dict[str, dict[tuple[str, str], str]] = {
    "PreAnnotationRole": FOR_ALL_FUNCTIONS,
    "ConsolidationRole": FOR_ALL_FUNCTIONS,
    "JobTriggerRole": {
        **FOR_ALL_FUNCTIONS,
        ("ReceiveManifests", "sqs:ReceiveMessage"): BY_LAMBDA,
        ("ReceiveManifests", "sqs:DeleteMessage"): BY_LAMBDA,
        ("ReceiveManifests", "sqs:GetQueueAttributes"): BY_LAMBDA,
        ("DistinguishMissingFromForbidden", "s3:ListBucket"): TELLS_404_FROM_403,
        ("WriteWithKey", "kms:GenerateDataKey"): BY_S3_AND_SNS,
    },
    "JobCompletionRole": {
        **{action: reason for action, reason in FOR_ALL_FUNCTIONS.items() if action[0] != "FindData"},
        ("ReceiveJobEnds", "sqs:ReceiveMessage"): BY_LAMBDA,
        ("ReceiveJobEnds", "sqs:DeleteMessage"): BY_LAMBDA,
        ("ReceiveJobEnds", "sqs:GetQueueAttributes"): BY_LAMBDA,
        ("WriteCompletedOutput", "s3:AbortMultipartUpload"): AFTER_A_FAILED_UPLOAD,
        ("StartNextRound", "s3:AbortMultipartUpload"): AFTER_A_FAILED_UPLOAD,
        ("WriteWithKey", "kms:GenerateDataKey"): BY_S3_AND_SNS,
    },
}
"""By role: what no recorded call needs, by statement and action, with the reason that it is allowed."""


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    return recorded_calls(Path(tmp_path_factory.mktemp("rehearsal")))


@pytest.mark.parametrize("function", ROLES)
def test_a_role_allows_each_call_that_its_function_makes(function: str, calls: list[Call]) -> None:
    allowed = grants(ROLES[function], resolved_template(STACK)["Resources"])
    wanted = {need for call in calls if call.function == function for need in needed(call)}
    assert wanted
    missing = {need for need in wanted if not any(grant.covers(*need) for grant in allowed)}
    assert not missing


@pytest.mark.parametrize("function", ROLES)
def test_a_role_allows_nothing_that_neither_a_call_nor_a_reason_asks_for(
    function: str, calls: list[Call]
) -> None:
    wanted = {need for call in calls if call.function == function for need in needed(call)}
    unused = {
        (grant.statement, grant.action)
        for grant in grants(ROLES[function], resolved_template(STACK)["Resources"])
        if not any(grant.covers(*need) for need in wanted)
    }
    assert unused == set(IMPLIED[ROLES[function]])


WITHOUT_RESOURCE_LEVEL_PERMISSIONS = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "sagemaker:RenderUiTemplate",
    "cloudwatch:PutMetricData",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
}


@pytest.mark.parametrize("role", [*ROLES.values(), "LabelingRole"])
def test_no_action_is_a_wildcard_and_a_resource_only_where_iam_supports_nothing_else(role: str) -> None:
    allowed = grants(role, resolved_template(STACK)["Resources"])
    assert not [grant for grant in allowed if "*" in grant.action]
    assert {grant.action for grant in allowed if grant.resource == "*"} <= WITHOUT_RESOURCE_LEVEL_PERMISSIONS


@pytest.mark.parametrize("function", ROLES)
def test_in_a_vpc_a_function_may_manage_its_network_interfaces(function: str) -> None:
    policy = "arn:aws:iam::111122223333:policy/VpcPolicy"
    for parameters, wanted in (({}, False), (EVERYTHING, True)):
        resources = resolved_template(parameters)["Resources"]
        assert (policy in resources[ROLES[function]]["Properties"]["ManagedPolicyArns"]) is wanted
        assert ("VpcConfig" in resources[function]["Properties"]) is wanted
