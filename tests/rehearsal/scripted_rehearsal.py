"""A rehearsal for the tests: scripted functions and workers, spoken to by plain boto3."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import boto3
from botocore.config import Config

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.labeling_jobs import LabelingJobs
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.local_aws.moto_services import moto_services
from rehearsal.running_stack import aws_application

BUCKET = "groundtruth-test"
CATEGORIES = b'{"document-version": "2018-11-28", "labels": [{"label": "dog"}, {"label": "cat"}]}'
IMAGE_TEMPLATE = b"""<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form><crowd-image-classifier-multi-select name="crowd-image-classifier-multi-select"
 src="{{ task.input.taskObject | grant_read_access }}" header="h"
 categories="{{ task.input.labels | to_json | escape
 }}"></crowd-image-classifier-multi-select></crowd-form>"""

# For manifests that also hold texts.
TEXT_TEMPLATE = IMAGE_TEMPLATE.replace(
    b"{{ task.input.taskObject | grant_read_access }}",
    b"{% if task.input.taskObject contains 's3://' %}{{ task.input.taskObject | grant_read_access }}"
    b"{% else %}{{ task.input.taskObject }}{% endif %}",
)


ODD_KEYS = [
    "a b",
    "a+b",
    "a%41",
    "é",
    "zero\u200bwidth",
    "/slash first",
    "two//slashes",
    "dot/../dot",
    "query?x=1",
    "fragment#h",
    "'\"<>&",
    "emoji\U0001f600",
    "folder/",
    "~!*()",
]


def manifest(*data_objects: dict[str, Any], lines: int = 0) -> bytes:
    """A manifest of these objects, or of so many images."""
    objects = list(data_objects) or [{"source-ref": f"s3://{BUCKET}/{number}.jpg"} for number in range(lines)]
    return "".join(json.dumps(data_object) + "\n" for data_object in objects).encode()


class Workers:
    """So many workers who answer every task with ``labels`` at once."""

    real_time = False

    def __init__(self, job: LabelingJob, number: int = 9, labels: tuple[str, ...] = ("dog",)) -> None:
        self.job = job
        self.names = [f"private.us-east-1.{number:016x}" for number in range(number)]
        self.labels = list(labels)

    def work(self, board: TaskBoard) -> int:
        actions = 0
        for name in self.names:
            while task := board.next_task(name):
                content = {"crowd-image-classifier-multi-select": {"labels": self.labels}}
                board.submit(task, name, content, self.job.clock.now())
                actions += 1
        return actions


@dataclass
class Script:
    """What one job's functions and workers do."""

    pre_annotation: Callable[[dict[str, Any]], Any] = lambda event: {
        "taskInput": {"taskObject": event["dataObject"].get("source-ref", "text"), "labels": ["dog", "cat"]},
        "isHumanAnnotationRequired": True,
    }
    consolidation: Callable[[dict[str, Any], list[Any]], Any] = lambda event, payload: [
        {
            "datasetObjectId": item["datasetObjectId"],
            "consolidatedAnnotation": {"content": {event["labelAttributeName"]: [0]}},
        }
        for item in payload
    ]
    workforce: Callable[[LabelingJob], Workforce] = Workers
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


class Nobody:
    """Workers who never answer; ``real_time`` says whether the job should wait for them."""

    def __init__(self, real_time: bool = False) -> None:
        self.real_time = real_time

    def work(self, board: TaskBoard) -> int:
        return 0


