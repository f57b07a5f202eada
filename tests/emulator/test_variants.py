"""The same stack with an existing bucket, with a key of the user's, and with all that can be given."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.deployed_stack import Deploy, Folder, aws, command, complete_job
from tests.emulator.documented_commands import blocks, shell

pytestmark = pytest.mark.emulator


def test_a_job_runs_in_an_existing_bucket(deploy: Deploy, animals: Folder, tmp_path: Path) -> None:
    name = f"groundtruth-mine-{uuid.uuid4().hex[:8]}"
    command("aws", "s3", "mb", f"s3://{name}")
    for block in blocks("A bucket of your own"):
        shell(f"BUCKET={name}\n{block}", tmp_path)
    stack = deploy(ExistingBucket=name)
    assert stack.bucket == name
    complete_job(stack, animals(stack))


def test_everything_is_encrypted_with_a_key_that_is_given(deploy: Deploy, animals: Folder) -> None:
    key = aws("kms").create_key(Description="of the user's")["KeyMetadata"]["Arn"]
    stack = deploy(KmsKeyArn=key)
    receipt = complete_job(stack, animals(stack))
    for queue in ("ManifestQueue", "ManifestDeadLetterQueue"):
        attributes = aws("sqs").get_queue_attributes(
            QueueUrl=stack.resource(queue), AttributeNames=["KmsMasterKeyId"]
        )
        assert attributes["Attributes"]["KmsMasterKeyId"] == key
    request, _ = stack.wait_for_text(f"generated/{receipt['labelingJobName']}/request.json")
    assert json.loads(request)["OutputConfig"]["KmsKeyId"] == key


def test_a_job_runs_in_a_stack_with_everything_given(deploy: Deploy, animals: Folder) -> None:
    ec2, suffix = aws("ec2"), uuid.uuid4().hex[:8]
    network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=network, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(VpcId=network, GroupName=suffix, Description="functions")["GroupId"]
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    boundary = aws("iam").create_policy(PolicyName=f"boundary-{suffix}", PolicyDocument=json.dumps(allow))
    keys = [aws("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(3)]
    buckets = [f"{name}-{suffix}" for name in ("logs", "photos", "archive")]
    for bucket in buckets:
        aws("s3").create_bucket(Bucket=bucket)
    stack = deploy(
        KmsKeyArn=keys[0],
        DataKeyArns=",".join(keys[1:]),
        AccessLogBucket=buckets[0],
        DataBuckets=",".join(buckets[1:]),
        NotificationEmail="ops@example.com",
        PermissionsBoundaryArn=boundary["Policy"]["Arn"],
        SubnetIds=subnet,
        SecurityGroupIds=group,
        LogRetentionDays="30",
        LogLevel="DEBUG",
        ConsolidationMethod="expectation-maximization",
        CheckImages="all",
    )
    complete_job(stack, animals(stack))
    (resource,) = [
        statement["Resource"]
        for statement in policy_document(stack.resource("DataBucketsPolicy"))["Statement"]
        if statement["Sid"] == "ReadData"
    ]
    assert resource == [f"arn:aws:s3:::{bucket}/*" for bucket in buckets[1:]]
    role = aws("iam").get_role(RoleName=stack.resource("LabelingRole"))["Role"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary["Policy"]["Arn"]


def policy_document(arn: str) -> dict[str, Any]:
    iam = aws("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return dict(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])
