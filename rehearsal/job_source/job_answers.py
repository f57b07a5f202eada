"""The answers that a finished labeling job left in its output folder, of AWS or of a rehearsal."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from consolidation.choices import Choices
from consolidation.response_reader import ResponseReader
from ground_truth.annotation_payload import (
    Annotation,
    AnnotationData,
    PayloadObject,
    UnreadablePayload,
    UnusableObject,
    decode_payload,
)
from ground_truth.label_categories import LabelCategories
from ground_truth.responses import Response, responses_of
from ground_truth.safe_text import printable
from ground_truth.strict_json import decode_json
from rehearsal.job_source.data_objects import JobObject, data_objects

_REQUESTS = Path("annotations", "consolidated-annotation", "consolidation-request")
_WORKER_RESPONSES = Path("annotations", "worker-response")
_MANIFEST = Path("manifests", "output", "output.manifest")


class InvalidAnswersFolder(ValueError):
    """A folder is not the output of a labeling job that people answered; the text says why."""


class JobAnswers:
    """Everything that workers answered in one job.

    They are read from the consolidation requests or, where there are none, from the worker responses.
    """

    def __init__(self, folder: Path, categories: LabelCategories) -> None:
        """Read a job's files.

        Args:
            folder: the job's output folder, ``<S3OutputPath>/<job name>/``.
            categories: the job's label categories.

        Raises:
            InvalidAnswersFolder: if the folder holds no answers, or a file of it can't be read as what it is.
            OSError: if a file can't be read.
        """
        self.by_object: Mapping[int, tuple[Response, ...]]
        """The responses to each object that has some, by the index of its manifest line, in that order."""
        self.objects: tuple[JobObject, ...] = ()
        """The lines of the output manifest; none where the folder has no output manifest."""
        reader = ResponseReader(Choices(categories), lambda _: None)
        answered: dict[int, tuple[Response, ...]] = {}
        for item in _items(folder):
            index = _index(item.dataset_object_id)
            by_worker = reader.read(item)
            if index is not None and by_worker:
                answered[index] = tuple(responses_of(by_worker))
        if not answered:
            raise InvalidAnswersFolder(
                f"{printable(str(folder))}: must be a job's output folder with answers in"
                f" {_REQUESTS}/ or {_WORKER_RESPONSES}/, of the given label categories"
            )
        self.by_object = dict(sorted(answered.items()))
        self.unknown_labels = reader.unknown_labels
        """How often each label that is not a category was chosen."""
        manifest = folder / _MANIFEST
        if manifest.is_file():
            self.objects = data_objects(manifest.read_bytes())


def _items(folder: Path) -> Iterator[PayloadObject]:
    requests = sorted((folder / _REQUESTS).glob("*/*.json"))
    for path in requests:
        try:
            items = decode_payload(path.read_bytes())
        except UnreadablePayload as error:
            raise InvalidAnswersFolder(f"{printable(str(path))}: {printable(str(error))}") from error
        yield from (item for item in items if not isinstance(item, UnusableObject))
    if not requests:
        for path in sorted((folder / _WORKER_RESPONSES).glob("*/*/*.json")):
            yield _worker_response(path)


def _worker_response(path: Path) -> PayloadObject:
    try:
        content = decode_json(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InvalidAnswersFolder(
            f"{printable(str(path))}: must be JSON: {printable(str(error))}"
        ) from error
    answers = content.get("answers") if isinstance(content, dict) else None
    if not isinstance(answers, list):
        raise InvalidAnswersFolder(f'{printable(str(path))}: must be an object with a list "answers"')
    return PayloadObject(path.parent.name, annotations=[_annotation(answer) for answer in answers])


def _annotation(answer: Any) -> Annotation:
    fields = answer if isinstance(answer, dict) else {}
    return Annotation(AnnotationData(fields.get("answerContent")), fields.get("workerId"))


def _index(object_id: str | int) -> int | None:
    """The manifest line's index that an object's id is; None for any other id."""
    text = str(object_id)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
