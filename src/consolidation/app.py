"""Ground Truth calls this function for each batch of data objects that workers have finished."""

import os
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from consolidation.answer_size import check_answer_size
from consolidation.batch import Consolidation, consolidate
from consolidation.job_settings import settings_of_job
from consolidation.payload_files import AnnotationFiles, read_payload
from consolidation.settings import Settings
from ground_truth.annotation_payload import payload_objects
from ground_truth.consolidated_annotation import AnswerShape, creation_date
from ground_truth.consolidation_request import ConsolidationRequest
from ground_truth.job_categories import categories_for, categories_from_environment
from ground_truth.safe_text import safe_repr
from ground_truth.telemetry import logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> list[dict[str, Any]]:
    """Consolidate one batch of worker responses.

    Returns:
        One element for each data object that has a response, in the payload's order, in the shape that
        Ground Truth's built-in function writes.

    Raises:
        InvalidSettings: if an environment variable has a bad value.
        InvalidConsolidationRequest, InvalidLabelingJobArn: if the request lacks what an answer needs.
        InvalidLabelCategories, CategoriesNotFound: if the label categories can't be found or are not valid.
        InvalidJobSettings: if the job's own consolidation settings can't be read or are not valid.
        UnreadablePayload: if the payload can't be read or is not a JSON array.
        AnswerTooLarge: if the answer is larger than Lambda allows.
    """
    logger.append_keys(labeling_job=event.get("labelingJobArn"))
    settings = Settings.from_environment(os.environ)
    request = ConsolidationRequest.parse(event)
    settings = settings_of_job(settings, request.job_name, os.environ.get("BUCKET", ""))
    categories = (
        categories_from_environment() or request.categories or categories_for(request.labeling_job_arn)
    )
    shape = AnswerShape(
        request.label_attribute, request.job_name, categories, creation_date(datetime.now(UTC))
    )
    items = (
        payload_objects(request.payload)
        if isinstance(request.payload, list)
        else read_payload(request.payload)
    )
    result = consolidate(items, shape, settings, AnnotationFiles(items).text)
    report(result)
    check_answer_size(result.answers)
    return result.answers


def report(result: Consolidation) -> None:
    """Log what was left out, and count."""
    reader = result.reader
    for reason in result.left_out:
        logger.error(reason)
    for object_id, worker in reader.unreadable:
        logger.warning(
            "the annotation has no readable answer and is dropped",
            data_object=object_id,
            worker=safe_repr(worker),
        )
    if reader.unknown_labels:
        logger.warning(
            "labels that are not categories of the job are dropped",
            labels=dict(reader.unknown_labels.most_common(20)),
        )
    for name, count in (
        ("ObjectsConsolidated", len(result.answers)),
        ("ObjectsWithoutResponse", len(result.left_out)),
        ("LowConfidenceObjects", result.low_confidence),
        ("UnreadableAnnotations", len(reader.unreadable)),
        ("RepeatedAnswers", reader.repeated),
        ("UnknownLabels", reader.unknown_labels.total()),
    ):
        metrics.add_metric(name, MetricUnit.Count, count)
