"""The transformed template for given parameters, with conditions decided and intrinsic functions worked out.

Stands in for CloudFormation where a test asks what a stack with these parameters would hold. What only a
deployment can know is made up: account 111122223333, region eu-west-1, stack name "multilabel".
"""

import re
from collections.abc import Mapping
from typing import Any

from tests.template.stack_template import Template, transformed_template

ABSENT = object()
STACK = {
    "AWS::AccountId": "111122223333",
    "AWS::Region": "eu-west-1",
    "AWS::Partition": "aws",
    "AWS::StackName": "multilabel",
    "AWS::StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/multilabel/0a1b2c3d-1111-2222-3333",
    "AWS::NoValue": ABSENT,
}
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/1"
EVERYTHING = {
    "AccessLogBucket": "logs",
    "DataBuckets": "photos,archive",
    "KmsKeyArn": KEY_ARN,
    "DataKeyArns": "arn:aws:kms:eu-west-1:111122223333:key/2",
    "NotificationEmail": "ops@example.com",
    "LogLevel": "DEBUG",
    "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/boundary",
    "SubnetIds": "subnet-1,subnet-2",
    "SecurityGroupIds": "sg-1",
    "AwsEndpointUrl": "http://aws.example",
    "SageMakerEndpointUrl": "http://sagemaker.example",
}
"""Parameters that make every condition true."""


def resolved_template(parameters: Mapping[str, str] | None = None) -> Template:
    """Resources and outputs of a stack; resources whose condition is false are left out.

    Raises:
        LookupError: if something refers to a resource that is left out.
    """
    return _Resolver(transformed_template(), parameters or {}).template()


class _Resolver:
    def __init__(self, template: Template, parameters: Mapping[str, str]) -> None:
        self._template = template
        self._values: dict[str, Any] = {**STACK}
        for name, definition in template["Parameters"].items():
            self._values[name] = str(parameters.get(name, definition["Default"]))

    def template(self) -> Template:
        sections = {
            name: {
                logical_id: self._resolve(item)
                for logical_id, item in self._template[name].items()
                if self._holds(item.get("Condition"))
            }
            for name in ("Resources", "Outputs")
        }
        return {**self._template, **sections}

    def _holds(self, condition: str | None) -> bool:
        return condition is None or bool(self._resolve(self._template["Conditions"][condition]))

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [it for it in map(self._resolve, value) if it is not ABSENT]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Ref":
                return self._reference(argument)
            if name.startswith("Fn::"):
                return getattr(self, f"_{name[4:].lower()}")(argument)
        items = {key: self._resolve(it) for key, it in value.items()}
        return {key: it for key, it in items.items() if it is not ABSENT}

    def _reference(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        self._check_present(name)
        if self._template["Resources"][name]["Type"] in ("AWS::SNS::Topic", "AWS::IAM::ManagedPolicy"):
            return self._arn(name)
        return self._physical_name(name)

    def _check_present(self, logical_id: str) -> None:
        if not self._holds(self._template["Resources"][logical_id].get("Condition")):
            raise LookupError(f"{logical_id} is referred to, but not in a stack with these parameters")

    def _physical_name(self, logical_id: str) -> str:
        resource = self._template["Resources"][logical_id]
        property_name = {
            "AWS::S3::Bucket": "BucketName",
            "AWS::Lambda::Function": "FunctionName",
            "AWS::Logs::LogGroup": "LogGroupName",
            "AWS::CloudWatch::Alarm": "AlarmName",
            "AWS::CloudWatch::Dashboard": "DashboardName",
        }.get(resource["Type"])
        return self._resolve(resource["Properties"][property_name]) if property_name else logical_id

    def _arn(self, logical_id: str) -> str:
        kind = self._template["Resources"][logical_id]["Type"]
        name = self._physical_name(logical_id)
        return {
            "AWS::S3::Bucket": f"arn:aws:s3:::{name}",
            "AWS::Lambda::Function": f"arn:aws:lambda:eu-west-1:111122223333:function:{name}",
            "AWS::IAM::Role": f"arn:aws:iam::111122223333:role/{name}",
            "AWS::IAM::ManagedPolicy": f"arn:aws:iam::111122223333:policy/{name}",
        }.get(kind, f"arn:aws:{kind.split('::')[1].lower()}:eu-west-1:111122223333:{name}")

    def _getatt(self, argument: list[str]) -> str:
        logical_id, attribute = argument
        self._check_present(logical_id)
        return self._arn(logical_id) if attribute == "Arn" else f"{logical_id}.{attribute}"

    def _if(self, argument: list[Any]) -> Any:
        return self._resolve(argument[1] if self._holds(argument[0]) else argument[2])

    def _equals(self, argument: list[Any]) -> bool:
        left, right = map(self._resolve, argument)
        return bool(left == right)

    def _not(self, argument: list[Any]) -> bool:
        return not self._resolve(argument[0])

    def _and(self, argument: list[Any]) -> bool:
        return all(map(self._resolve, argument))

    def _join(self, argument: list[Any]) -> str:
        return str(argument[0]).join(self._resolve(argument[1]))

    def _split(self, argument: list[Any]) -> list[str]:
        return str(self._resolve(argument[1])).split(argument[0])

    def _select(self, argument: list[Any]) -> Any:
        return self._resolve(argument[1])[int(argument[0])]

    def _sub(self, argument: Any) -> str:
        text, own = argument if isinstance(argument, list) else (argument, {})

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name in own:
                return str(self._resolve(own[name]))
            logical_id, dot, attribute = name.partition(".")
            return self._getatt([logical_id, attribute]) if dot else str(self._reference(name))

        return re.sub(r"\$\{([^}]+)\}", value, text)
