"""What AWS's own functions for this task do: PRE-ImageMultiClassMultiLabel and ACS-ImageMultiClassMultiLabel.

Source: the SageMaker developer guide, "Multi-label image classification", and files of real jobs: every label
that a worker chose is listed, confidences come from expectation maximization, none above 0.95 was seen, and
with one worker for each object they are 0.0.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from consolidation.choices import Choices
from consolidation.expectation_maximization import expectation_maximization
from consolidation.response_reader import ResponseReader
from ground_truth.annotation_payload import PayloadObject, payload_objects
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.responses import LabelsByWorker, responses_of

_LARGEST_CONFIDENCE = 0.95


def built_in_pre_annotation(data_object: Mapping[str, Any], categories: Sequence[str]) -> dict[str, Any]:
    """The answer of the pre-annotation function for one manifest line."""
    source = data_object.get("source-ref", data_object.get("source"))
    return {
        "taskInput": {"taskObject": source, "labels": list(categories)},
        "isHumanAnnotationRequired": True,
    }


def built_in_consolidation(payload: Sequence[dict[str, Any]], shape: AnswerShape) -> list[dict[str, Any]]:
    """The answer of the consolidation function for one batch.

    Args:
        payload: the payload file, parsed.
        shape: what the answers of the job have in common.
    """
    choices = Choices(shape.categories)
    reader = ResponseReader(choices, lambda uri: None)
    items = [item for item in payload_objects(list(payload)) if isinstance(item, PayloadObject)]
    read = [(item, reader.read(item)) for item in items]
    answered = [(item, by_worker) for item, by_worker in read if by_worker]
    posteriors = expectation_maximization(
        [responses_of(by_worker) for _, by_worker in answered], choices.count
    )
    return [
        shape.answer(item.dataset_object_id, _labels(by_worker, scores), is_text=item.is_text)
        for (item, by_worker), scores in zip(answered, posteriors, strict=True)
    ]


def _labels(by_worker: LabelsByWorker, scores: Mapping[int, float]) -> list[tuple[int, float]]:
    """Each label that somebody chose, with its confidence, by falling confidence, then by number."""
    if len(by_worker) == 1:
        return [(label, 0.0) for label in sorted(scores)]
    capped = {label: min(score, _LARGEST_CONFIDENCE) for label, score in scores.items()}
    return sorted(capped.items(), key=lambda item: (-scores[item[0]], item[0]))
