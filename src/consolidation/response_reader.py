"""From what workers submitted to the labels they chose: lenient with forms, strict with what counts."""

from collections import Counter
from collections.abc import Callable, Mapping, Set
from typing import Any

import msgspec

from consolidation.choices import Choices
from ground_truth.annotation_payload import AnnotationData, PayloadObject
from ground_truth.responses import LabelsByWorker
from ground_truth.safe_text import safe_repr
from ground_truth.strict_json import decode_json

# Workers who agree submit the very same text: this many different ones are read only once.
_MOST_REMEMBERED = 512


class ResponseReader:
    """Reads the responses of a batch and counts what it had to leave out."""

    def __init__(self, choices: Choices, file_text: Callable[[str], str | None]) -> None:
        """Start with all counts at zero.

        Args:
            choices: what workers of the job can choose.
            file_text: gives the text of an answer that is in a file, by its S3 URI; None if it can't be
                read.
        """
        self.unreadable: list[tuple[str | int, Any]] = []
        """Object and worker of each annotation that holds no answer."""
        self.unknown_labels: Counter[str] = Counter()
        """How often each label that is not a choice of the job was chosen."""
        self.repeated = 0
        """Answers that a later one by the same worker for the same object replaced."""
        self._numbers = choices.numbers
        self._empty_answer = choices.empty_answer
        self._file_text = file_text
        self._remembered: dict[str, Set[int]] = {}

    def read(self, item: PayloadObject) -> LabelsByWorker:
        """The responses that count for an object: of one worker's readable answers, the last."""
        by_worker: dict[object, Set[int]] = {}
        readable = 0
        for annotation in item.annotations or ():
            worker = annotation.worker_id
            chosen = self._chosen(annotation.annotation_data)
            if chosen is None:
                self.unreadable.append((item.dataset_object_id, worker))
                continue
            if type(chosen) is _ChosenBesideUnknown:
                self.unknown_labels.update(chosen.unknown)
            by_worker[worker if isinstance(worker, str) and worker else object()] = chosen
            readable += 1
        self.repeated += readable - len(by_worker)
        return by_worker

    def _chosen(self, data: AnnotationData | None) -> Set[int] | None:
        """What one worker chose, None if there is no answer that can be read."""
        if data is None:
            return None
        content = data.content
        if content is None and isinstance(data.s3_uri, str):
            content = self._file_text(data.s3_uri)
        if not isinstance(content, str):
            return self._chosen_in(content)
        chosen = self._remembered.get(content)
        if chosen is None:
            try:
                form = _form_decoder.decode(content)
            except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
                form = _other_form(content)
            chosen = self._chosen_in(form)
            if chosen is not None and len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[content] = chosen
        return chosen

    def _chosen_in(self, form: object) -> Set[int] | None:
        """What the multi-select element submitted, whatever its author named it.

        Of several fields of that form, it is the first that holds a choice of the job, else the first.
        """
        if not isinstance(form, dict):
            return None
        numbers, labels = self._numbers, None
        for value in form.values():
            if isinstance(value, dict) and isinstance(found := value.get("labels"), list):
                if labels is not None:
                    labels = _first_telling(form, numbers) or labels
                    break
                labels = found
        if not labels:
            return None if labels is None else self._empty_answer
        try:
            return {numbers[label] for label in labels}
        except (KeyError, TypeError):
            known = [label for label in labels if _is_choice(label, numbers)]
        chosen = _ChosenBesideUnknown(numbers[label] for label in known)
        chosen.unknown = tuple(safe_repr(label) for label in labels if not _is_choice(label, numbers))
        return chosen


class _ChosenBesideUnknown(frozenset[int]):
    """The choices in an answer that also holds labels that are not a choice of the job."""

    unknown: tuple[str, ...]
    """These labels, as a log may hold them."""


_form_decoder = msgspec.json.Decoder()


def _other_form(content: str) -> object:
    """What a form says that msgspec does not read, None if it is not valid JSON at all."""
    try:
        return decode_json(content)
    except (ValueError, RecursionError):
        return None


def _first_telling(form: Mapping[str, Any], numbers: Mapping[str, int]) -> list[Any] | None:
    for value in form.values():
        labels = value.get("labels") if isinstance(value, dict) else None
        if isinstance(labels, list) and any(_is_choice(label, numbers) for label in labels):
            return labels
    return None


def _is_choice(label: object, numbers: Mapping[str, int]) -> bool:
    return isinstance(label, str) and label in numbers
