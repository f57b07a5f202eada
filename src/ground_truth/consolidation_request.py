"""What Ground Truth asks a consolidation function.

Source: the SageMaker developer guide, "Post-annotation Lambda". Real requests differ from the documented one
in version and in keys that come and go, so only what decides the answer is read.
"""

from typing import Any, Self

from msgspec import Struct

from ground_truth.label_categories import LabelCategories
from ground_truth.labeling_job import job_name_of
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import safe_repr


class InvalidConsolidationRequest(ValueError):
    """A consolidation request lacks what an answer needs; the text names the key."""


class ConsolidationRequest(Struct, frozen=True):
    """One batch of finished data objects to consolidate."""

    labeling_job_arn: str
    job_name: str
    label_attribute: str
    categories: LabelCategories | None
    """None where the request does not carry them."""
    payload: S3Location | list[Any]
    """The place of the payload file, or the payload itself in a local run."""

    @classmethod
    def parse(cls, event: dict[str, Any]) -> Self:
        """The request in a Lambda event.

        Raises:
            InvalidConsolidationRequest, InvalidLabelingJobArn, InvalidLabelCategories: naming the key.
        """
        arn, attribute, names = (
            event.get("labelingJobArn"),
            event.get("labelAttributeName"),
            event.get("labelCategories"),
        )
        if not isinstance(attribute, str) or not attribute:
            raise InvalidConsolidationRequest(
                f'"labelAttributeName" must be a string, got {safe_repr(attribute)}'
            )
        return cls(
            str(arn),
            job_name_of(arn),
            attribute,
            LabelCategories.of_request(names, '"labelCategories"') if names else None,
            _payload(event.get("payload")),
        )


def _payload(payload: object) -> S3Location | list[Any]:
    if isinstance(payload, list):
        return payload
    if isinstance(payload, dict):
        try:
            return S3Location.parse(payload.get("s3Uri"))
        except ValueError as error:
            raise InvalidConsolidationRequest(f'"payload.s3Uri" {error}') from error
    raise InvalidConsolidationRequest(
        f'"payload" must be {{"s3Uri": "s3://..."}}, or the payload itself, got {safe_repr(payload)}'
    )
