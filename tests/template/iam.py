"""What the template's roles allow: their statements, and the permissions that AWS calls need."""

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
    """One action on one resource pattern, and where the template says so."""

    statement: str
    action: str
    resource: str

    def covers(self, action: str, resource: str) -> bool:
        return self.action == action and fnmatchcase(resource, self.resource)


def grants(role: str, resources: dict[str, Any]) -> list[Grant]:
    """All that a role's inline policies and the stack's own managed policies allow.

    Args:
        role: the role's logical id.
        resources: the resolved template's resources.
    """
    properties = resources[role]["Properties"]
    documents = [it["PolicyDocument"] for it in properties["Policies"]]
    for arn in properties.get("ManagedPolicyArns", ()):
        own = arn.rpartition("/")[2]
        if own in resources:
            documents.append(resources[own]["Properties"]["PolicyDocument"])
    return [grant for document in documents for it in document["Statement"] for grant in _of_statement(it)]


def _of_statement(statement: dict[str, Any]) -> Iterator[Grant]:
    assert statement["Effect"] == "Allow"
    for action in _list(statement["Action"]):
        for resource in _list(statement["Resource"]):
            yield Grant(statement["Sid"], action, resource)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def needed(call: Call) -> list[tuple[str, str]]:
    """The actions, each on one resource, that a call needs.

    Source: the service authorization reference of S3, SageMaker and SNS.
    """
    parameters, operation = call.parameters, call.operation
    if call.service == "s3":
        place = f"arn:aws:s3:::{parameters['Bucket']}/{parameters['Key']}"
        if operation in _READS:
            return [("s3:GetObjectVersion" if "VersionId" in parameters else "s3:GetObject", place)]
        return [("s3:PutObject" if operation in _WRITES else f"s3:{operation}", place)]
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