class Rehearsal:
    """An endpoint whose jobs follow the script that was given for their name."""

    concurrency = 2

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Start it, and make the clients and the files that every job uses."""
        self.endpoint = self._open.enter_context(Endpoint())
        aws = moto_services()
        self.jobs = self._open.enter_context(
            LabelingJobs(
                self,
                lambda job: self.scripts[job.name].workforce(job),
                Clock(),
                s3=self.endpoint.client("s3"),
            )
        )
        self.endpoint.serve(aws_application(self.jobs, aws))
        self.s3 = client("s3", self.endpoint.url)
        self.sagemaker = client("sagemaker", self.endpoint.url)
        # What a client that checks nothing sends.
        unchecked = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        self.unchecked = client("sagemaker", self.endpoint.url, unchecked)
        self.s3.create_bucket(Bucket=BUCKET)
        self.put("template.html", IMAGE_TEMPLATE)
        self.put("text.html", TEXT_TEMPLATE)
        self.put("categories.json", CATEGORIES)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def invoke(self, function: str, event: Any) -> Any:
        """Answer as either function, through JSON as Lambda does."""
        event = json.loads(json.dumps(event))
        name = next(
            name for name in self.scripts if name.lower() == event["labelingJobArn"].rpartition("/")[2]
        )
        script = self.scripts[name]
        script.events.append((function, event))
        if function == "PreAnnotationFunction":
            return json.loads(json.dumps(script.pre_annotation(event)))
        bucket, _, key = event["payload"]["s3Uri"].removeprefix("s3://").partition("/")
        return json.loads(json.dumps(script.consolidation(event, json.loads(self.get(key, bucket)))))

    def put(self, key: str, content: bytes) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)

    def get(self, key: str, bucket: str = BUCKET) -> bytes:
        content: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    def request(self, name: str, **changes: Any) -> dict[str, Any]:
        """A CreateLabelingJob request; ``changes`` to HumanTaskConfig's members or the request's."""
        function = "arn:aws:lambda:us-east-1:111122223333:function:test-sagemaker-"
        task = {
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/test",
            "UiConfig": {"UiTemplateS3Uri": f"s3://{BUCKET}/template.html"},
            "PreHumanTaskLambdaArn": f"{function}pre-annotation",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{function}consolidation"},
            "TaskTitle": "Animals",
            "TaskDescription": "Choose all animals",
            "NumberOfHumanWorkersPerDataObject": 3,
            "TaskTimeLimitInSeconds": 300,
        }
        request: dict[str, Any] = {
            "LabelingJobName": name,
            "LabelAttributeName": "animal",
            "InputConfig": {
                "DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/in/{name}.manifest"}}
            },
            "OutputConfig": {"S3OutputPath": f"s3://{BUCKET}/out/"},
            "RoleArn": "arn:aws:iam::111122223333:role/job-role",
            "LabelCategoryConfigS3Uri": f"s3://{BUCKET}/categories.json",
            "HumanTaskConfig": task,
        }
        for member, value in changes.items():
            (request if member in _REQUEST_MEMBERS else task)[member] = value
        return request

    def start(self, name: str, content: bytes, script: Script | None = None, **changes: Any) -> Script:
        """Start a job on a manifest."""
        self.scripts[name] = script or Script()
        self.put(f"in/{name}.manifest", content)
        self.sagemaker.create_labeling_job(**self.request(name, **changes))
        return self.scripts[name]

    def run(self, name: str, content: bytes, script: Script | None = None, **changes: Any) -> dict[str, Any]:
        """Run a job on a manifest to its end; how it is described then."""
        self.start(name, content, script, **changes)
        self.jobs.wait(name)
        return self.describe(name)

    def describe(self, name: str) -> dict[str, Any]:
        description: dict[str, Any] = self.sagemaker.describe_labeling_job(LabelingJobName=name)
        return description

    def files(self, name: str) -> dict[str, bytes]:
        """All that a job left in S3, by the path below its folder."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"out/{name}/")
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return {key.removeprefix(f"out/{name}/"): self.get(key) for key in keys}

    def output(self, name: str) -> list[dict[str, Any]]:
        """The lines of a job's output manifest, parsed."""
        content = self.get(f"out/{name}/manifests/output/output.manifest").decode()
        assert content.endswith("\n")
        return [json.loads(line) for line in content.removesuffix("\n").split("\n")]


def counters(labeled: int, failed: int, unlabeled: int) -> dict[str, int]:
    """LabelCounters as they are described."""
    return {
        "TotalLabeled": labeled,
        "HumanLabeled": labeled,
        "MachineLabeled": 0,
        "FailedNonRetryableError": failed,
        "Unlabeled": unlabeled,
    }


def client(
    service: str, url: str, config: Config | None = None, region: str = "us-east-1", session: Any = boto3
) -> Any:
    """A boto3 client, as any user makes one."""
    return session.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config,
    )


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that other threads bring about."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited for 60 seconds"
        time.sleep(0.005)


_REQUEST_MEMBERS = (
    "HumanTaskConfig",
    "InputConfig",
    "LabelAttributeName",
    "LabelCategoryConfigS3Uri",
    "LabelingJobAlgorithmsConfig",
    "LabelingJobName",
    "OutputConfig",
    "RoleArn",
    "StoppingConditions",
    "Tags",
)
