"""What a job's results say, read from their local copy."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import msgspec

from ground_truth.known_labels import KNOWN_LABELS
from ground_truth.label_categories import LabelCategories
from ground_truth.labeling_job import METADATA_SUFFIX
from ground_truth.s3_layout import (
    CONSOLIDATION_REQUESTS,
    CONSOLIDATION_RESPONSES,
    LABEL_CATEGORIES,
    OUTPUT_MANIFEST,
    WORKER_RESPONSES,
)
from ground_truth.safe_text import encodable
from ground_truth.strict_json import decode_json
from job_completion.consolidated_manifest import OUTPUT_MANIFEST as COMPLETE_MANIFEST
from job_completion.report_objects import REPORT_HTML, REPORT_JSON
from label_quality.verdict import Verdict
from rehearsal.results.mirror import GENERATED_FOLDER, LOG, ROUNDS
from rehearsal.results.truth_agreement import Agreement
from rehearsal.terminal import counted


@dataclass(frozen=True)
class ResultPaths:
    """Where a job's results are, in a local folder."""

    folder: Path
    log_file: Path | None = None
    """What the functions wrote, where that is not in the folder."""

    def of_round(self, number: int) -> Self:
        """Where the results of a follow-up round are, in a folder of the first round's."""
        return replace(self, folder=self.folder / ROUNDS / str(number), log_file=self.log)

    @property
    def output_manifest(self) -> Path:
        """Every input line, with the label numbers where the object was labeled."""
        return self.folder / OUTPUT_MANIFEST

    @property
    def complete_manifest(self) -> Path:
        """Every input line, with label numbers, names and confidences found from all answers together."""
        return self.folder / COMPLETE_MANIFEST

    @property
    def report(self) -> Path:
        """The report on how good the labels are."""
        return self.folder / REPORT_HTML

    @property
    def report_numbers(self) -> Path:
        """The report's numbers."""
        return self.folder / REPORT_JSON

    @property
    def consolidation_responses(self) -> Path:
        """The consolidation function's answers, with label names and confidences."""
        return self.folder / CONSOLIDATION_RESPONSES

    @property
    def consolidation_requests(self) -> Path:
        """What the consolidation function was given."""
        return self.folder / CONSOLIDATION_REQUESTS

    @property
    def worker_responses(self) -> Path:
        """Each worker's answer to each object."""
        return self.folder / WORKER_RESPONSES

    @property
    def categories(self) -> Path:
        """The label categories that the job used."""
        return self.folder / GENERATED_FOLDER / LABEL_CATEGORIES

    @property
    def log(self) -> Path:
        """What the functions wrote."""
        return self.log_file or self.folder / LOG


@dataclass(frozen=True)
class RoundFigures:
    """One of several jobs that follow one another automatically."""

    job: str
    """LabelingJobName."""
    objects: int
    """Objects that workers were asked about."""
    responses: int
    """Answers of workers."""
    labels_changed: int | None
    """Labels that objects got or lost in the complete manifest; None in the first round."""
    agreement: Agreement | None
    """How far the complete manifest agrees with the truth, over the objects without ``known-labels``."""


@dataclass(frozen=True)
class Figures:
    """The summary's figures."""

    job: str
    """LabelingJobName."""
    status: str
    """LabelingJobStatus."""
    objects: int
    """Lines of the manifest."""
    labeled: int
    """Objects that were labeled by this job."""
    failed: int
    """Objects that failed."""
    failure_reasons: Mapping[str, int]
    """How many of them failed for each reason."""
    passed_through: int
    """Objects that had labels already, so that they were not counted."""
    unlabeled: int
    """Objects that are to be labeled and were not: nobody need be asked, or the job was stopped."""
    responses: int
    """Answers of workers."""
    with_labels: int
    """Objects that were labeled by this job with at least one label."""
    dropped_labels: Mapping[str, int]
    """How often workers chose each label that is not a category of the job, so that it was dropped."""
    truth: str | None
    """What ``agreement`` compares with, None if nothing is known."""
    agreement: Agreement | None
    """How far Ground Truth's output manifest agrees with it."""
    completed_agreement: Agreement | None
    """How far the complete manifest agrees with it, over the objects without ``known-labels``."""
    verdict: Verdict
    """What the report on the labels says first."""
    seconds: float
    """Duration of the whole rehearsal."""
    rounds: tuple[RoundFigures, ...] = ()
    """All jobs, where follow-up rounds followed the first one."""

    def as_round(self, labels_changed: int | None) -> RoundFigures:
        """The job as one of several rounds."""
        asked = self.labeled + self.failed
        return RoundFigures(self.job, asked, self.responses, labels_changed, self.completed_agreement)

    def with_rounds(self, rounds: Sequence[RoundFigures], last: "Figures") -> "Figures":
        """The first round's figures with what all rounds together came to."""
        return replace(
            self,
            responses=sum(one.responses for one in rounds),
            completed_agreement=last.completed_agreement,
            verdict=last.verdict,
            seconds=last.seconds,
            rounds=tuple(rounds),
        )

    @property
    def nothing_labeled(self) -> str | None:
        """Why a job that had objects to label says nothing about them; None where it does."""
        if self.objects == self.passed_through or self.with_labels:
            return None
        if self.dropped_labels:
            return "Nothing was labeled: no label that workers chose is a category of the job"
        if not self.labeled:
            return f"Nothing was labeled: workers gave {counted(self.responses, 'answer')}"
        return None

    def as_json(self) -> bytes:
        """The figures as a JSON object."""
        return msgspec.json.format(msgspec.json.encode(asdict(self)), indent=2) + b"\n"


