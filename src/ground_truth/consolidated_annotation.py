"""A consolidation function's answer, in the shape that Ground Truth's built-in multi-label function writes.

Source: the SageMaker developer guide, "Multi-label Classification Job Output", and files of real jobs.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ground_truth.label_categories import LabelCategories
from ground_truth.labeling_job import METADATA_SUFFIX, RESOURCE

IMAGE_TYPE = "groundtruth/image-classification-multilabel"
TEXT_TYPE = "groundtruth/text-classification-multilabel"


class AnswerShape:
    """The shape of all answers for one labeling job."""

    def __init__(
        self, label_attribute: str, job_name: str, categories: LabelCategories, creation_date: str
    ) -> None:
        """Prepare what the answers have in common.

        Args:
            label_attribute: the job's LabelAttributeName.
            job_name: in lower case, as Ground Truth writes it.
            categories: the job's label categories.
            creation_date: as :func:`creation_date` gives it.
        """
        self.categories = categories
        self._label_key = label_attribute
        self._metadata_key = label_attribute + METADATA_SUFFIX
        self._job = RESOURCE + job_name
        self._creation_date = creation_date
        self._names = categories.names
        self._keys = [str(number) for number in range(len(categories.names))]

    def answer(
        self, object_id: str | int, labels: Sequence[tuple[int, float]], *, is_text: bool = False
    ) -> dict[str, Any]:
        """The element of the answer for one data object.

        Args:
            object_id: ``datasetObjectId`` as it was sent.
            labels: number and confidence (0 to 1) of each label, in the order to be listed.
            is_text: whether the object is text in the manifest and not an image.
        """
        keys, names = self._keys, self._names
        numbers, confidence_map, class_map = [], {}, {}
        for number, confidence in labels:
            key = keys[number]
            numbers.append(number)
            confidence_map[key] = round(confidence, 2) if confidence else 0.0
            class_map[key] = names[number]
        content = {
            self._label_key: numbers,
            self._metadata_key: {
                "job-name": self._job,
                "confidence-map": confidence_map,
                "class-map": class_map,
                "type": TEXT_TYPE if is_text else IMAGE_TYPE,
                "human-annotated": "yes",
                "creation-date": self._creation_date,
            },
        }
        return {"datasetObjectId": object_id, "consolidatedAnnotation": {"content": content}}


def creation_date(moment: datetime) -> str:
    """A moment as Ground Truth writes it: 26 characters, UTC, always with microseconds."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
