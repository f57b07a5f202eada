"""From the data objects of one batch to the answer for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from consolidation.choices import Choices
from consolidation.label_sets import deciding
from consolidation.response_reader import ResponseReader
from consolidation.settings import Settings
from consolidation.voting import only_answer
from ground_truth.annotation_payload import PayloadObject, UnusableObject
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.responses import LabelsByWorker
from ground_truth.safe_text import safe_repr

# At or below this confidence (0 to 1) an object's label is worth a second look.
LOW_CONFIDENCE = 0.6


@dataclass
class Consolidation:
    """The answer for a batch, and what was met on the way."""

    answers: list[dict[str, Any]]
    """One element for each object that has a response, in the payload's order."""
    left_out: list[str]
    """One sentence for each object that is left out of the answer."""
    low_confidence: int
    """Objects of several responses for which nothing was kept, or something of a confidence up to
    LOW_CONFIDENCE."""
    reader: ResponseReader
    """What read the responses, with its counts."""


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

    Returns:
        The answer, and what was left out of it.
    """
    choices = Choices(shape.categories, settings.exclusion_category)
    result = Consolidation([], [], 0, ResponseReader(choices, file_text))
    answered: Iterable[tuple[PayloadObject, LabelsByWorker]] = _answered_objects(items, result)
    learn_from: list[LabelsByWorker] = []
    if settings.consolidation_method == "expectation-maximization":
        answered = list(answered)
        learn_from = [by_worker for _, by_worker in answered]
    decide = deciding(learn_from, choices, settings, whole_job=False)
    not_a_label = choices.not_a_label
    for item, by_worker in answered:
        if len(by_worker) == 1:  # as decide() has it, without what only a whole job needs
            [chosen] = by_worker.values()
            labels = only_answer(chosen, choices.exclusion)
        else:
            labels = decide(by_worker).kept
            if not labels or labels[-1][1] <= LOW_CONFIDENCE:
                result.low_confidence += 1
        if not_a_label is not None and labels and labels[0][0] == not_a_label:
            labels = []
        result.answers.append(shape.answer(item.dataset_object_id, labels, is_text=item.is_text))
    return result


def _answered_objects(
    items: Iterable[PayloadObject | UnusableObject], result: Consolidation
) -> Iterator[tuple[PayloadObject, LabelsByWorker]]:
    for item in items:
        if isinstance(item, UnusableObject):
            result.left_out.append(f"payload element {item.position} {item.reason}: left out of the answer")
            continue
        by_worker = result.reader.read(item)
        if by_worker:
            yield item, by_worker
        else:
            result.left_out.append(
                f"data object {safe_repr(item.dataset_object_id)} has no readable response:"
                " left out of the answer"
            )
