"""Every permission of every role, who may assume it, and who may use the bucket, the queues and the topic.

The tables are the whole of it: each row is an action on a resource, with the condition it stands under.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.template.iam import grants, statements
from tests.template.resolved import EVERYTHING, KEY_ARN, resolved_template
from tests.template.stack_template import resources_of_type

RESOURCES: dict[str, Any] = resolved_template({**EVERYTHING, "ExistingBucket": "mine"})["Resources"]
OWN_BUCKET: dict[str, Any] = resolved_template(EVERYTHING)["Resources"]
LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group:"
JOBS = "arn:aws:sagemaker:eu-west-1:111122223333:labeling-job/*"
INTERFACES = "arn:aws:ec2:eu-west-1:111122223333:*/*"
DATA_KEY = EVERYTHING["DataKeyArns"]
MINE, PHOTOS, ARCHIVE = "arn:aws:s3:::mine", "arn:aws:s3:::photos", "arn:aws:s3:::archive"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:ManifestQueue"
DEAD_LETTERS = "arn:aws:sqs:eu-west-1:111122223333:ManifestDeadLetterQueue"
JOB_ENDS = "arn:aws:sqs:eu-west-1:111122223333:JobEndQueue"
DEAD_JOB_ENDS = "arn:aws:sqs:eu-west-1:111122223333:JobEndDeadLetterQueue"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:NotificationTopic"
LABELING_ROLE = "arn:aws:iam::111122223333:role/LabelingRole"
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker"


def through(*services: str) -> str:
    """The condition that only these services may use a key in the role's name."""
    return json.dumps(
        {"StringEquals": {"kms:ViaService": [f"{it}.eu-west-1.amazonaws.com" for it in services]}}
    )


def own_log(function: str) -> set[tuple[str, str, str]]:
    group = f"{LOGS}/aws/lambda/multilabel-sagemaker-{function}:*"
    return {("logs:CreateLogStream", group, ""), ("logs:PutLogEvents", group, "")}


