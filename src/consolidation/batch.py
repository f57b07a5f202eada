"""From the data objects of one batch to the answer for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consolidation.response_reader import ResponseReader
from consolidation.settings import Method, Settings
from consolidation.voting import decide, only_answer, vote_shares
from ground_truth.annotation_payload import PayloadObject, UnusableObject
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.responses import LabelsByWorker, responses_of
from ground_truth.shown import shown

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
    file_text: Callable[[str], str | None],
) -> Consolidation:
    """One label set for each data object that has a response, in the payload's order.

    Args:
        items: the payload's elements.
        shape: what the answers of the labeling job have in common.
        settings: the method, and the rules that come after it.
        file_text: gives the text of an answer that is in a file, by its S3 URI; None if it can't be read.
    """
    result = Consolidation([], [], 0, ResponseReader(shape.categories, file_text))
    answered: Iterable[_Answered] = _answered_objects(items, result)
    scores_of: Callable[[LabelsByWorker], Mapping[int, float]] = _vote_shares
    if settings.consolidation_method == "expectation-maximization":
        answered = list(answered)
        scores_of = _posteriors(answered, len(shape.categories.names))
    threshold = _THRESHOLDS.get(settings.consolidation_method, settings.majority_threshold)
    plurality = settings.no_majority == "plurality"
    exclusion = shape.categories.numbers.get(settings.exclusion_category)
    for item, by_worker in answered:
        if len(by_worker) == 1:
            [chosen] = by_worker.values()
            labels = only_answer(chosen, exclusion)
        else:
            labels = decide(scores_of(by_worker), threshold, plurality=plurality, exclusion=exclusion)
            if not labels or labels[-1][1] <= LOW_CONFIDENCE:
                result.low_confidence += 1
        result.answers.append(shape.answer(item.dataset_object_id, labels, is_text=item.is_text))
    return result


type _Answered = tuple[PayloadObject, LabelsByWorker]


def _answered_objects(
    items: Iterable[PayloadObject | UnusableObject], result: Consolidation
) -> Iterator[_Answered]:
    for item in items:
        if isinstance(item, UnusableObject):
            result.faults.append(f"payload element {item.position} {item.reason}: left out of the answer")
            continue
        by_worker = result.reader.read(item)
        if by_worker:
            yield item, by_worker
        else:
            result.faults.append(
                f"data object {shown(item.dataset_object_id)} has no readable response:"
                " left out of the answer"
            )


def _vote_shares(by_worker: LabelsByWorker) -> Mapping[int, float]:
    return vote_shares(by_worker.values())


def _posteriors(
    answered: Sequence[_Answered], categories: int
) -> Callable[[LabelsByWorker], Mapping[int, float]]:
    """Learns from all objects together, then gives each one's posteriors, asked for in the same order."""
    from consolidation.expectation_maximization import expectation_maximization

    learned_from = [responses_of(by_worker) for _, by_worker in answered if len(by_worker) > 1]
    posteriors = iter(expectation_maximization(learned_from, categories))
    return lambda _: next(posteriors)
