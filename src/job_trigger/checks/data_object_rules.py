"""What a manifest line may hold in a labeling job, beyond what any manifest line may."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from ground_truth.earlier_answers import ANSWERS_SUFFIX, InvalidEarlierAnswers, earlier_answers
from ground_truth.known_labels import KNOWN_LABELS, InvalidKnownLabels, known_labels
from ground_truth.label_categories import LabelCategories
from ground_truth.problem import Problem
from ground_truth.s3_location import InvalidS3Uri, S3Location
from ground_truth.safe_text import fits_utf8, safe_repr


class DataObjectRules(Struct, frozen=True, dict=True):
    """The rules for the data objects of one labeling job."""

    label_attribute: str
    """The attribute that the labeling job will write."""
    buckets: tuple[str, ...]
    """Names of the buckets that images may be in."""
    categories: LabelCategories | None = None
    """The job's label categories, None if they are not known."""

    @cached_property
    def answers_key(self) -> str:
        """Name of the attribute with the answers of earlier labeling jobs."""
        return self.label_attribute + ANSWERS_SUFFIX

    @cached_property
    def special_keys(self) -> frozenset[str]:
        """Names of the attributes that have rules of their own, beside the source."""
        return frozenset({KNOWN_LABELS, self.answers_key})

    def problems(self, data_object: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with a data object."""
        return self._source_problems(data_object) + self._label_problems(data_object)

    def _source_problems(self, data_object: Mapping[str, Any]) -> list[Problem]:
        if "source-ref" in data_object:
            return self._image_problems(data_object["source-ref"])
        text = data_object.get("source")
        if "source" not in data_object:
            return [Problem('"source-ref" is missing', "the image's s3:// URI as source-ref", "source-ref")]
        if not isinstance(text, str) or not text.strip() or not fits_utf8(text):
            return [
                Problem('"source" is empty or not a string', "the text to label", "source", safe_repr(text))
            ]
        return []

    def _image_problems(self, uri: object) -> list[Problem]:
        try:
            place = S3Location.parse(uri)
        except InvalidS3Uri:
            place = None
        if place is None or not fits_utf8(place.key):
            right = "an s3:// URI with a bucket and a key, such as s3://bucket/dog.jpg"
            return [
                Problem('"source-ref" does not name an object in S3', right, "source-ref", safe_repr(uri))
            ]
        if place.key.endswith("/"):
            right = "the s3:// URI of an image"
            return [
                Problem('"source-ref" names a folder and not an image', right, "source-ref", safe_repr(uri))
            ]
        if place.bucket not in self.buckets:
            right = f"one in {' or '.join(self.buckets)} (the stack's bucket and DataBuckets)"
            foreign = '"source-ref" is in a bucket that this stack may not read'
            return [Problem(foreign, right, "source-ref", safe_repr(uri))]
        return []

    def _label_problems(self, data_object: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with the labels that the line brings along."""
        if self.categories is None:
            return []
        problems = []
        if KNOWN_LABELS in data_object:
            try:
                known_labels(data_object[KNOWN_LABELS], self.categories)
            except InvalidKnownLabels as error:
                problems.append(Problem(str(error), key=KNOWN_LABELS))
        if self.answers_key in data_object:
            try:
                earlier_answers(data_object[self.answers_key], len(self.categories.names))
            except InvalidEarlierAnswers as error:
                problems.append(Problem(f'"{self.answers_key}": {error}', key=self.answers_key))
        return problems
