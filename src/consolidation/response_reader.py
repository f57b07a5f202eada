"""From what workers submitted to the labels they chose: lenient with forms, strict with what counts."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from ground_truth.annotation_payload import AnnotationData, PayloadObject, decode_json
from ground_truth.label_categories import LabelCategories
from ground_truth.responses import LabelsByWorker
from ground_truth.shown import shown

# Workers who agree submit the very same text: this many different ones are decoded only once.
_MOST_REMEMBERED = 512


class ResponseReader:
    """Reads the responses of a batch and counts what it had to leave out."""

    def __init__(self, categories: LabelCategories, file_text: Callable[[str], str | None]) -> None:
        """Start with all counts at zero.

        Args:
            categories: the job's label categories.
            file_text: gives the text of an answer that is in a file, by its S3 URI; None if it can't be
                read.
        """
        self.unreadable: list[tuple[str | int, Any]] = []
        """Object and worker of each annotation that holds no answer."""
        self.unknown_labels: Counter[str] = Counter()
        """How often each label that is no category was chosen."""
        self.repeated = 0
        """Answers that a later one by the same worker for the same object replaced."""
        self._numbers = categories.numbers
        self._file_text = file_text
        self._remembered: dict[str, list[Any]] = {}

    def read(self, item: PayloadObject) -> LabelsByWorker:
        """The responses that count for an object: of one worker's readable answers, the last."""
        by_worker: dict[object, Collection[int]] = {}
        numbers = self._numbers
        readable = 0
        for annotation in item.annotations or ():
            worker = annotation.worker_id
            chosen = self._chosen(annotation.annotation_data)
            if chosen is None:
                self.unreadable.append((item.dataset_object_id, worker))
                continue
            try:
                labels = {numbers[label] for label in chosen}
            except (KeyError, TypeError):
                labels = self._known_among(chosen)
            by_worker[worker if isinstance(worker, str) and worker else object()] = labels
            readable += 1
        if readable > len(by_worker):
            self.repeated += readable - len(by_worker)
        return by_worker

    def _chosen(self, data: AnnotationData | None) -> list[Any] | None:
        """What one worker chose, None if there is no answer that can be read."""
        if data is None:
            return None
        content = data.content
        if content is None and isinstance(data.s3_uri, str):
            content = self._file_text(data.s3_uri)
        if not isinstance(content, str):
            return _chosen_in(content)
        chosen = self._remembered.get(content)
        if chosen is None:
            try:
                form = _form_decoder.decode(content)
            except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
                form = _other_form(content)
            chosen = _chosen_in(form)
            if chosen is not None and len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[content] = chosen
        return chosen

    def _known_among(self, chosen: list[Any]) -> set[int]:
        """The numbers of the label categories chosen; what is none is counted and left out."""
        known = [label for label in chosen if isinstance(label, str) and label in self._numbers]
        self.unknown_labels.update(shown(label) for label in chosen if label not in known)
        return {self._numbers[label] for label in known}


_form_decoder = msgspec.json.Decoder()


def _other_form(content: str) -> object:
    """What a form says that msgspec does not read, None if it is no JSON at all."""
    try:
        return decode_json(content)
    except (ValueError, RecursionError):
        return None


def _chosen_in(form: object) -> list[Any] | None:
    """What the first field says that the multi-select element filled, whatever its author named it."""
    if isinstance(form, dict):
        for value in form.values():
            if isinstance(value, dict) and isinstance(labels := value.get("labels"), list):
                return labels
    return None
