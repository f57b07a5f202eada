"""The AWS calls that the functions make, recorded from botocore while they work in a rehearsal.

The rehearsal runs them against its own S3 and labeling API: jobs that start, that are rejected, that are in
other buckets, with a manifest large enough for parts, with a version id and without.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from unittest.mock import patch

import boto3

from rehearsal.command.rehearsed_job import rehearsed_job
from rehearsal.command.workers_option import Simulation, simulated
from rehearsal.job_source.job_upload import make_bucket, upload_job
from rehearsal.lambda_functions.function_names import (
    CONSOLIDATION,
    FUNCTIONS,
    JOB_COMPLETION,
    PRE_ANNOTATION,
    function_arn,
    function_name,
)
from rehearsal.lambda_functions.manifest_delivery import start_job
from rehearsal.lambda_functions.stack_settings import Stack
from rehearsal.local_aws.object_created import ObjectCreated
from rehearsal.running_stack import RunningStack, StackPlace, running_stack

DATA_BUCKET = "photos"
ACCOUNT = "111122223333"
TOPIC = "arn:aws:sns:us-east-1:111122223333:notifications"
_LOGICAL_IDS = {function_name(function): function for function in FUNCTIONS}


@dataclass(frozen=True)
class Call:
    """One call of an AWS API by a function, which is named by its logical id."""

    function: str
    service: str
    operation: str
    parameters: dict[str, Any]


def recorded_calls(scratch: Path) -> list[Call]:
    """What the functions call while a rehearsal takes them through all they do."""
    created: SimpleQueue[ObjectCreated] = SimpleQueue()
    settings = {"CHECK_IMAGES": "all", "NOTIFICATION_TOPIC_ARN": TOPIC, "FOLLOW_UP_ROUNDS": "1"}
    stack = Stack(data_buckets=[DATA_BUCKET], settings=settings)
    workers = simulated(Simulation(), lambda task: None)
    with (
        recording() as calls,
        running_stack(stack, workers, scratch / "functions.log", StackPlace(), created.put) as local,
    ):
        local.endpoint.in_process.plain_objects = None  # so that each call is a request, which is recorded
        assert local.endpoint.client("sns").create_topic(Name="notifications")["TopicArn"] == TOPIC
        make_bucket(local.s3, stack.bucket)
        make_bucket(local.s3, DATA_BUCKET)
        upload_job(local.s3, rehearsed_job(None).files)
        sample = next(it for it in iter(created.get, None) if it.key.endswith(".manifest"))
        start(local, sample, "started")
        start(local, replace(sample, version_id=None), "started")
        put_image(local)
        large = line(f"s3://{stack.bucket}/jobs/shapes/images/shapes-01.svg", 95_000) * 100
        elsewhere = line(f"s3://{DATA_BUCKET}/dog.svg")
        for name, content, outcome in (
            ("large.manifest", large + b"{}", "rejected"),
            ("large.manifest", large, "started"),
            ("elsewhere.manifest", elsewhere, "started"),
            ("elsewhere.manifest", elsewhere + b"{}", "rejected"),
            ("elsewhere.MANIFEST", elsewhere, "started"),
            ("elsewhere.MANIFEST", elsewhere + b"{}", "rejected"),
            ("elsewhere.MANIFEST", elsewhere, "started"),
        ):
            key = f"jobs/shapes/{name}"
            put = local.s3.put_object(Bucket=stack.bucket, Key=key, Body=content)
            upload = replace(sample, key=key, version_id=put["VersionId"], etag=put["ETag"].strip('"'))
            start(local, upload, outcome)
        own_job(local)
        answers_in_files(local, stack.bucket)
        for job in local.jobs.jobs():
            local.jobs.wait(job.name)
            job_ended(local, job.name)
    return calls


def start(local: RunningStack, created: ObjectCreated, outcome: str) -> None:
    receipt = start_job(local.functions, local.s3, created, datetime.now(UTC))
    assert receipt is not None
    assert receipt.rejected == (outcome == "rejected"), receipt.content


def job_ended(local: RunningStack, job_name: str) -> None:
    """The end of a job reaches the stack, as the rule and the queue hand it over."""
    event = {
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Ground Truth Labeling Job State Change",
        "resources": [f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:labeling-job/{job_name.lower()}"],
        "detail": {"LabelingJobStatus": "Completed"},
    }
    record = {"messageId": "1", "eventSource": "aws:sqs", "body": json.dumps(event)}
    assert local.functions.invoke(JOB_COMPLETION, {"Records": [record]}) == {"batchItemFailures": []}


def put_image(local: RunningStack) -> None:
    image = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    local.s3.put_object(Bucket=DATA_BUCKET, Key="dog.svg", Body=image)


def line(image: str, size: int = 0) -> bytes:
    """A manifest line with that many characters in other attributes; 100 of 95,000 are uploaded in parts."""
    attributes = {f"note-{number}": "x" * 19_000 for number in range(size // 19_000)}
    return json.dumps({"source-ref": image, **attributes}).encode() + b"\n"


def own_job(local: RunningStack) -> None:
    """A job that somebody creates without the trigger, on data in another bucket."""
    put = {
        "pets.manifest": json.dumps({"source-ref": f"s3://{DATA_BUCKET}/dog.svg"}),
        "labels.json": json.dumps(
            {"document-version": "2018-11-28", "labels": [{"label": "dog"}, {"label": "cat"}]}
        ),
        "template.html": (
            Path(__file__).parents[2] / "src/job_trigger/worker-template.liquid.html"
        ).read_text(),
    }
    for name, content in put.items():
        local.s3.put_object(Bucket=DATA_BUCKET, Key=name, Body=content.encode())
    local.endpoint.client("sagemaker").create_labeling_job(
        LabelingJobName="own",
        LabelAttributeName="pets",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{DATA_BUCKET}/pets.manifest"}}},
        OutputConfig={"S3OutputPath": f"s3://{DATA_BUCKET}/output/"},
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/own",
        LabelCategoryConfigS3Uri=f"s3://{DATA_BUCKET}/labels.json",
        HumanTaskConfig={
            "WorkteamArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:workteam/private-crowd/pets",
            "UiConfig": {"UiTemplateS3Uri": f"s3://{DATA_BUCKET}/template.html"},
            "PreHumanTaskLambdaArn": function_arn(PRE_ANNOTATION),
            "AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": function_arn(CONSOLIDATION)
            },
            "TaskTitle": "Pets",
            "TaskDescription": "Which pets are there",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 60,
        },
    )


def answers_in_files(local: RunningStack, bucket: str) -> None:
    """A consolidation request whose payload points to files with the answers."""
    folder = "output/pets/annotations"
    answer = json.dumps({"crowd-image-classifier-multi-select": {"labels": ["dog"]}})
    local.s3.put_object(Bucket=bucket, Key=f"{folder}/worker-response/0.json", Body=answer.encode())
    payload = [
        {
            "datasetObjectId": "0",
            "dataObject": {"s3Uri": f"s3://{bucket}/dog.svg"},
            "annotations": [
                {
                    "workerId": "1",
                    "annotationData": {"s3Uri": f"s3://{bucket}/{folder}/worker-response/0.json"},
                }
            ],
        }
    ]
    local.s3.put_object(Bucket=bucket, Key=f"{folder}/request.json", Body=json.dumps(payload).encode())
    request = json.loads((Path(__file__).parents[2] / "events/consolidation/three-workers.json").read_text())
    request["payload"] = {"s3Uri": f"s3://{bucket}/{folder}/request.json"}
    (answered,) = local.functions.invoke("ConsolidationFunction", request)
    assert answered["consolidatedAnnotation"]["content"]["animal"] == [0]


@contextmanager
def recording() -> Iterator[list[Call]]:
    """Records the calls of each client that is made while a function runs."""
    calls: list[Call] = []
    make_client: Any = boto3.client

    def client_of_function(service_name: str, **options: Any) -> Any:
        client = make_client(service_name, **options)
        function = _LOGICAL_IDS.get(os.environ.get("AWS_LAMBDA_FUNCTION_NAME", ""))
        if function and "endpoint_url" not in options:  # the rehearsal's own clients are given theirs

            def note(params: dict[str, Any], model: Any, **_: Any) -> None:
                calls.append(Call(function, service_name, model.name, dict(params)))

            client.meta.events.register("before-parameter-build", note)
        return client

    with patch("boto3.client", client_of_function):
        yield calls
