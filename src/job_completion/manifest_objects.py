"""What a job's manifests say about each data object."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import msgspec

from ground_truth.earlier_answers import (
    ANSWERS_SUFFIX,
    EarlierAnswer,
    InvalidEarlierAnswers,
    earlier_answers,
)
from ground_truth.known_labels import KNOWN_LABELS, InvalidKnownLabels, known_labels
from ground_truth.label_categories import LabelCategories
from ground_truth.labeling_job import METADATA_SUFFIX, RESOURCE
from ground_truth.safe_text import fits_utf8, safe_repr
from ground_truth.strict_json import decode_json


class ManifestObject(msgspec.Struct, frozen=True):
    """One data object of a labeling job."""

    source: str = ""
    """Its S3 URI, or its text."""
    is_text: bool = False
    """Whether it is a text in place and not a file."""
    chained: tuple[tuple[int, float], ...] | None = None
    """Number and confidence of each label that the line had before the job; None: it had no label."""
    known_labels: frozenset[int] | None = None
    """Numbers of the labels that are right for it; None: not known."""
    earlier: tuple[EarlierAnswer, ...] = ()
    """The answers of earlier jobs."""
    failure: Mapping[str, Any] | None = None
    """The metadata that Ground Truth left where the object failed."""

    @property
    def failure_reason(self) -> str | None:
        """Why the object failed; None where it did not."""
        return None if self.failure is None else str(self.failure.get("failure-reason", "not known"))


class ManifestsDiffer(ValueError):
    """The input manifest is not the one that the output manifest was made from."""


@dataclass(frozen=True)
class ManifestReader:
    """Reads the objects of a job's manifests."""

    label_attribute: str
    job_name: str
    categories: LabelCategories

    def objects(
        self, input_lines: Iterable[bytes], output_lines: Iterable[bytes] | None
    ) -> Iterator[tuple[ManifestObject, str | None]]:
        """Each data object, and what is wrong with its line; None: nothing.

        Args:
            input_lines: the lines of the input manifest.
            output_lines: the lines of the manifest that Ground Truth left, in the same order; None: there is
                none.

        Raises:
            ManifestsDiffer: if the manifests do not hold the same objects.
        """
        if output_lines is None:
            yield from (self._object(members_of(line), {}) for line in input_lines)
            return
        for line, left in zip_longest(input_lines, output_lines):
            if line is None or left is None:
                raise ManifestsDiffer("its number of lines differs from the output manifest's")
            found, found_left = members_of(line), members_of(left)
            if any(found.get(key) != found_left.get(key) for key in ("source-ref", "source")):
                raise ManifestsDiffer("its data objects differ from the output manifest's")
            yield self._object(found, found_left)

    def _object(self, found: Mapping[str, Any], left: Mapping[str, Any]) -> tuple[ManifestObject, str | None]:
        problem = None
        known: frozenset[int] | None = None
        earlier: tuple[EarlierAnswer, ...] = ()
        try:
            if KNOWN_LABELS in found:
                known = known_labels(found[KNOWN_LABELS], self.categories)
            if self.label_attribute + ANSWERS_SUFFIX in found:
                earlier = earlier_answers(
                    found[self.label_attribute + ANSWERS_SUFFIX], len(self.categories.names)
                )
        except (InvalidKnownLabels, InvalidEarlierAnswers) as error:
            problem = str(error)
        is_text = "source-ref" not in found
        source = found.get("source" if is_text else "source-ref", "")
        chained = self._labels(found) if self._is_chained(found) else None
        return (
            ManifestObject(
                source=source if isinstance(source, str) and fits_utf8(source) else safe_repr(source),
                is_text=is_text,
                chained=chained,
                known_labels=known,
                earlier=earlier,
                failure=self._failure(left) if chained is None else None,
            ),
            problem,
        )

    def _is_chained(self, found: Mapping[str, Any]) -> bool:
        """Whether the line had a label before this job."""
        metadata = found.get(self.label_attribute + METADATA_SUFFIX)
        of_job = metadata.get("job-name") if isinstance(metadata, dict) else None
        own = isinstance(of_job, str) and of_job.removeprefix(RESOURCE).lower() == self.job_name.lower()
        return self.label_attribute in found and not own

    def _labels(self, found: Mapping[str, Any]) -> tuple[tuple[int, float], ...]:
        """The labels of an earlier job; of anything but a list of category numbers, none."""
        labels = found[self.label_attribute]
        metadata = found.get(self.label_attribute + METADATA_SUFFIX)
        confidences = metadata.get("confidence-map") if isinstance(metadata, dict) else None
        if not isinstance(labels, list):
            return ()
        return tuple(
            (label, _confidence(confidences, label))
            for label in labels
            if isinstance(label, int) and 0 <= label < len(self.categories.names)
        )

    def _failure(self, left: Mapping[str, Any]) -> Mapping[str, Any] | None:
        metadata = left.get(self.label_attribute + METADATA_SUFFIX)
        failed = self.label_attribute not in left and isinstance(metadata, dict)
        return metadata if failed else None


def members_of(line: bytes) -> Mapping[str, Any]:
    """The members of a manifest line; none where it is not a JSON object."""
    if not line:
        return {}
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            value = decode_json(line)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _confidence(confidences: object, label: int) -> float:
    found = confidences.get(str(label)) if isinstance(confidences, dict) else None
    return float(found) if isinstance(found, int | float) and 0 <= found <= 1 else 0.0
