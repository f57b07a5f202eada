"""The stack, deployed by `sam deploy` into a local AWS, with the rehearsal as SageMaker.

Plain keys only: this emulator URL-encodes the keys in EventBridge's events, AWS does not.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.deployed_stack import ROOT, Deploy, Folder, Stack, aws, complete_job

pytestmark = pytest.mark.emulator
RULES = {"ManifestRule": "ManifestQueue", "JobEndRule": "JobEndQueue"}


@pytest.fixture(scope="module")
def stack(deploy: Deploy) -> Stack:
    return deploy()


@contextmanager
def each_event_twice(stack: Stack) -> Iterator[None]:
    """Each of the stack's events reaches its queue twice."""
    events = aws("events")
    queues = {stack.resource(rule).rpartition("|")[2]: stack.resource(queue) for rule, queue in RULES.items()}
    for rule, queue in queues.items():
        events.put_targets(Rule=rule, Targets=[{"Id": "again", "Arn": attribute(queue, "QueueArn")}])
    yield
    for rule in queues:
        events.remove_targets(Rule=rule, Ids=["again"])


def invoked(function_arn: str, event: Any) -> Any:
    answer = aws("lambda").invoke(FunctionName=function_arn, Payload=json.dumps(event).encode())
    content = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, content
    return content


def test_an_uploaded_manifest_starts_a_job_that_completes(stack: Stack, animals: Folder) -> None:
    receipt = complete_job(stack, animals(stack))
    name = receipt["labelingJobName"]
    assert name.startswith("animals-animals-")
    task = invoked(
        stack.outputs["PreAnnotationFunctionArn"],
        {
            "version": "2018-10-16",
            "labelingJobArn": f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name}",
            "dataObject": {"source-ref": "s3://b/dog.svg"},
        },
    )
    assert task["taskInput"] == {"taskObject": "s3://b/dog.svg", "labels": ["dog", "cat"]}


def test_a_job_of_two_rounds_is_whole_although_each_event_comes_twice(
    stack: Stack, animals: Folder, labeling_api: str
) -> None:
    folder = animals(stack)
    manifest = (folder / "animals.manifest").read_text().replace("jobs/animals/", "jobs/again/")
    (folder / "again.manifest").write_text(manifest)
    follow_up = {"Rounds": 1, "Share": 0.5, "Workers": 2}
    (folder / "job.json").write_text(json.dumps({"FollowUp": follow_up}))
    with each_event_twice(stack):
        first = stack.wait_for(f"{stack.upload(folder, 'again')}.started.json", seconds=240)
        again = f"jobs/follow-up/{first['labelingJobName']}/ask-again.manifest"
        second = stack.wait_for(f"{again}.started.json", seconds=240)
        done = f"output/{second['labelingJobName']}"
        output, _ = stack.wait_for_text(f"{done}/manifests/consolidated/output.manifest", seconds=240)
    assert (first["answers"], first["answersOfAllRounds"]) == (9, 13)
    assert (second["objects"], second["objectsToLabel"], second["answers"]) == (3, 2, 4)
    jobs = aws("sagemaker", labeling_api).list_labeling_jobs(NameContains="again")["LabelingJobSummaryList"]
    names = {job["LabelingJobName"] for job in jobs}
    assert names == {first["labelingJobName"], second["labelingJobName"]}
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["source-ref"].rpartition("/")[2] for line in lines] == ["dog.svg", "cat.svg", "both.svg"]
    assert [line["label"] for line in lines] == [[0], [1], [0, 1]]
    quality, _ = stack.wait_for_text(f"{done}/reports/label-quality.json")
    assert json.loads(quality)["job"]["responses"] == 13


def test_the_deployed_consolidation_function_answers_the_sample_event(stack: Stack) -> None:
    event = json.loads((ROOT / "events/consolidation/three-workers.json").read_text())
    (answer,) = invoked(stack.outputs["ConsolidationFunctionArn"], event)
    assert answer["consolidatedAnnotation"]["content"]["animal"] == [0, 1]


def test_a_bad_manifest_leaves_a_receipt_that_names_the_line(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "bad.manifest").write_text('{"source-ref": "s3://elsewhere/dog.jpg"}\nno JSON\n')
    (tmp_path / "labels.json").write_text('{"labels": [{"label": "dog"}, {"label": "cat"}]}')
    receipt = stack.wait_for(f"{stack.upload(tmp_path, 'bad')}.rejected.json")
    assert [error["line"] for error in receipt["errors"] if error["file"] == "bad.manifest"] == [1, 2]


def test_a_message_that_cannot_be_handled_reaches_the_dead_letter_queue(stack: Stack) -> None:
    sqs, queue = aws("sqs"), stack.resource("ManifestQueue")
    dead_letter_queue = stack.resource("ManifestDeadLetterQueue")
    redrive = json.loads(attribute(queue, "RedrivePolicy"))
    assert redrive["maxReceiveCount"] in (24, "24")
    # A day, shortened to seconds.
    sqs.set_queue_attributes(
        QueueUrl=queue,
        Attributes={"VisibilityTimeout": "1", "RedrivePolicy": json.dumps({**redrive, "maxReceiveCount": 2})},
    )
    body = json.dumps({"source": "somebody.else", "detail-type": "Not for us", "detail": {}})
    sqs.send_message(QueueUrl=queue, MessageBody=body)
    assert body in received(dead_letter_queue, seconds=120)


def attribute(queue: str, name: str) -> str:
    attributes = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"]
    return str(attributes[name])


def received(queue: str, seconds: int) -> list[str]:
    """Bodies of the messages in a queue, as soon as there are any."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        messages = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5).get("Messages", [])
        if messages:
            return [message["Body"] for message in messages]
    return []
