"""From the data objects of one batch to the answer for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consolidation.response_reader import ResponseReader
from consolidation.responses import AnsweredObject
from consolidation.settings import Method, Settings
from consolidation.voting import decide, vote_shares
from ground_truth.annotation_payload import PayloadObject, UnusableObject
from ground_truth.consolidated_annotation import AnswerShape

# At or below this confidence (0 to 1) an object's label is worth a second look.
LOW_CONFIDENCE = 0.6

# What a label's score must exceed, where the method and not MAJORITY_THRESHOLD decides.
_THRESHOLDS: Mapping[Method, float] = {"expectation-maximization": 0.5, "any": 0.0}


@dataclass
class Consolidation:
    """The answer for a batch, and what was met on the way."""

    answers: list[dict[str, Any]]
    faults: list[str]
    """One sentence for each object that is left out of the answer."""
    low_confidence: int
    """Objects of several responses with no label, or with a label of a confidence up to LOW_CONFIDENCE."""
    reader: ResponseReader


def consolidate(
    items: Iterable[PayloadObject | UnusableObject],
    shape: AnswerShape,
    settings: Settings,
    files: Mapping[str, str | None],
) -> Consolidation:
    """One label set for each data object that has a response, in the payload's order.

    Args:
        items: the payload's elements.
        shape: what the answers of the labeling job have in common.
        settings: the method, and the rules that come after it.
        files: texts of annotations that are in files, by S3 URI; None for one that can't be read.
    """
    result = Consolidation([], [], 0, ResponseReader(shape.categories, files))
    answered = _answered_objects(items, result)
    if settings.consolidation_method == "expectation-maximization":
        scored = _with_posteriors(answered, len(shape.categories.names))
    else:
        scored = ((item, vote_shares(item.labels_by_worker.values())) for item in answered)
    threshold = _THRESHOLDS.get(settings.consolidation_method, settings.majority_threshold)
    plurality = settings.no_majority == "plurality"
    exclusion = shape.categories.numbers.get(settings.exclusion_category)
    for item, scores in scored:
        labels = decide(scores, threshold, plurality=plurality, exclusion=exclusion)
        if len(item.labels_by_worker) == 1:
            # One worker agrees with nobody: the built-in function says 0.0 as well.
            labels = [(label, 0.0) for label, _ in labels]
        elif not labels or labels[-1][1] <= LOW_CONFIDENCE:
            result.low_confidence += 1
        result.answers.append(shape.answer(item.object_id, labels, is_text=item.is_text))
    return result


def _answered_objects(
    items: Iterable[PayloadObject | UnusableObject], result: Consolidation
) -> Iterator[AnsweredObject]:
    for item in items:
        if isinstance(item, UnusableObject):
            result.faults.append(f"payload element {item.position} {item.reason}: left out of the answer")
            continue
        answered = result.reader.read(item)
        if answered.labels_by_worker:
            yield answered
        else:
            result.faults.append(
                f"data object {item.dataset_object_id!r:.99} has no readable response: left out of the answer"
            )


def _with_posteriors(
    answered: Iterable[AnsweredObject], categories: int
) -> Iterable[tuple[AnsweredObject, Mapping[int, float]]]:
    from consolidation.expectation_maximization import expectation_maximization

    batch = list(answered)
    return zip(batch, expectation_maximization([item.responses() for item in batch], categories), strict=True)