@dataclass(frozen=True)
class OutputManifest:
    """What the output manifest says of its lines."""

    labels: Mapping[int, frozenset[str]]
    """The names of the labels by index of the line, for lines that have a label list."""
    failure_reasons: Mapping[str, int]
    """How many objects failed for each reason."""
    with_known_labels: frozenset[int]
    """The lines that hold ``known-labels``."""

    @classmethod
    def read(cls, file: Path, label_attribute: str, categories: Sequence[str]) -> Self:
        """What a job's output manifest says.

        Args:
            file: the output manifest.
            label_attribute: the job's LabelAttributeName.
            categories: names of the label categories, by number.

        Raises:
            OSError, ValueError: if it does not exist, or is not JSON Lines.
        """
        labels, reasons, known = {}, Counter[str](), set()
        with file.open("rb") as lines:
            for index, line in enumerate(lines):
                values = msgspec.json.decode(line, type=dict[str, object])
                if KNOWN_LABELS in values:
                    known.add(index)
                numbers = values.get(label_attribute)
                metadata = values.get(f"{label_attribute}{METADATA_SUFFIX}")
                if isinstance(numbers, list):
                    labels[index] = frozenset(
                        name for number, name in enumerate(categories) if number in numbers
                    )
                elif isinstance(metadata, dict) and "failure-reason" in metadata:
                    reasons[str(metadata["failure-reason"])] += 1
        return cls(labels, dict(reasons), frozenset(known))


def labels_changed(earlier: ResultPaths, later: ResultPaths, label_attribute: str) -> int:
    """How many labels objects got or lost from one round's complete manifest to a later one's.

    Raises:
        OSError, ValueError: if a file can't be read as that.
    """
    names = LabelCategories.of_file(later.categories.read_bytes(), str(later.categories)).names
    before, after = (
        OutputManifest.read(paths.complete_manifest, label_attribute, names).labels
        for paths in (earlier, later)
    )
    none = frozenset[str]()
    lines = before.keys() | after.keys()
    return sum(len(before.get(line, none) ^ after.get(line, none)) for line in lines)


def read_verdict(file: Path) -> Verdict:
    """The verdict in a report's numbers.

    Raises:
        OSError, ValueError: if the file can't be read as that.
    """
    return msgspec.json.decode(file.read_bytes(), type=_Report).verdict


def dropped_labels(paths: ResultPaths, categories: Collection[str]) -> dict[str, int]:
    """How often workers chose each label that is not a category, as the consolidation requests have it.

    Args:
        paths: where the job's results are.
        categories: names of the label categories.

    Returns:
        The most frequent labels first; what UTF-8 can't encode in a label is written as an escape.
    """
    dropped = Counter[str]()
    for file in sorted(paths.consolidation_requests.glob("*.json")):
        for item in decode_json(file.read_bytes()):
            for annotation in item["annotations"]:
                chosen = _chosen(annotation["annotationData"]["content"])
                dropped.update(encodable(label) for label in chosen if label not in categories)
    return dict(dropped.most_common())


def _chosen(content: str) -> Iterator[str]:
    """The labels in an answer's fields; none if it is nested more deeply than the functions read."""
    try:
        form = decode_json(content)
    except RecursionError:
        return
    for field in form.values() if isinstance(form, dict) else ():
        labels = field.get("labels") if isinstance(field, dict) else None
        yield from (label for label in labels if isinstance(label, str)) if isinstance(labels, list) else ()


class _Report(msgspec.Struct):
    verdict: Verdict
