"""Ground Truth calls this function for each data object, before any worker sees it."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from ground_truth.job_categories import categories_for
from ground_truth.telemetry import logger, metrics
from pre_annotation.task import task_for


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Turn one data object into one task.

    Returns:
        ``taskInput``, which the worker template reads as ``task.input``, and ``isHumanAnnotationRequired``.

    Raises:
        CategoriesNotFound, InvalidLabelCategories: if the job's label categories can't be found or are
            not valid. That fails the whole labeling job, before anybody is paid for answers to a wrong list.
    """
    logger.append_keys(labeling_job=event.get("labelingJobArn"))
    task = task_for(event.get("dataObject"), categories_for(event.get("labelingJobArn")))
    if task.warning:
        logger.warning(task.warning)
    if task.error:
        logger.error(task.error)
        metrics.add_metric("ObjectsWithoutSource", MetricUnit.Count, 1)
    return task.as_response()
