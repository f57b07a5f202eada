"""A finished labeling job in AWS in memory, and the events of its end."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from ground_truth.label_categories import LabelCategories
from ground_truth.line_editing import with_members
from job_completion import app
from tests.job_trigger.fake_s3 import FakeS3
from tests.job_trigger.fake_sagemaker import FakeSns
from tests.job_trigger.fake_service import FakeService, Tape, client_error

BUCKET = "groundtruth-test"
NAME = "pets-0123456789"
ARN = f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{NAME}"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:stack-sagemaker-consolidation"
TOPIC = "arn:aws:sns:us-east-1:111122223333:labeling"
ENVIRONMENT = {
    "BUCKET": BUCKET,
    "CONSOLIDATION_FUNCTION_ARN": FUNCTION,
    "NOTIFICATION_TOPIC_ARN": TOPIC,
    "COMPLETION_METHOD": "majority",
}
CATEGORIES = LabelCategories(("dog", "cat", "bird"))
ENDED = datetime(2024, 9, 27, 21, 40, 0, 123000, tzinfo=UTC)
OUTPUT = f"output/{NAME}/"
REQUESTS = f"{OUTPUT}annotations/consolidated-annotation/consolidation-request/iteration-1/"
RESPONSES = f"{OUTPUT}annotations/worker-response/iteration-1/"
FAILED = {
    "retry-count": 1,
    "failure-reason": "ClientError: Annotation tasks expired. The worker did not complete the task",
    "human-annotated": "true",
}

type Answers = Mapping[str, Sequence[str]]
"""The labels that each worker chose for one object."""


def form(labels: Sequence[str]) -> str:
    return json.dumps({"crowd-image-classifier-multi-select": {"labels": list(labels)}})


def payload_object(line: int, answers: Answers) -> dict[str, Any]:
    """An element of a consolidation request."""
    return {
        "datasetObjectId": str(line),
        "dataObject": {"s3Uri": f"s3://{BUCKET}/images/{line}.jpg"},
        "annotations": [
            {"workerId": worker, "annotationData": {"content": form(labels)}}
            for worker, labels in answers.items()
        ],
    }


def worker_response(answers: Answers, seconds: float = 10.0) -> bytes:
    """The file of one object's worker responses."""
    return json.dumps(
        {
            "answers": [
                {
                    "acceptanceTime": "2024-09-27T21:30:00.000Z",
                    "answerContent": {"crowd-image-classifier-multi-select": {"labels": list(labels)}},
                    "submissionTime": "2024-09-27T21:30:10.000Z",
                    "timeSpentInSeconds": seconds,
                    "workerId": worker,
                    "workerMetadata": {},
                }
                for worker, labels in answers.items()
            ]
        }
    ).encode()


class FakeLabelingJobs(FakeService):
    """SageMaker as it describes labeling jobs, by name in lower case."""

    def __init__(self, tape: Tape | None = None) -> None:
        super().__init__("sagemaker", tape)
        self.jobs: dict[str, dict[str, Any]] = {}

    def _describe_labeling_job(self, request: dict[str, Any]) -> dict[str, Any]:
        job = self.jobs.get(request["LabelingJobName"].lower())
        if job is None:
            raise client_error("DescribeLabelingJob", "ValidationException", "Requested resource not found.")
        return job


