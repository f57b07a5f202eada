"""S3 calls this function, through EventBridge and SQS, for each manifest that is uploaded."""

import os
import time
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from ground_truth.aws import client
from ground_truth.event_kinds import ForeignEvent
from ground_truth.queue_batch import is_queue_batch, process_batch
from ground_truth.safe_text import safe_repr
from ground_truth.telemetry import logger, metrics
from job_trigger.events import uploads_in
from job_trigger.job_start import JobStart
from job_trigger.receipt_book import PostedReceipt
from job_trigger.s3_files import Superseded
from job_trigger.settings import Settings
from job_trigger.upload import Upload


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Start a labeling job for each manifest that an event reports, or leave a receipt that says why not.

    Returns:
        For a batch from SQS the messages to be delivered again; else nothing.

    Raises:
        ForeignEvent: if an event that did not come through SQS reports no upload to this stack's bucket.
        Exception: if an event that did not come through SQS must be delivered again.
    """
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000
    if not is_queue_batch(event):
        process(event, deadline)
        return None
    return process_batch(event, lambda body: process(body, deadline))


def process(event: object, deadline: float) -> None:
    """Do what one event asks for, until a moment of the monotonic clock."""
    logger.append_keys(manifest=None, labeling_job=None)
    for upload in uploads_in(event):
        logger.append_keys(manifest=str(upload.location), labeling_job=upload.job_name)
        if upload.is_manifest:
            start(upload, deadline)
        else:
            logger.info("not a manifest under jobs/: nothing to do")


def start(upload: Upload, deadline: float) -> None:
    """Start the labeling job of one upload."""
    settings = Settings.from_environment(os.environ)
    if upload.bucket != settings.bucket:
        raise ForeignEvent(
            f"The event must be about the bucket {settings.bucket}, got {safe_repr(upload.bucket)}"
        )
    try:
        report(JobStart.of(upload, settings, client, lambda: deadline - time.monotonic()).run())
    except Superseded as superseded:
        logger.warning("%s: nothing to do", superseded)
        metrics.add_metric("ManifestsSuperseded", MetricUnit.Count, 1)


def report(posted: PostedReceipt) -> None:
    """Log what became of an upload, and count it once."""
    outcome, facts = posted.receipt.outcome, posted.receipt.facts
    scalars = {name: fact for name, fact in facts.items() if isinstance(fact, int | str)}
    logger.info("labeling job %s", outcome if posted.announced else f"{outcome} earlier", extra=scalars)
    if not posted.announced:
        return
    if outcome == "started":
        metrics.add_metric("JobsStarted", MetricUnit.Count, 1)
        metrics.add_metric("AnswersOrdered", MetricUnit.Count, facts["answers"])
    else:
        metrics.add_metric("ManifestsRejected", MetricUnit.Count, 1)
