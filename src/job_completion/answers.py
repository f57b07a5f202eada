"""All answers of a labeling job, from its consolidation requests or worker responses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
from ground_truth.responses import LabelsByWorker
from ground_truth.s3_layout import CONSOLIDATION_REQUESTS, WORKER_RESPONSES
from ground_truth.s3_location import InvalidS3Uri, S3Location
from ground_truth.safe_text import safe_repr
from ground_truth.strict_json import decode_json
from job_completion.finished_job import FinishedJob
from job_completion.job_files import Files
from job_completion.progress import Progress
from job_completion.side_by_side import contents


@dataclass
class Answers:
    """Who chose what, and what could not be read."""

    by_line: dict[int, LabelsByWorker] = field(default_factory=dict)
    """The responses for each data object, by its line in the input manifest, from 0."""
    requests: int = 0
    """Consolidation requests (or files of worker responses) that were read."""
    left_out: list[str] = field(default_factory=list)
    """One sentence for each object or file that was left out."""
    unreadable: int = 0
    """Annotations without a readable answer."""
    unknown_labels: Mapping[str, int] = field(default_factory=dict)
    """How often each label that is not a choice of the job was chosen."""


def read_answers(files: Files, job: FinishedJob, choices: Choices, progress: Progress) -> Answers:
    """All answers of a job.

    Where several requests hold the same object, answers are pooled: the later of one worker's counts.

    Args:
        files: where the job's files are.
        job: the labeling job.
        choices: what its workers could choose.
        progress: watches the time.

    Raises:
        OutOfTime: if there is too little time left.
    """
    reader = ResponseReader(choices, lambda uri: _text(files, uri))
    answers = Answers()
    pool = _Pool()
    for place, items in _payloads(files, job, answers, progress):
        for item in items:
            if isinstance(item, UnusableObject):
                answers.left_out.append(f"{place}: payload element {item.position} {item.reason}: left out")
                continue
            line = _line_number(item.dataset_object_id)
            if line is None:
                answers.left_out.append(
                    f"{place}: data object {safe_repr(item.dataset_object_id)} is not a line: left out"
                )
            elif by_worker := reader.read(item):
                answers.by_line[line] = pool.together(answers.by_line.get(line), by_worker)
    answers.unreadable = len(reader.unreadable)
    answers.unknown_labels = reader.unknown_labels
    return answers


def _payloads(
    files: Files, job: FinishedJob, answers: Answers, progress: Progress
) -> Iterator[tuple[S3Location, Sequence[PayloadObject | UnusableObject]]]:
    """The objects in each consolidation request; in each worker response where there are no requests.

    The built-in functions leave no requests.
    """
    requests = _json_files(files, job.left(CONSOLIDATION_REQUESTS))
    places = requests or _json_files(files, job.left(WORKER_RESPONSES))
    doing = f"reading {'consolidation requests' if requests else 'worker responses'}"
    for place, content in progress.each(contents(files, places), doing, len(places)):
        try:
            yield place, decode_payload(content or b"") if requests else _worker_response(place, content)
        except UnreadablePayload as error:
            answers.left_out.append(f"{place} {error}: left out")
            continue
        answers.requests += 1


def _json_files(files: Files, prefix: S3Location) -> list[S3Location]:
    return [S3Location(prefix.bucket, key) for key in files.keys(prefix) if key.endswith(".json")]


def _worker_response(place: S3Location, content: bytes | None) -> list[PayloadObject]:
    """The object that a file ``.../<line>/<time>.json`` of worker responses is about."""
    annotations = [
        Annotation(AnnotationData(answer.get("answerContent")), answer.get("workerId"))
        for answer in _worker_answers(content)
    ]
    return [PayloadObject(place.key.split("/")[-2], annotations=annotations)]


def submitted_labels(content: bytes | None) -> Iterator[Sequence[str]]:
    """The labels in each answer of a file of worker responses, whatever categories the job has."""
    for answer in _worker_answers(content):
        form = answer.get("answerContent")
        for field_value in form.values() if isinstance(form, dict) else ():
            labels = field_value.get("labels") if isinstance(field_value, dict) else None
            if isinstance(labels, list):
                yield [label for label in labels if isinstance(label, str)]


def _worker_answers(content: bytes | None) -> list[dict[str, Any]]:
    try:
        found = decode_json(content or b"{}")
    except (ValueError, RecursionError):
        return []
    answers = found.get("answers") if isinstance(found, dict) else None
    return [answer for answer in answers if isinstance(answer, dict)] if isinstance(answers, list) else []


def pooled(earlier: LabelsByWorker, later: LabelsByWorker) -> LabelsByWorker:
    """Earlier and later answers for one object: of one worker's, the later counts."""
    return {**earlier, **later}


class _Pool:
    """Keeps one copy of each worker's id and of each set of labels, of which a job has few."""

    def __init__(self) -> None:
        self._workers: dict[str, str] = {}
        self._labels: dict[frozenset[int], frozenset[int]] = {}

    def together(self, earlier: LabelsByWorker | None, later: LabelsByWorker) -> LabelsByWorker:
        """The later answers for an object, and the earlier ones by workers who are known by an id."""
        known = {self._worker(worker): self._same(frozenset(labels)) for worker, labels in later.items()}
        if not earlier:
            return known
        return pooled(
            {worker: labels for worker, labels in earlier.items() if isinstance(worker, str)}, known
        )

    def _worker(self, worker: object) -> object:
        return self._workers.setdefault(worker, worker) if isinstance(worker, str) else worker

    def _same(self, labels: frozenset[int]) -> frozenset[int]:
        return self._labels.setdefault(labels, labels)


def _line_number(object_id: str | int) -> int | None:
    text = str(object_id)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _text(files: Files, uri: str) -> str | None:
    """The text of an answer in a file of its own, None if it can't be read."""
    try:
        content = files.read(S3Location.parse(uri))
        return None if content is None else content.decode()
    except (InvalidS3Uri, UnicodeDecodeError):
        return None
