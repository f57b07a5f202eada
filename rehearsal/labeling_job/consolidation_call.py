"""One call of the consolidation function: payload, request, and what its answer makes of each object."""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ground_truth.consolidated_annotation import creation_date
from ground_truth.labeling_job import METADATA_SUFFIX
from ground_truth.safe_text import safe_repr
from rehearsal.labeling_job.job import JobFailure, LabelingJob
from rehearsal.labeling_job.open_task import FinishedTask

logger = logging.getLogger("rehearsal")


@dataclass(frozen=True)
class ObjectOutcome:
    """What becomes of one data object."""

    members: dict[str, Any]
    """What its line gains in the output manifest: the label and its metadata, or metadata only."""
    labeled: bool
    """Whether there is a label."""


def consolidation_payload(batch: Sequence[FinishedTask]) -> list[dict[str, Any]]:
    """The payload file of a batch: each object with its workers' answers."""
    return [
        {
            "datasetObjectId": finished.task.object_id,
            "dataObject": _data_object(finished),
            "annotations": [
                {
                    "workerId": answer.worker_id,
                    "annotationData": {
                        "content": json.dumps(answer.content, separators=(",", ":"), ensure_ascii=False)
                    },
                }
                for answer in finished.answers
            ],
        }
        for finished in batch
    ]


def consolidation_request(job: LabelingJob, payload_uri: str) -> dict[str, Any]:
    """The request in the shape that Ground Truth really sends, which is not the documented one.

    Its version is an older one, ``labelCategories`` is missing and ``outputConfig`` is a string.
    """
    kms_key = job.request["OutputConfig"].get("KmsKeyId")
    return {
        "version": "2018-10-06",
        "labelingJobArn": job.arn,
        "labelAttributeName": job.label_attribute_name,
        "roleArn": job.request["RoleArn"],
        "outputConfig": f"{job.output}/annotations",
        "maxHumanWorkersPerDataObject": job.workers_per_object,
        "vpcEnabled": False,
        **({"kmsKeyId": kms_key} if kms_key else {}),
        "payload": {"s3Uri": payload_uri},
    }


def outcomes(
    job: LabelingJob, batch: Sequence[FinishedTask], answer: Any, *, is_built_in: bool = False
) -> dict[str, ObjectOutcome]:
    """What the function's answer makes of each object of the batch, by object id.

    Ground Truth keeps the label of a custom function's answer and writes metadata of its own; of the built-in
    function's answer it keeps both. An object that the answer leaves out, repeats or has no label for fails
    alone; answers for other objects are ignored.

    Raises:
        JobFailure: if the answer is not a list.
    """
    if not isinstance(answer, list):
        raise JobFailure(
            f"ClientError: the annotation consolidation function {job.consolidation_arn} must return a list"
            f" with one item per data object, got {json.dumps(answer):.200}"
        )
    asked = [finished.task.object_id for finished in batch]
    answered = _by_object(answer)
    if sum(len(answered[object_id]) for object_id in asked if object_id in answered) < len(answer):
        logger.warning(
            "%s: the consolidation function returned objects that are not in its batch: %s",
            job.name,
            safe_repr(answer),
        )
    return {
        object_id: _outcome(job, answered.get(object_id, []), is_built_in=is_built_in) for object_id in asked
    }


def expired(job: LabelingJob) -> ObjectOutcome:
    """What becomes of an object that no worker answered in time."""
    return _failure(job, "Annotation tasks expired. No worker answered before the task's availability ended.")


def _data_object(finished: FinishedTask) -> dict[str, Any]:
    data_object = finished.task.data_object
    if "source-ref" in data_object:
        return {"s3Uri": data_object["source-ref"]}
    return {"content": data_object["source"]}


def _by_object(answer: Iterable[Any]) -> dict[str, list[dict[str, Any]]]:
    answered: dict[str, list[dict[str, Any]]] = {}
    for item in answer:
        object_id = item.get("datasetObjectId") if isinstance(item, dict) else None
        if isinstance(object_id, str):
            answered.setdefault(object_id, []).append(item)
    return answered


def _outcome(job: LabelingJob, items: Sequence[dict[str, Any]], *, is_built_in: bool) -> ObjectOutcome:
    if not items:
        return _failure(job, "The annotation consolidation function returned nothing for this object.")
    if len(items) > 1:
        times = len(items)
        return _failure(
            job, f"The annotation consolidation function returned {times} results for this object."
        )
    item = items[0]
    annotation = item.get("consolidatedAnnotation")
    content = annotation.get("content") if isinstance(annotation, dict) else None
    attribute = job.label_attribute_name
    if not isinstance(content, dict) or attribute not in content:
        return _failure(
            job,
            "The annotation consolidation function's result for this object has no"
            f" consolidatedAnnotation.content.{attribute}.",
        )
    if is_built_in:
        return ObjectOutcome(content, labeled=True)
    now = job.clock.now()
    # As files of real custom jobs have it: the bare name, and milliseconds.
    metadata = {
        "type": "groundtruth/custom",
        "job-name": job.name.lower(),
        "human-annotated": "yes",
        "creation-date": creation_date(now.replace(microsecond=now.microsecond // 1000 * 1000)),
    }
    return ObjectOutcome(
        {attribute: content[attribute], f"{attribute}{METADATA_SUFFIX}": metadata}, labeled=True
    )


def _failure(job: LabelingJob, reason: str) -> ObjectOutcome:
    metadata = {"retry-count": 1, "failure-reason": f"ClientError: {reason}", "human-annotated": "true"}
    return ObjectOutcome({f"{job.label_attribute_name}{METADATA_SUFFIX}": metadata}, labeled=False)
