"""What a job's results say, read from their local copy."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import msgspec

from rehearsal.results.agreement import Agreement
from rehearsal.results.mirror import GENERATED, LOG


@dataclass(frozen=True)
class ResultPaths:
    """Where a job's results are, in a local folder."""

    folder: Path

    @property
    def output_manifest(self) -> Path:
        """Every input line, with the label numbers where the object was labeled."""
        return self.folder / "manifests" / "output" / "output.manifest"

    @property
    def consolidation_responses(self) -> Path:
        """The consolidation function's answers, with label names and confidences."""
        return (
            self.folder / "annotations" / "consolidated-annotation" / "consolidation-response" / "iteration-1"
        )

    @property
    def worker_responses(self) -> Path:
        """Each worker's answer to each object."""
        return self.folder / "annotations" / "worker-response" / "iteration-1"

    @property
    def categories(self) -> Path:
        """The label categories that the job used."""
        return self.folder / GENERATED / "label-categories.json"

    @property
    def log(self) -> Path:
        """What the functions wrote."""
        return self.folder / LOG


@dataclass(frozen=True)
class Figures:
    """The summary's figures.

    Attributes:
        job: LabelingJobName.
        status: LabelingJobStatus.
        objects: lines of the manifest.
        labeled: objects that were labeled by this job.
        failed: objects that failed.
        failure_reasons: how many of them failed for each reason.
        passed_through: objects that had labels already, so that they were not counted.
        unlabeled: objects that are to be labeled and were not: nobody need be asked, or the job was stopped.
        responses: answers of workers.
        truth: what ``agreement`` compares with, None where there is none.
        seconds: duration of the whole rehearsal.
    """

    job: str
    status: str
    objects: int
    labeled: int
    failed: int
    failure_reasons: Mapping[str, int]
    passed_through: int
    unlabeled: int
    responses: int
    truth: str | None
    agreement: Agreement | None
    seconds: float

    def as_json(self) -> bytes:
        """The figures as a JSON object."""
        return msgspec.json.format(msgspec.json.encode(asdict(self)), indent=2) + b"\n"


@dataclass(frozen=True)
class OutputManifest:
    """What the output manifest says of its lines.

    Attributes:
        labels: the names of the labels by index of the line, for lines that have a label list.
        failure_reasons: how many objects failed for each reason.
    """

    labels: Mapping[int, frozenset[str]]
    failure_reasons: Mapping[str, int]

    @classmethod
    def read(cls, file: Path, label_attribute: str, categories: Sequence[str]) -> Self:
        """What a job's output manifest says.

        Args:
            file: the output manifest.
            label_attribute: the job's LabelAttributeName.
            categories: names of the label categories, by number.

        Raises:
            OSError, ValueError: if it is not there, or no JSON Lines.
        """
        labels, reasons = {}, Counter[str]()
        with file.open("rb") as lines:
            for index, line in enumerate(lines):
                values = msgspec.json.decode(line, type=dict[str, object])
                numbers = values.get(label_attribute)
                metadata = values.get(f"{label_attribute}-metadata")
                if isinstance(numbers, list):
                    labels[index] = frozenset(
                        name for number, name in enumerate(categories) if number in numbers
                    )
                elif isinstance(metadata, dict) and "failure-reason" in metadata:
                    reasons[str(metadata["failure-reason"])] += 1
        return cls(labels, dict(reasons))
