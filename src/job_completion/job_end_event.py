"""The events that report a labeling job's end.

Source: the Amazon SageMaker developer guide, "SageMaker Ground Truth labeling job state change".
SageMaker may send several events for one change of state, and they may arrive in any order.
"""

from collections.abc import Mapping
from typing import Any

from ground_truth.event_kinds import STATE_CHANGE, STATE_CHANGE_SOURCE, ForeignEvent
from ground_truth.labeling_job import InvalidLabelingJobArn, job_name_of
from ground_truth.safe_text import safe_repr


def job_name_in(event: object) -> str:
    """The name, in lower case, of the labeling job that an EventBridge event is about.

    Raises:
        ForeignEvent: if it is any other event.
    """
    if not isinstance(event, Mapping) or _kind(event) != (STATE_CHANGE_SOURCE, STATE_CHANGE):
        raise ForeignEvent(
            f'The event must be a "{STATE_CHANGE}" of {STATE_CHANGE_SOURCE}, got {safe_repr(_kind(event))}'
        )
    resources = event.get("resources")
    if not isinstance(resources, list) or len(resources) != 1:
        raise ForeignEvent(f'"resources" must hold the ARN of one labeling job, got {safe_repr(resources)}')
    try:
        return job_name_of(resources[0])
    except InvalidLabelingJobArn as error:
        raise ForeignEvent(f'"resources" must hold the ARN of one labeling job: {error}') from error


def _kind(event: object) -> tuple[Any, Any] | object:
    return (event.get("source"), event.get("detail-type")) if isinstance(event, Mapping) else event