DATA = {
    ("s3:GetObject", f"{PHOTOS}/*", ""),
    ("s3:GetObject", f"{ARCHIVE}/*", ""),
    ("s3:ListBucket", PHOTOS, ""),
    ("s3:ListBucket", ARCHIVE, ""),
    ("kms:Decrypt", DATA_KEY, json.dumps({"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}})),
}
EVERY_FUNCTION = DATA | {
    ("xray:PutTraceSegments", "*", ""),
    ("xray:PutTelemetryRecords", "*", ""),
    ("kms:Decrypt", KEY_ARN, through("s3", "sqs")),
    ("ec2:CreateNetworkInterface", INTERFACES, ""),
    ("ec2:DeleteNetworkInterface", INTERFACES, ""),
    ("ec2:AssignPrivateIpAddresses", INTERFACES, ""),
    ("ec2:UnassignPrivateIpAddresses", INTERFACES, ""),
    ("ec2:DescribeNetworkInterfaces", "*", ""),
    ("ec2:DescribeSubnets", "*", ""),
}
ALLOWED = {
    "PreAnnotationRole": EVERY_FUNCTION
    | own_log("pre-annotation")
    | {
        ("s3:GetObject", f"{MINE}/generated/*/label-categories.json", ""),
        ("sagemaker:DescribeLabelingJob", JOBS, ""),
    },
    "ConsolidationRole": EVERY_FUNCTION
    | own_log("consolidation")
    | {
        ("s3:GetObject", f"{MINE}/output/*/annotations/*", ""),
        ("s3:GetObject", f"{MINE}/generated/*/consolidation.json", ""),
        ("s3:GetObject", f"{MINE}/generated/*/label-categories.json", ""),
        ("sagemaker:DescribeLabelingJob", JOBS, ""),
    },
    "JobTriggerRole": EVERY_FUNCTION
    | own_log("job-trigger")
    | {
        ("sqs:ReceiveMessage", QUEUE, ""),
        ("sqs:DeleteMessage", QUEUE, ""),
        ("sqs:GetQueueAttributes", QUEUE, ""),
        ("s3:GetObject", f"{MINE}/*", ""),
        ("s3:GetObjectVersion", f"{MINE}/*", ""),
        ("s3:ListBucket", MINE, ""),
        ("s3:PutObject", f"{MINE}/generated/*", ""),
        ("s3:AbortMultipartUpload", f"{MINE}/generated/*", ""),
        ("s3:PutObject", f"{MINE}/jobs/*.manifest.started.json", ""),
        ("s3:DeleteObject", f"{MINE}/jobs/*.manifest.started.json", ""),
        ("s3:PutObject", f"{MINE}/jobs/*.manifest.rejected.json", ""),
        ("s3:DeleteObject", f"{MINE}/jobs/*.manifest.rejected.json", ""),
        ("s3:PutObject", f"{MINE}/jobs/*.MANIFEST.started.json", ""),
        ("s3:DeleteObject", f"{MINE}/jobs/*.MANIFEST.started.json", ""),
        ("s3:PutObject", f"{MINE}/jobs/*.MANIFEST.rejected.json", ""),
        ("s3:DeleteObject", f"{MINE}/jobs/*.MANIFEST.rejected.json", ""),
        ("kms:GenerateDataKey", KEY_ARN, through("s3", "sns")),
        ("sagemaker:CreateLabelingJob", JOBS, ""),
        ("sagemaker:DescribeLabelingJob", JOBS, ""),
        ("sagemaker:AddTags", JOBS, ""),
        ("sagemaker:RenderUiTemplate", "*", ""),
        (
            "iam:PassRole",
            LABELING_ROLE,
            json.dumps({"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}),
        ),
        ("sns:Publish", TOPIC, ""),
    },
    "JobCompletionRole": EVERY_FUNCTION
    | own_log("job-completion")
    | {
        ("sqs:ReceiveMessage", JOB_ENDS, ""),
        ("sqs:DeleteMessage", JOB_ENDS, ""),
        ("sqs:GetQueueAttributes", JOB_ENDS, ""),
        ("sagemaker:DescribeLabelingJob", JOBS, ""),
        ("s3:GetObject", f"{MINE}/*", ""),
        ("s3:ListBucket", MINE, ""),
        *(
            (f"s3:{action}", f"{MINE}/*/{folder}/*", "")
            for action in ("PutObject", "AbortMultipartUpload")
            for folder in ("manifests/consolidated", "exports", "reports")
        ),
        ("s3:PutObject", f"{MINE}/jobs/follow-up/*", ""),
        ("s3:AbortMultipartUpload", f"{MINE}/jobs/follow-up/*", ""),
        ("s3:PutObject", f"{MINE}/generated/*/completion.json", ""),
        ("kms:GenerateDataKey", KEY_ARN, through("s3", "sns")),
        ("sns:Publish", TOPIC, ""),
    },
    # The meaning of AmazonSageMakerGroundTruthExecution, narrowed to this stack.
    "LabelingRole": DATA
    | {
        ("lambda:InvokeFunction", f"{FUNCTION}-pre-annotation", ""),
        ("lambda:InvokeFunction", f"{FUNCTION}-consolidation", ""),
        ("s3:GetObject", f"{MINE}/*", ""),
        ("s3:PutObject", f"{MINE}/output/*", ""),
        ("s3:AbortMultipartUpload", f"{MINE}/output/*", ""),
        ("s3:GetBucketLocation", MINE, ""),
        ("s3:ListBucket", MINE, ""),
        ("s3:GetBucketLocation", PHOTOS, ""),
        ("s3:GetBucketLocation", ARCHIVE, ""),
        # What the SageMaker guide lists under "Encrypt Output Data using KMS".
        ("kms:DescribeKey", KEY_ARN, ""),
        ("kms:Encrypt", KEY_ARN, ""),
        ("kms:Decrypt", KEY_ARN, ""),
        ("kms:ReEncryptFrom", KEY_ARN, ""),
        ("kms:ReEncryptTo", KEY_ARN, ""),
        ("kms:GenerateDataKey", KEY_ARN, ""),
        ("kms:GenerateDataKeyWithoutPlaintext", KEY_ARN, ""),
        *(
            (f"logs:{action}", f"{LOGS}/aws/sagemaker/LabelingJobs{streams}", "")
            for action in ("CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents")
            for streams in ("", ":*")
        ),
        ("cloudwatch:PutMetricData", "*", ""),
    },
}
ROLE_OF = {
    "PreAnnotationFunction": "PreAnnotationRole",
    "ConsolidationFunction": "ConsolidationRole",
    "JobTriggerFunction": "JobTriggerRole",
    "JobCompletionFunction": "JobCompletionRole",
}


@pytest.mark.parametrize("role", ALLOWED)
def test_a_role_has_these_permissions_and_no_other(role: str) -> None:
    found = {(it.action, it.resource, it.condition) for it in grants(role, RESOURCES)}
    assert found == ALLOWED[role]


def test_no_role_is_left_out_of_the_table() -> None:
    assert set(resources_of_type({"Resources": RESOURCES}, "AWS::IAM::Role")) == set(ALLOWED)


@pytest.mark.parametrize("role", ALLOWED)
def test_without_keys_other_buckets_and_a_vpc_a_role_has_nothing_for_them(role: str) -> None:
    resources = resolved_template({"ExistingBucket": "mine"})["Resources"]
    wanted = {it for it in ALLOWED[role] if not it[0].startswith(("kms:", "ec2:")) and PHOTOS not in it[1]}
    wanted = {it for it in wanted if ARCHIVE not in it[1]}
    assert {(it.action, it.resource, it.condition) for it in grants(role, resources)} == wanted


@pytest.mark.parametrize("role", ROLE_OF.values())
def test_a_functions_code_may_not_use_the_permissions_that_lambda_has_for_the_network(role: str) -> None:
    (denied,) = [it for it in statements(role, RESOURCES) if it["Effect"] == "Deny"]
    network = {action for action, *_ in ALLOWED[role] if action.startswith("ec2:")}
    assert set(denied["Action"]) == network
    assert denied["Resource"] == "*"
    # Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC": this key is in
    # requests that the code makes, not in those of Lambda itself.
    assert denied["Condition"] == {"ArnLike": {"lambda:SourceFunctionArn": f"{FUNCTION}-*"}}


@pytest.mark.parametrize(("function", "role"), ROLE_OF.items())
def test_a_function_runs_as_its_own_role(function: str, role: str) -> None:
    assert RESOURCES[function]["Properties"]["Role"] == f"arn:aws:iam::111122223333:role/{role}"


@pytest.mark.parametrize("role", ALLOWED)
def test_only_the_service_that_a_role_is_for_may_assume_it(role: str) -> None:
    by_lambda = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    by_sagemaker = {
        "Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEqualsIfExists": {"aws:SourceAccount": "111122223333"},
            "ArnLikeIfExists": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:111122223333:*"},
        },
    }
    assert RESOURCES[role]["Properties"]["AssumeRolePolicyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [by_sagemaker if role == "LabelingRole" else by_lambda],
    }


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_takes_the_permissions_boundary(role: str) -> None:
    assert "PermissionsBoundary" not in resolved_template()["Resources"][role]["Properties"]
    assert RESOURCES[role]["Properties"]["PermissionsBoundary"] == EVERYTHING["PermissionsBoundaryArn"]


def only_tls(service: str, *resources: str) -> dict[str, Any]:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": f"{service}:*",
        "Resource": [*resources],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


BUCKET = "arn:aws:s3:::groundtruth-111122223333-0a1b2c3d"
RESOURCE_POLICIES: dict[str, dict[str, Any]] = {
    "BucketPolicy": {
        "Bucket": "groundtruth-111122223333-0a1b2c3d",
        "Statement": [only_tls("s3", BUCKET, f"{BUCKET}/*")],
    },
    "QueuePolicy": {
        "Queues": ["ManifestQueue", "ManifestDeadLetterQueue"],
        "Statement": [
            {
                "Sid": "TheRule",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": [QUEUE, DEAD_LETTERS],
                "Condition": {
                    "ArnEquals": {
                        "aws:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/multilabel-manifests"
                    }
                },
            },
            only_tls("sqs", QUEUE, DEAD_LETTERS),
        ],
    },
    "NotificationTopicPolicy": {
        "Topics": [TOPIC],
        "Statement": [
            {
                "Sid": "Alarms",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": TOPIC,
                "Condition": {
                    "ArnLike": {
                        "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:multilabel-*"
                    },
                    "StringEquals": {"aws:SourceAccount": "111122223333"},
                },
            },
            # A topic's policy takes no sns:*, only the actions that concern a topic.
            {**only_tls("sns"), "Action": "sns:Publish", "Resource": TOPIC},
        ],
    },
}


@pytest.mark.parametrize("policy", RESOURCE_POLICIES)
def test_a_resources_policy_lets_in_whom_it_should_and_only_over_tls(policy: str) -> None:
    properties = dict(OWN_BUCKET[policy]["Properties"])
    document = properties.pop("PolicyDocument")
    assert document["Version"] == "2012-10-17"
    assert {**properties, "Statement": document["Statement"]} == RESOURCE_POLICIES[policy]


def test_every_queue_is_in_a_policy() -> None:
    queues = set(resources_of_type({"Resources": RESOURCES}, "AWS::SQS::Queue"))
    policies = resources_of_type({"Resources": RESOURCES}, "AWS::SQS::QueuePolicy").values()
    assert {queue for it in policies for queue in it["Properties"]["Queues"]} == queues


def policy_documents(value: Any) -> Iterator[dict[str, Any]]:
    """Every policy document in a part of the template."""
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        for part in value.values():
            yield from policy_documents(part)
    elif isinstance(value, list):
        for part in value:
            yield from policy_documents(part)


def test_every_policy_is_written_in_the_current_language() -> None:
    """In the older one, variables in a policy are not replaced."""
    documents = list(policy_documents(OWN_BUCKET))
    assert len(documents) == 20
    assert {document["Version"] for document in documents} == {"2012-10-17"}
