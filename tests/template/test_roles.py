"""Roles: each has what its function was seen to need, and nothing without a call or a reason."""

from pathlib import Path
from typing import Any

import pytest

from rehearsal.job_source.job_files import DEFAULT_BUCKET
from tests.template.iam import grants, needed
from tests.template.recorded_calls import DATA_BUCKET, Call, recorded_calls
from tests.template.resolved import EVERYTHING, KEY_ARN, resolved_template
from tests.template.stack_template import resources_of_type, source_template

ROLES = {
    "PreAnnotationFunction": "PreAnnotationRole",
    "ConsolidationFunction": "ConsolidationRole",
    "JobTriggerFunction": "JobTriggerRole",
}
# The stack as the rehearsal plays it: its bucket's name, and one data bucket.
STACK = {**EVERYTHING, "ExistingBucket": DEFAULT_BUCKET, "DataBuckets": DATA_BUCKET}

BY_LAMBDA = "Lambda does it in the role's name"
# Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC".
BY_LAMBDA_IN_A_VPC = "Lambda makes the function's network interfaces in the role's name"
BY_S3_AND_SQS = "S3 and SQS decrypt in the caller's name"
BY_S3_AND_SNS = "S3 and SNS encrypt in the caller's name"
TELLS_404_FROM_403 = "without it S3 answers 403 and not 404 for what is not there"
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
        ("TakeManifestsFromTheQueue", "sqs:ReceiveMessage"): BY_LAMBDA,
        ("TakeManifestsFromTheQueue", "sqs:DeleteMessage"): BY_LAMBDA,
        ("TakeManifestsFromTheQueue", "sqs:GetQueueAttributes"): BY_LAMBDA,
        ("TellMissingFromForbidden", "s3:ListBucket"): TELLS_404_FROM_403,
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


def test_the_labeling_role_has_the_managed_policys_meaning_narrowed_to_this_stack() -> None:
    allowed = grants("LabelingRole", resolved_template(STACK)["Resources"])
    function = "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker"
    logs = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/LabelingJobs"
    bucket, photos = f"arn:aws:s3:::{DEFAULT_BUCKET}", f"arn:aws:s3:::{DATA_BUCKET}"
    wanted = {
        # read the input and sign the links to images
        ("s3:GetObject", f"{bucket}/*"),
        ("s3:GetObject", f"{photos}/*"),
        ("kms:Decrypt", KEY_ARN),
        ("kms:Decrypt", EVERYTHING["DataKeyArns"]),
        # write the output; kms:Encrypt is what CreateLabelingJob documents for OutputConfig.KmsKeyId
        ("s3:PutObject", f"{bucket}/output/*"),
        ("s3:AbortMultipartUpload", f"{bucket}/output/*"),
        ("kms:GenerateDataKey", KEY_ARN),
        ("kms:Encrypt", KEY_ARN),
        # find both, as the managed policy allows for any bucket
        *(
            (action, place)
            for action in ("s3:GetBucketLocation", "s3:ListBucket")
            for place in (bucket, photos)
        ),
        ("lambda:InvokeFunction", f"{function}-pre-annotation"),
        ("lambda:InvokeFunction", f"{function}-consolidation"),
        # its log and metrics, as in the managed policy
        *(
            (f"logs:{action}", group)
            for action in ("CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents")
            for group in (logs, f"{logs}:*")
        ),
        ("cloudwatch:PutMetricData", "*"),
    }
    assert {(grant.action, grant.resource) for grant in allowed} == wanted


NO_RESOURCE_TO_NAME = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "sagemaker:RenderUiTemplate",
    "cloudwatch:PutMetricData",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
}


@pytest.mark.parametrize("role", [*ROLES.values(), "LabelingRole"])
def test_no_action_is_a_wildcard_and_a_resource_only_where_the_action_knows_none(role: str) -> None:
    allowed = grants(role, resolved_template(STACK)["Resources"])
    assert not [grant for grant in allowed if "*" in grant.action]
    assert {grant.action for grant in allowed if grant.resource == "*"} <= NO_RESOURCE_TO_NAME


def test_only_the_labeling_role_is_passed_and_only_to_sagemaker() -> None:
    resources = resolved_template()["Resources"]
    passing = [
        (name, statement)
        for name, role in resources_of_type({"Resources": resources}, "AWS::IAM::Role").items()
        for policy in role["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if "iam:PassRole" in statement["Action"]
    ]
    ((name, statement),) = passing
    assert name == "JobTriggerRole"
    assert statement["Resource"] == "arn:aws:iam::111122223333:role/LabelingRole"
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


def test_sagemaker_may_take_the_labeling_role_for_this_account_only() -> None:
    role = resolved_template()["Resources"]["LabelingRole"]["Properties"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEqualsIfExists": {"aws:SourceAccount": "111122223333"},
        "ArnLikeIfExists": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:111122223333:*"},
    }


@pytest.mark.parametrize("role", [*ROLES.values(), "LabelingRole"])
def test_each_role_takes_the_permissions_boundary(role: str) -> None:
    assert "PermissionsBoundary" not in resolved_template()["Resources"][role]["Properties"]
    bounded: Any = resolved_template(STACK)["Resources"][role]["Properties"]
    assert bounded["PermissionsBoundary"] == EVERYTHING["PermissionsBoundaryArn"]


@pytest.mark.parametrize("function", ROLES)
def test_in_a_vpc_a_function_may_manage_its_network_interfaces(function: str) -> None:
    policy = "arn:aws:iam::111122223333:policy/VpcPolicy"
    for parameters, wanted in (({}, False), (EVERYTHING, True)):
        resources = resolved_template(parameters)["Resources"]
        assert (policy in resources[ROLES[function]]["Properties"]["ManagedPolicyArns"]) is wanted
        assert ("VpcConfig" in resources[function]["Properties"]) is wanted


def test_subnets_and_security_groups_are_given_together_or_not_at_all() -> None:
    rules = source_template()["Rules"].values()
    asks = {
        (str(rule["RuleCondition"]), str(assertion["Assert"]))
        for rule in rules
        for assertion in rule["Assertions"]
    }
    subnets, groups = (
        str({"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]}) for name in ("SubnetIds", "SecurityGroupIds")
    )
    assert asks == {(subnets, groups), (groups, subnets)}
