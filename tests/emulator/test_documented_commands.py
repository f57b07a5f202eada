"""The commands in README.md and docs/operations.md, run word for word against a deployed stack."""

import json
import re
import time
import uuid
from pathlib import Path

import pytest

from tests.emulator.deployed_stack import ROOT, Deploy, Stack, aws, command
from tests.emulator.documented_commands import blocks, shell

pytestmark = pytest.mark.emulator
PARAMETERS = (ROOT / "docs" / "parameters.md").read_text()
README = (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def stack(deploy: Deploy) -> Stack:
    return deploy()


def variables(stack: Stack) -> str:
    (script,) = blocks("Operating the stack")
    return script.replace("STACK=ground-truth-multilabel", f"STACK={stack.name}")


def test_the_variables_name_the_stacks_bucket(stack: Stack, tmp_path: Path) -> None:
    assert shell(f"{variables(stack)}\necho $BUCKET", tmp_path).strip() == stack.bucket


def test_a_dead_letter_is_read_and_sent_back(stack: Stack, tmp_path: Path) -> None:
    read, send_back = blocks("dead-letter-queue")
    aws("sqs").send_message(QueueUrl=stack.resource("ManifestDeadLetterQueue"), MessageBody="not an event")
    assert json.loads(shell(f"{variables(stack)}\n{read}", tmp_path)) == ["not an event"]
    answer = json.loads(shell(f"{variables(stack)}\n{{\n{read}}} > /dev/null\n{send_back}", tmp_path))
    assert answer["TaskHandle"]
    assert moved(stack.resource("ManifestDeadLetterQueue"), seconds=60) == 1


def moved(queue: str, seconds: int) -> int:
    """How many messages the latest move task of a queue has moved, once it has ended."""
    sqs, end = aws("sqs"), time.monotonic() + seconds
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    while time.monotonic() < end:
        (task,) = sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"]
        if task["Status"] != "RUNNING":
            return int(task["ApproximateNumberOfMessagesMoved"])
        time.sleep(1)
    pytest.fail("the task did not end")


def test_a_receipt_is_read(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "animals.manifest").write_text("no JSON\n")
    stack.wait_for(f"{stack.upload(tmp_path, 'animals')}.rejected.json")
    (read,) = blocks("manifests-rejected")
    assert json.loads(shell(f"{variables(stack)}\n{read}", tmp_path))["outcome"] == "rejected"


def test_errors_in_the_log_are_found(stack: Stack, tmp_path: Path) -> None:
    (find,) = blocks("Logs")
    assert isinstance(json.loads(shell(f"{variables(stack)}\n{find}", tmp_path)), list)


def test_an_existing_bucket_keeps_what_it_has(localstack: None, tmp_path: Path) -> None:
    bucket, s3, sqs = f"groundtruth-{uuid.uuid4().hex}", aws("s3"), aws("sqs")
    s3.create_bucket(Bucket=bucket)
    rule = {"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://example.com"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    queue = sqs.create_queue(QueueName=bucket)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "QueueConfigurations": [{"Id": "mine", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]
        },
    )
    for _ in range(2):  # twice is as good as once
        for block in blocks("A bucket of your own"):
            shell(f"BUCKET={bucket}\n{block}", tmp_path)
    notifications = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert [it["Id"] for it in notifications["QueueConfigurations"]] == ["mine"]
    assert notifications["EventBridgeConfiguration"] == {}
    methods = [it["AllowedMethods"] for it in s3.get_bucket_cors(Bucket=bucket)["CORSRules"]]
    assert methods == [["PUT"], ["GET"]]


def test_a_bucket_without_any_settings_gets_both(localstack: None, tmp_path: Path) -> None:
    bucket = f"groundtruth-{uuid.uuid4().hex}"
    command("aws", "s3", "mb", f"s3://{bucket}")
    for block in blocks("A bucket of your own"):
        shell(f"BUCKET={bucket}\n{block}", tmp_path)
    s3 = aws("s3")
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=bucket)
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [
        {
            "AllowedMethods": ["GET"],
            "AllowedOrigins": ["*"],
            "ExposeHeaders": ["Access-Control-Allow-Origin"],
        }
    ]


