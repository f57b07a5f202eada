"""SageMaker reports to this function, through EventBridge and SQS, that a labeling job has ended."""

import os
import time
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from ground_truth.aws import client
from ground_truth.queue_batch import is_queue_batch, process_batch
from ground_truth.telemetry import logger, metrics
from job_completion.job_end import Completed, JobEnd
from job_completion.job_end_event import job_name_in
from job_completion.job_files import S3JobFiles
from job_completion.settings import Settings


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Complete each labeling job that an event reports the end of.

    Returns:
        For a batch from SQS the messages to be delivered again; else nothing.

    Raises:
        ForeignEvent: if an event that did not come through SQS is not about a labeling job.
        Exception: for every reason to deliver an event again that did not come through SQS.
    """
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000
    if is_queue_batch(event):
        return process_batch(event, lambda body: complete(body, deadline))
    complete(event, deadline)
    return None


def complete(event: object, deadline: float) -> None:
    """Complete the labeling job that one event is about, until a moment of the monotonic clock."""
    logger.append_keys(labeling_job=None)
    job_name = job_name_in(event)
    logger.append_keys(labeling_job=job_name)
    end = JobEnd(
        Settings.from_environment(os.environ),
        S3JobFiles(client("s3")),
        client("sagemaker"),
        client("sns"),
        lambda: deadline - time.monotonic(),
    )
    report(end.process(job_name))


def report(completed: Completed | None) -> None:
    """Log what became of a job, and count it once."""
    if completed is None:
        return
    logger.info("labeling job %s", completed.status.lower())
    if completed.quality is None:
        metrics.add_metric("JobsFailed", MetricUnit.Count, 1)
        return
    job = completed.quality.job
    metrics.add_metric("JobsCompleted", MetricUnit.Count, 1)
    metrics.add_metric("ObjectsFailed", MetricUnit.Count, job.failed)
    metrics.add_metric("ObjectsToLookAtAgain", MetricUnit.Count, job.second_look)
