"""What the template's roles allow: their statements, and the permissions that AWS calls need."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.template.recorded_calls import TOPIC, Call
from tests.template.resolved import STACK

JOBS = f"arn:aws:sagemaker:{STACK['AWS::Region']}:{STACK['AWS::AccountId']}:labeling-job/"
LABELING_ROLE = f"arn:aws:iam::{STACK['AWS::AccountId']}:role/LabelingRole"
STACKS_TOPIC = f"arn:aws:sns:{STACK['AWS::Region']}:{STACK['AWS::AccountId']}:NotificationTopic"
_READS = ("GetObject", "HeadObject")
_WRITES = ("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload")


@dataclass(frozen=True)
class Grant:
    """One action that is allowed on one resource pattern."""

    statement: str
    """The Sid of the statement that allows it."""
    action: str
    resource: str
    condition: str
    """The statement's condition as JSON with sorted keys, or empty."""

    def covers(self, action: str, resource: str) -> bool:
        return self.action == action and fnmatchcase(resource, self.resource)


def grants(role: str, resources: dict[str, Any]) -> list[Grant]:
    """All that a role's inline policies and the stack's own managed policies allow.

    Args:
        role: the role's logical id.
        resources: the resolved template's resources.
    """
    return [
        grant for it in statements(role, resources) for grant in _of_statement(it) if it["Effect"] == "Allow"
    ]


def statements(role: str, resources: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements of a role's inline policies and of the stack's own managed policies."""
    properties = resources[role]["Properties"]
    documents = [it["PolicyDocument"] for it in properties["Policies"]]
    for arn in properties.get("ManagedPolicyArns", ()):
        own = arn.rpartition("/")[2]
        if own in resources:
            documents.append(resources[own]["Properties"]["PolicyDocument"])
    return [statement for document in documents for statement in document["Statement"]]


def _of_statement(statement: dict[str, Any]) -> Iterator[Grant]:
    condition = json.dumps(statement["Condition"], sort_keys=True) if "Condition" in statement else ""
    for action in _list(statement["Action"]):
        for resource in _list(statement["Resource"]):
            yield Grant(statement["Sid"], action, resource, condition)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def needed(call: Call) -> list[tuple[str, str]]:
    """The actions, each on one resource, that a call needs.

    Source: the service authorization reference of S3, SageMaker and SNS.
    """
    parameters, operation = call.parameters, call.operation
    if call.service == "s3":
        return [_needed_of_s3(operation, parameters)]
    if call.service == "sns":
        assert parameters["TopicArn"] == TOPIC
        return [(f"sns:{operation}", STACKS_TOPIC)]
    if operation == "RenderUiTemplate":
        return [("sagemaker:RenderUiTemplate", "*"), ("iam:PassRole", LABELING_ROLE)]
    job = JOBS + parameters["LabelingJobName"]
    if operation == "CreateLabelingJob":
        tags = [("sagemaker:AddTags", job)] if parameters.get("Tags") else []
        return [("sagemaker:CreateLabelingJob", job), ("iam:PassRole", LABELING_ROLE), *tags]
    return [(f"sagemaker:{operation}", job)]


def _needed_of_s3(operation: str, parameters: dict[str, Any]) -> tuple[str, str]:
    bucket = f"arn:aws:s3:::{parameters['Bucket']}"
    if operation == "ListObjectsV2":
        return ("s3:ListBucket", bucket)
    place = f"{bucket}/{parameters['Key']}"
    if operation in _READS:
        return ("s3:GetObjectVersion" if "VersionId" in parameters else "s3:GetObject", place)
    return ("s3:PutObject" if operation in _WRITES else f"s3:{operation}", place)
