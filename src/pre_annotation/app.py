"""Ground Truth calls this function for each data object, before any worker sees it."""

import os
from typing import Any

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from ground_truth.function_logger import function_logger
from ground_truth.job_categories import categories_for
from pre_annotation.task import task_for

logger = function_logger()
NAMESPACE = "GroundTruthMultiLabel"


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Turn one data object into one task.

    Returns:
        ``taskInput``, which the worker template reads as ``task.input``, and ``isHumanAnnotationRequired``.

    Raises:
        CategoriesNotFound, InvalidLabelCategories: if the job's label categories can't be had or are not
            valid. That fails the whole labeling job, before anybody is paid for answers to a wrong list.
    """
    logger.append_keys(labeling_job=event.get("labelingJobArn"))
    task = task_for(event.get("dataObject"), categories_for(event.get("labelingJobArn")))
    if task.warning:
        logger.warning(task.warning)
    if task.error:
        logger.error(task.error)
        count("ObjectsWithoutSource")
    return task.as_response()


def count(name: str) -> None:
    """Count one occurrence, under the stack that POWERTOOLS_SERVICE_NAME names."""
    with single_metric(name=name, unit=MetricUnit.Count, value=1, namespace=NAMESPACE) as metric:
        metric.add_dimension("service", os.environ.get("POWERTOOLS_SERVICE_NAME", "service_undefined"))
