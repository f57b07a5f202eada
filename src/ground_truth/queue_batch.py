"""Batches of messages from SQS, each message processed on its own."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ground_truth.event_kinds import SQS
from ground_truth.telemetry import logger


def is_queue_batch(event: object) -> bool:
    """Whether an event is a batch of messages from SQS."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    return (
        isinstance(records, list)
        and bool(records)
        and all(isinstance(record, Mapping) and record.get("eventSource") == SQS for record in records)
    )


def process_batch(event: dict[str, Any], process: Callable[[object], None]) -> dict[str, Any]:
    """Process the event in each message of a batch.

    Returns:
        Lambda's partial batch response: the messages to be delivered again, because processing raised.
    """
    failures = []
    for message in event["Records"]:
        try:
            process(json.loads(message["body"]))
        except Exception:  # the queue keeps whatever failed, and no message may take others down
            logger.exception("to be delivered again", message_id=message["messageId"])
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}
