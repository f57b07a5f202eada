"""The rehearsal's stand-in for the deployed stack: names, settings, and what an upload tells JobTrigger."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

from rehearsal.job_source.job_files import DEFAULT_BUCKET
from rehearsal.local_aws.object_created import ObjectCreated

REGION, ACCOUNT_ID = "us-east-1", "111122223333"
STACK_NAME = "rehearsal"
LABELING_ROLE_ARN = f"arn:aws:iam::{ACCOUNT_ID}:role/{STACK_NAME}-labeling-role"
WORKTEAM_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT_ID}:workteam/private-crowd/{STACK_NAME}"
FUNCTION_NAMES = {
    "PreAnnotationFunction": f"{STACK_NAME}-sagemaker-pre-annotation",
    "ConsolidationFunction": f"{STACK_NAME}-sagemaker-consolidation",
    "JobTriggerFunction": f"{STACK_NAME}-sagemaker-job-trigger",
}
FUNCTION_ARNS = {
    logical_id: f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}"
    for logical_id, name in FUNCTION_NAMES.items()
}
SETTINGS = frozenset(
    (
        "CONSOLIDATION_METHOD",
        "MAJORITY_THRESHOLD",
        "NO_MAJORITY",
        "EXCLUSION_CATEGORY",
        "LABEL_CATEGORIES",
        "WORKTEAM_ARN",
        "DEFAULT_LABELS",
        "LABEL_ATTRIBUTE_NAME",
        "WORKERS_PER_OBJECT",
        "TASK_TIME_LIMIT_SECONDS",
        "TASK_AVAILABILITY_SECONDS",
        "MAX_CONCURRENT_TASKS",
        "TASK_TITLE",
        "TASK_DESCRIPTION",
        "TASK_KEYWORDS",
        "MAX_OBJECTS",
        "MAX_ANSWERS_PER_JOB",
        "CHECK_IMAGES",
        "DATA_BUCKETS",
        "KMS_KEY_ARN",
        "NOTIFICATION_TOPIC_ARN",
        "POWERTOOLS_LOG_LEVEL",
    )
)
_MANIFEST_KEYS = "jobs/*.manifest"
_QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{STACK_NAME}-manifests"


def sdk_environment(endpoint_url: str, aws_endpoint: str | None = None) -> dict[str, str]:
    """The environment that points AWS's SDKs and tools at the rehearsal.

    Args:
        endpoint_url: the rehearsal's endpoint.
        aws_endpoint: what plays all of AWS but SageMaker, where the rehearsal does not.
    """
    environment = {
        "AWS_ENDPOINT_URL": aws_endpoint or endpoint_url,
        "AWS_ACCESS_KEY_ID": "rehearsal",
        "AWS_SECRET_ACCESS_KEY": "rehearsal",
        "AWS_DEFAULT_REGION": REGION,
    }
    return {**environment, "AWS_ENDPOINT_URL_SAGEMAKER": endpoint_url} if aws_endpoint else environment


@dataclass
class Stack:
    """What the template would set up.

    Args:
        bucket: the stack's bucket.
        data_buckets: other buckets that jobs may read from.
        settings: environment variables of the functions, over the functions' own defaults.
    """

    bucket: str = DEFAULT_BUCKET
    data_buckets: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, dict[str, str]]:
        """The environment variables of each function, by its logical id, apart from where AWS is."""
        common = {
            "BUCKET": self.bucket,
            "AWS_REGION": REGION,
            "POWERTOOLS_METRICS_NAMESPACE": "GroundTruthMultiLabel",
        }
        trigger = {
            "LABELING_ROLE_ARN": LABELING_ROLE_ARN,
            "PRE_ANNOTATION_FUNCTION_ARN": FUNCTION_ARNS["PreAnnotationFunction"],
            "CONSOLIDATION_FUNCTION_ARN": FUNCTION_ARNS["ConsolidationFunction"],
            "NOTIFICATION_TOPIC_ARN": "",
            "WORKTEAM_ARN": WORKTEAM_ARN,
            "DATA_BUCKETS": ",".join(self.data_buckets),
        }
        return {
            "PreAnnotationFunction": {**common, **self.settings},
            "ConsolidationFunction": {**common, **self.settings},
            "JobTriggerFunction": {**common, **trigger, **self.settings},
        }


def setting(text: str) -> tuple[str, str]:
    """Name and value in ``NAME=VALUE``.

    Raises:
        ValueError: if it is none, or names no setting of the functions.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"must be NAME=VALUE, got {text!r}")
    if name not in SETTINGS:
        close = get_close_matches(name.upper(), sorted(SETTINGS), n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(SETTINGS))}"
        raise ValueError(f"{name!r} is no setting of the functions: {hint}")
    return name, value


def is_job_manifest(created: ObjectCreated, bucket: str) -> bool:
    """Whether the stack's rule lets this event through to JobTrigger."""
    return created.bucket == bucket and fnmatchcase(created.key, _MANIFEST_KEYS)


_sequence = count(1)


def queue_event(created: ObjectCreated, at: datetime) -> dict[str, Any]:
    """What JobTrigger gets for an object put into the bucket: one SQS record around EventBridge's event.

    Args:
        created: the object.
        at: when it was put, timezone-aware.
    """
    body = json.dumps(_object_created_event(created, at))
    milliseconds = str(int(at.timestamp() * 1000))
    record = {
        "messageId": str(uuid.uuid4()),
        "receiptHandle": uuid.uuid4().hex,
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": milliseconds,
            "SenderId": "AIDAREHEARSAL",
            "ApproximateFirstReceiveTimestamp": milliseconds,
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": _QUEUE_ARN,
        "awsRegion": REGION,
    }
    return {"Records": [record]}


def _object_created_event(created: ObjectCreated, at: datetime) -> dict[str, Any]:
    """EventBridge's "Object Created" event; unlike in S3's own notifications, the key is not URL-encoded."""
    stored: dict[str, Any] = {
        "key": created.key,
        "size": created.size,
        "etag": created.etag.strip('"'),
        "sequencer": f"{int(at.timestamp() * 1000):012X}{next(_sequence):06X}",
    }
    if created.version_id:
        stored["version-id"] = created.version_id
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT_ID,
        "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "region": REGION,
        "resources": [f"arn:aws:s3:::{created.bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": created.bucket},
            "object": stored,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": ACCOUNT_ID,
            "source-ip-address": "127.0.0.1",
            "reason": "PutObject",
        },
    }
