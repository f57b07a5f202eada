"""From what workers submitted to the labels they chose: lenient with forms, strict with what counts."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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
        self._choices = choices
        self._file_text = file_text
        self._remembered: dict[str, _Answer] = {}

    def read(self, item: PayloadObject) -> LabelsByWorker:
        """The responses that count for an object: of one worker's readable answers, the last."""
        by_worker: dict[object, frozenset[int]] = {}
        readable = 0
        for annotation in item.annotations or ():
            worker = annotation.worker_id
            answer = self._answer(annotation.annotation_data)
            if answer is None:
                self.unreadable.append((item.dataset_object_id, worker))
                continue
            if answer.unknown:
                self.unknown_labels.update(answer.unknown)
            by_worker[worker if isinstance(worker, str) and worker else object()] = answer.chosen
            readable += 1
        if readable > len(by_worker):
            self.repeated += readable - len(by_worker)
        return by_worker

    def _answer(self, data: AnnotationData | None) -> "_Answer | None":
        """One worker's answer, None if there is none that can be read."""
        if data is None:
            return None
        content = data.content
        if content is None and isinstance(data.s3_uri, str):
            content = self._file_text(data.s3_uri)
        if not isinstance(content, str):
            return self._answer_in(content)
        answer = self._remembered.get(content)
        if answer is None:
            try:
                form = _form_decoder.decode(content)
            except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
                form = _other_form(content)
            answer = self._answer_in(form)
            if answer is not None and len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[content] = answer
        return answer

    def _answer_in(self, form: object) -> "_Answer | None":
        labels = _labels_in(form, self._choices.numbers)
        if labels is None:
            return None
        if not labels:
            return _Answer(self._choices.empty_answer)
        numbers = self._choices.numbers
        try:
            return _Answer(frozenset([numbers[label] for label in labels]))
        except (KeyError, TypeError):
            known = [_is_choice(label, numbers) for label in labels]
        return _Answer(
            frozenset([numbers[label] for label, is_known in zip(labels, known, strict=True) if is_known]),
            tuple(safe_repr(label) for label, is_known in zip(labels, known, strict=True) if not is_known),
        )


class _Answer(NamedTuple):
    """What one readable answer says."""

    chosen: frozenset[int]
    unknown: tuple[str, ...] = ()
    """Labels that are not a choice of the job, as a log may hold them."""


_form_decoder = msgspec.json.Decoder()


def _other_form(content: str) -> object:
    """What a form says that msgspec does not read, None if it is not valid JSON at all."""
    try:
        return decode_json(content)
    except (ValueError, RecursionError):
        return None


def _labels_in(form: object, numbers: Mapping[str, int]) -> list[Any] | None:
    """What the multi-select element submitted, whatever its author named it.

    Of several fields of that form, it is the first that holds a choice of the job, else the first.
    """
    if not isinstance(form, dict):
        return None
    fields = [
        labels
        for value in form.values()
        if isinstance(value, dict) and isinstance(labels := value.get("labels"), list)
    ]
    if len(fields) > 1:
        for labels in fields:
            if any(_is_choice(label, numbers) for label in labels):
                return labels
    return fields[0] if fields else None


def _is_choice(label: object, numbers: Mapping[str, int]) -> bool:
    return isinstance(label, str) and label in numbers
