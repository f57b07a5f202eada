"""The job trigger's surroundings: a stack's environment, its events, and AWS in memory."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from job_trigger import app
from job_trigger.upload import Upload
from tests.job_trigger.fake_s3 import FakeS3
from tests.job_trigger.fake_sagemaker import FakeSageMaker, FakeSns
from tests.job_trigger.fake_service import Tape

BUCKET = "groundtruth-test"
KEY = "jobs/pets/pets.manifest"
TOPIC = "arn:aws:sns:us-east-1:111122223333:labeling"
ROLE = "arn:aws:iam::111122223333:role/labeling"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:stack-sagemaker"
WORKTEAM = "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/pets"
ENVIRONMENT = {
    "BUCKET": BUCKET,
    "LABELING_ROLE_ARN": ROLE,
    "PRE_ANNOTATION_FUNCTION_ARN": f"{FUNCTION}-pre-annotation",
    "CONSOLIDATION_FUNCTION_ARN": f"{FUNCTION}-consolidation",
    "NOTIFICATION_TOPIC_ARN": TOPIC,
    "WORKTEAM_ARN": WORKTEAM,
    "DEFAULT_LABELS": '["dog", "cat"]',
    "CHECK_IMAGES": "none",
}
CONTEXT = SimpleNamespace(
    function_name="job-trigger",
    memory_limit_in_mb=1024,
    invoked_function_arn=f"{FUNCTION}-job-trigger",
    aws_request_id="request",
    get_remaining_time_in_millis=lambda: 600_000,
)


def manifest(*images: str) -> bytes:
    """A manifest of images in the stack's bucket."""
    return b"".join(
        json.dumps({"source-ref": f"s3://{BUCKET}/images/{image}"}).encode() + b"\n" for image in images
    )


@dataclass
class Aws:
    """A stack's bucket, SageMaker and topic."""

    tape: Tape = field(default_factory=Tape)

    def __post_init__(self) -> None:
        self.s3 = FakeS3(self.tape)
        self.sagemaker = FakeSageMaker(self.tape)
        self.sns = FakeSns(self.tape)

    def client(self, service: str) -> Any:
        return getattr(self, service)

    def upload(self, body: bytes = manifest("dog.jpg", "cat.jpg"), key: str = KEY) -> Upload:
        """Put a manifest as a user does."""
        version = self.s3.put(BUCKET, key, body)
        number = len(self.s3.versions[BUCKET, key]) if self.s3.versioned else int(version.etag[1:5], 16)
        version_id = version.id if self.s3.versioned else None
        return Upload(BUCKET, key, version_id, version.etag.strip('"'), f"{number:018X}")

    def beside(self, name: str, content: bytes | str | dict[str, Any]) -> None:
        """Put a file into the manifest's folder."""
        content = json.dumps(content) if isinstance(content, dict) else content
        body = content.encode() if isinstance(content, str) else content
        self.s3.put(BUCKET, f"jobs/pets/{name}", body)

    def deliver(self, upload: Upload) -> bool:
        """Deliver the event of an upload; whether it is done with, and not to be delivered again."""
        self.tape.crashed = False
        return app.lambda_handler(queue_batch(object_created(upload)), CONTEXT) == {"batchItemFailures": []}

    def receipt(self, outcome: str, key: str = KEY) -> dict[str, Any] | None:
        """What a receipt says, None if there is none."""
        body = self.s3.body(BUCKET, f"{key}.{outcome}.json")
        return json.loads(body) if body else None

    def generated(self, upload: Upload, file: str) -> bytes | None:
        """A file that was generated for the upload's labeling job."""
        return self.s3.body(BUCKET, f"generated/{upload.job_name}/{file}")


def object_created(upload: Upload) -> dict[str, Any]:
    """The EventBridge event of an upload."""
    s3_object = {
        "key": upload.key,
        "version-id": upload.version_id,
        "etag": upload.etag,
        "sequencer": upload.sequencer,
    }
    return {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {
            "bucket": {"name": upload.bucket},
            "object": {name: value for name, value in s3_object.items() if value is not None},
        },
    }


def queue_batch(*events: Any) -> dict[str, Any]:
    """SQS messages that wrap events."""
    return {
        "Records": [
            {"messageId": f"message-{number}", "eventSource": "aws:sqs", "body": json.dumps(event)}
            for number, event in enumerate(events, 1)
        ]
    }
