"""The same stack with an existing bucket, and with a key of the user's."""

import json
import uuid
from pathlib import Path

import pytest

from tests.emulator.conftest import Deploy
from tests.emulator.deployed_stack import aws, command
from tests.emulator.test_deployed_stack import Folder, complete_job
from tests.emulator.test_documented_commands import blocks, shell

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
