"""What a job's results say, read from their local copy."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from ground_truth.label_categories import LabelCategories
from rehearsal.agreement import Agreement
from rehearsal.mirror import GENERATED, LOG


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
        passed_through: objects that nobody was asked about: labeled before, or said to need nobody.
        responses: answers of workers.
        truth: what ``agreement`` compares with, None where there is none.
        seconds: duration of the whole rehearsal.
    """

    job: str
    status: str
    objects: int
    labeled: int
    failed: int
    passed_through: int
    responses: int
    truth: str | None
    agreement: Agreement | None
    seconds: float

    def as_json(self) -> bytes:
        """The figures as a JSON object."""
        return msgspec.json.format(msgspec.json.encode(asdict(self)), indent=2) + b"\n"


def labels_by_object(paths: ResultPaths, label_attribute: str) -> dict[int, frozenset[str]]:
    """The names of the labels of each object that has a label list, by index of its line.

    Raises:
        OSError, ValueError: if the results are not there or not what Ground Truth writes.
    """
    names = LabelCategories.of_file(paths.categories.read_bytes(), str(paths.categories)).names
    labels = {}
    with paths.output_manifest.open("rb") as lines:
        for index, line in enumerate(lines):
            values: Mapping[str, object] = msgspec.json.decode(line)
            numbers = values.get(label_attribute)
            if isinstance(numbers, list):
                labels[index] = frozenset(name for number, name in enumerate(names) if number in numbers)
    return labels