def test_the_readme_starts_a_job_tells_why_one_was_rejected_and_changes_the_threshold(
    stack: Stack, tmp_path: Path
) -> None:
    _, upload = blocks("Deploy", README)
    (setting,) = blocks("Deploy", README, "yaml")
    (why,) = re.findall(r"`(aws s3 cp s3://BUCKET/\S+\.rejected\.json -)`", README)
    (tmp_path / "pets").mkdir()
    manifest = tmp_path / "pets" / "pets.manifest"
    manifest.write_text(json.dumps({"source-ref": f"s3://{stack.bucket}/jobs/pets/dog.svg"}) + "\n")
    (tmp_path / "pets" / "dog.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "pets" / "job.json").write_text('{"Labels": ["dog", "cat"]}')
    shell(upload.replace("BUCKET", stack.bucket), tmp_path)
    assert stack.wait_for("jobs/pets/pets.manifest.started.json")["objects"] == 1

    manifest.write_text("no JSON\n")
    shell(upload.replace("BUCKET", stack.bucket), tmp_path)
    stack.wait_for("jobs/pets/pets.manifest.rejected.json")
    (error,) = json.loads(shell(why.replace("BUCKET", stack.bucket), tmp_path))["errors"]
    assert (error["file"], error["line"]) == ("pets.manifest", 1)

    before = environment_of(stack, "ConsolidationFunction"), environment_of(stack, "JobTriggerFunction")
    deploy_again(stack, setting, tmp_path)
    after = environment_of(stack, "ConsolidationFunction"), environment_of(stack, "JobTriggerFunction")
    assert after == ({**before[0], "MAJORITY_THRESHOLD": "0.6"}, before[1])


def deploy_again(stack: Stack, settings: str, folder: Path) -> None:
    """What `make deploy` does, with this text as parameters.yaml."""
    (folder / "parameters.yaml").write_text(settings)
    overrides = f"file://{folder / 'parameters.yaml'}"
    command("sam", "deploy", "--stack-name", stack.name, "--parameter-overrides", overrides)


def test_parameters_with_spaces_and_quotes_arrive_whole(stack: Stack, tmp_path: Path) -> None:
    (settings,) = blocks("Parameters", PARAMETERS, "yaml")
    deploy_again(stack, settings, tmp_path)
    environment = environment_of(stack, "JobTriggerFunction")
    assert environment["TASK_TITLE"] == "Which animals are there?"
    assert json.loads(environment["DEFAULT_LABELS"]) == ["dog", "cat"]
    assert environment["WORKERS_PER_OBJECT"] == "5"


def environment_of(stack: Stack, logical_id: str) -> dict[str, str]:
    function = aws("lambda").get_function_configuration(FunctionName=stack.resource(logical_id))
    return dict(function["Environment"]["Variables"])


def test_a_stack_is_upgraded_and_deleted_with_its_log_groups_and_queues(
    deploy: Deploy, tmp_path: Path
) -> None:
    """Not its bucket: this emulator takes RetainExceptOnCreate for Delete, AWS does not."""
    stack = deploy()
    queues = [stack.resource(name) for name in ("ManifestQueue", "ManifestDeadLetterQueue")]
    upgrade, delete = blocks("Upgrade and delete")
    assert upgrade == "make deploy\n"
    deploy_again(stack, "LogRetentionDays: 30\n", tmp_path)
    shell(f"{variables(stack)}\n{delete}", tmp_path)
    aws("cloudformation").get_waiter("stack_delete_complete").wait(
        StackName=stack.name, WaiterConfig={"Delay": 2, "MaxAttempts": 60}
    )
    prefix = f"/aws/lambda/{stack.name}-"
    assert aws("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"] == []
    assert not set(queues) & set(aws("sqs").list_queues().get("QueueUrls", []))
