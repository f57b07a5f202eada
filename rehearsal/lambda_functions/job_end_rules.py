"""Sends the end of a labeling job to the rules in EventBridge."""

import json
import logging
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.lambda_functions.queue_records import job_state_change

logger = logging.getLogger("rehearsal")


def put_job_end(events: Any, labeling_job_arn: str, status: str, ended: datetime) -> None:
    """Put the event of a job's end into EventBridge; a failure is logged, as nobody waits for it.

    Args:
        events: the client for EventBridge.
        labeling_job_arn: the job's ARN.
        status: its LabelingJobStatus.
        ended: when it ended, timezone-aware.
    """
    event = job_state_change(labeling_job_arn, status, ended)
    entry = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Resources": event["resources"],
        "Detail": json.dumps(event["detail"]),
        "Time": ended,
    }
    try:
        events.put_events(Entries=[entry])
    except (ClientError, BotoCoreError):
        logger.exception("the event that %s has ended could not be sent to EventBridge", labeling_job_arn)
