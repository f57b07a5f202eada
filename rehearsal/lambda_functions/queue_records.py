"""What the stack's rules and queues make of a manifest put into the bucket, and of a labeling job's end."""

import hashlib
import json
import uuid
from datetime import datetime
from itertools import count
from typing import Any

from ground_truth.event_kinds import (
    OBJECT_CREATED,
    OBJECT_CREATED_SOURCE,
    SQS,
    STATE_CHANGE,
    STATE_CHANGE_SOURCE,
)
from ground_truth.s3_layout import JOBS, MANIFEST_SUFFIXES
from rehearsal.lambda_functions.function_names import STACK_NAME
from rehearsal.local_aws.account import ACCOUNT_ID, REGION
from rehearsal.local_aws.object_created import ObjectCreated

_MANIFESTS, _JOB_ENDS = (
    f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{STACK_NAME}-{queue}" for queue in ("manifests", "job-ends")
)


def is_job_manifest(created: ObjectCreated, bucket: str) -> bool:
    """Whether the stack's rule lets this event through to JobTrigger."""
    is_manifest = created.key.startswith(JOBS) and created.key.endswith(MANIFEST_SUFFIXES)
    return created.bucket == bucket and is_manifest


_sequence = count(1)


def queue_event(created: ObjectCreated, at: datetime, sequencer: str | None = None) -> dict[str, Any]:
    """What JobTrigger gets for an object put into the bucket: one SQS record around EventBridge's event.

    Args:
        created: the object.
        at: when it was put, timezone-aware.
        sequencer: the event's sequencer, where it was given out before; None: the next one.
    """
    return _batch(_MANIFESTS, _object_created_event(created, at, sequencer or next_sequencer(at)), at)


def job_end_event(labeling_job_arn: str, status: str, at: datetime) -> dict[str, Any]:
    """What JobCompletion gets for a labeling job that has ended: one SQS record around EventBridge's event.

    Args:
        labeling_job_arn: the job's ARN.
        status: its LabelingJobStatus.
        at: when it ended, timezone-aware.
    """
    return _batch(_JOB_ENDS, job_state_change(labeling_job_arn, status, at), at)


def job_state_change(labeling_job_arn: str, status: str, at: datetime) -> dict[str, Any]:
    """EventBridge's event of a labeling job that has ended.

    Args:
        labeling_job_arn: the job's ARN.
        status: its LabelingJobStatus.
        at: when it ended, timezone-aware.
    """
    resources, detail = [labeling_job_arn], {"LabelingJobStatus": status}
    region = labeling_job_arn.split(":")[3]
    return {**_event(STATE_CHANGE_SOURCE, STATE_CHANGE, at, resources, detail), "region": region}


def _batch(queue_arn: str, event: dict[str, Any], at: datetime) -> dict[str, Any]:
    body = json.dumps(event)
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
        "eventSource": SQS,
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
    return {"Records": [record]}


def next_sequencer(at: datetime) -> str:
    """The sequencer of an event at a time, greater than all that were from before."""
    return f"{int(at.timestamp() * 1000):012X}{next(_sequence):06X}"


def _object_created_event(created: ObjectCreated, at: datetime, sequencer: str) -> dict[str, Any]:
    """EventBridge's "Object Created" event; unlike in S3's own notifications, the key is not URL-encoded."""
    stored: dict[str, Any] = {
        "key": created.key,
        "size": created.size,
        "etag": created.etag.strip('"'),
        "sequencer": sequencer,
    }
    if created.version_id:
        stored["version-id"] = created.version_id
    detail = {
        "version": "0",
        "bucket": {"name": created.bucket},
        "object": stored,
        "request-id": uuid.uuid4().hex[:16].upper(),
        "requester": ACCOUNT_ID,
        "source-ip-address": "127.0.0.1",
        "reason": "PutObject",
    }
    return _event(OBJECT_CREATED_SOURCE, OBJECT_CREATED, at, [f"arn:aws:s3:::{created.bucket}"], detail)


def _event(
    source: str, kind: str, at: datetime, resources: list[str], detail: dict[str, Any]
) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT_ID,
        "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "region": REGION,
        "resources": resources,
        "detail": detail,
    }