@dataclass
class Finished:
    """AWS in memory with one labeling job that has ended."""

    tape: Tape = field(default_factory=Tape)
    seconds: float = 900.0
    """What Lambda's context says is left."""

    def __post_init__(self) -> None:
        self.s3 = FakeS3(self.tape)
        self.sagemaker = FakeLabelingJobs(self.tape)
        self.sns = FakeSns(self.tape)
        self.describe()

    def client(self, service: str) -> Any:
        return getattr(self, service)

    def describe(self, **changes: Any) -> None:
        """What DescribeLabelingJob answers."""
        self.sagemaker.jobs[NAME] = {
            "LabelingJobName": NAME,
            "LabelingJobArn": ARN,
            "LabelingJobStatus": "Completed",
            "LastModifiedTime": ENDED,
            "LabelAttributeName": "animal",
            "InputConfig": {
                "DataSource": {
                    "S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/generated/{NAME}/input.manifest"}
                }
            },
            "OutputConfig": {"S3OutputPath": f"s3://{BUCKET}/output/", "KmsKeyId": ""},
            "LabelCategoryConfigS3Uri": f"s3://{BUCKET}/generated/{NAME}/label-categories.json",
            "LabelingJobOutput": {
                "OutputDatasetS3Uri": f"s3://{BUCKET}/{OUTPUT}manifests/output/output.manifest"
            },
            "HumanTaskConfig": {
                "WorkteamArn": "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/pets",
                "TaskTitle": "Animals",
                "TaskDescription": "Choose all animals",
                "NumberOfHumanWorkersPerDataObject": 3,
                "TaskTimeLimitInSeconds": 300,
                "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": FUNCTION},
            },
            **changes,
        }

    def put_job(
        self,
        answers: Sequence[Answers | None],
        *,
        lines: Sequence[str] | None = None,
        batch: int = 2,
        times: bool = True,
    ) -> None:
        """Put all that Ground Truth and the job trigger left of the job.

        Args:
            answers: of each object; None: it has none, because it failed.
            lines: the input manifest's, without line feeds.
            batch: objects in a consolidation request.
            times: whether there are files of worker responses.
        """
        lines = lines or [
            json.dumps({"source-ref": f"s3://{BUCKET}/images/{n}.jpg"}) for n in range(len(answers))
        ]
        self.put(f"generated/{NAME}/input.manifest", "".join(f"{line}\n" for line in lines))
        self.put(f"generated/{NAME}/label-categories.json", CATEGORIES.as_file())
        found = [payload_object(line, one) for line, one in enumerate(answers) if one]
        for start in range(0, len(found), batch):
            name = f"2024-09-27_21:{start // 60:02}:{start % 60:02}.json"
            self.put(REQUESTS + name, json.dumps(found[start : start + batch]))
        for line, one in enumerate(answers):
            if one and times:
                self.put(f"{RESPONSES}{line}/2024-09-27_21:30:10.json", worker_response(one))
        left = [self._left(text, one) for text, one in zip(lines, answers, strict=True)]
        self.put(f"{OUTPUT}manifests/output/output.manifest", "".join(left))

    def _left(self, line: str, answers: Answers | None) -> str:
        """A line of the output manifest, as Ground Truth leaves it for a function of one's own."""
        if "animal" in json.loads(line, parse_int=float):
            return f"{line}\n"
        custom = {
            "type": "groundtruth/custom",
            "job-name": NAME,
            "human-annotated": "yes",
            "creation-date": "2024-09-27T21:39:59.123000",
        }
        left = {"animal": [], "animal-metadata": custom} if answers else {"animal-metadata": FAILED}
        return with_members(line, left) + "\n"

    def put(self, key: str, content: str | bytes, bucket: str = BUCKET) -> None:
        self.s3.put(bucket, key, content.encode() if isinstance(content, str) else content)

    def deliver(self, *events: Any) -> bool:
        """Deliver events through the queue; whether all are done with."""
        self.tape.crashed = False
        left = self.seconds
        context = SimpleNamespace(
            function_name="job-completion",
            memory_limit_in_mb=2048,
            invoked_function_arn=f"{FUNCTION}-job-completion",
            aws_request_id="request",
            get_remaining_time_in_millis=lambda: int(left * 1000),
        )
        batch = queue_batch(*(events or (job_ended(),)))
        return app.lambda_handler(batch, context) == {"batchItemFailures": []}

    def text(self, path: str, prefix: str = OUTPUT, bucket: str = BUCKET) -> str:
        """A file that the function wrote."""
        body = self.s3.body(bucket, prefix + path)
        assert body is not None, f"{path} was not written"
        return body.decode()

    def manifest(self, path: str = "manifests/consolidated/output.manifest") -> list[dict[str, Any]]:
        """The lines of a manifest that the function wrote."""
        return [json.loads(line) for line in self.text(path).splitlines()]

    def written(self) -> dict[str, bytes | None]:
        """All objects in the bucket."""
        return {key: self.s3.body(BUCKET, key) for key in self.s3.keys(BUCKET)}


def job_ended(status: str = "Completed", **changes: Any) -> dict[str, Any]:
    """The EventBridge event of a labeling job's end."""
    return {
        "source": "aws.sagemaker",
        "detail-type": "SageMaker Ground Truth Labeling Job State Change",
        "resources": [ARN],
        "detail": {"LabelingJobStatus": status},
        **changes,
    }


def queue_batch(*events: Any) -> dict[str, Any]:
    """SQS messages that wrap events."""
    return {
        "Records": [
            {"messageId": f"message-{number}", "eventSource": "aws:sqs", "body": json.dumps(event)}
            for number, event in enumerate(events, 1)
        ]
    }
