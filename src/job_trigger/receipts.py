"""Receipts: what became of an upload, left beside the manifest and sent to the stack's topic.

docs/receipts.md has their schema. A receipt depends on the upload and on what its labeling job was started
with, never on when or how often the event was delivered.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ground_truth.problem import Problem
from ground_truth.s3_layout import REJECTED_SUFFIX, STARTED_SUFFIX
from ground_truth.s3_location import S3Location
from job_trigger.bucket import Files, StoredFile
from job_trigger.labeling_service import LookAgain
from job_trigger.manifest_check import ManifestFindings
from job_trigger.problems import Rejected
from job_trigger.upload import Upload, is_newer

Outcome = Literal["started", "rejected"]
_OTHER: dict[Outcome, Outcome] = {"started": "rejected", "rejected": "started"}
_SUFFIXES: dict[Outcome, str] = {"started": STARTED_SUFFIX, "rejected": REJECTED_SUFFIX}
# In S3's metadata of a receipt whose SNS message went out.
_ANNOUNCED = {"announced": "yes"}
_LISTED_IN_MESSAGE = 10
# The keys that say which upload a receipt is of; the others are its facts.
_HEAD = ("outcome", "manifest", "labelingJobName")


@dataclass(frozen=True)
class Receipt:
    """What became of an upload."""

    upload: Upload
    outcome: Outcome
    facts: dict[str, Any]

    @property
    def content(self) -> bytes:
        """The receipt's file: JSON in UTF-8."""
        upload = self.upload
        document = {
            "outcome": self.outcome,
            "manifest": {
                "uri": str(upload.location),
                "versionId": upload.version_id,
                "etag": upload.etag,
                "sequencer": upload.sequencer,
            },
            "labelingJobName": upload.job_name,
            **self.facts,
        }
        return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def started(
    upload: Upload, arn: str, request: dict[str, Any], labels: Sequence[str], findings: ManifestFindings
) -> Receipt:
    """The receipt of an upload whose labeling job was started.

    Args:
        upload: the manifest.
        arn: the labeling job's.
        request: the CreateLabelingJob request that was sent.
        labels: names of the label categories.
        findings: of the check of the manifest.
    """
    workers = request["HumanTaskConfig"]["NumberOfHumanWorkersPerDataObject"]
    facts = {
        "labelingJobArn": arn,
        "objects": findings.objects,
        "objectsToLabel": findings.to_label,
        "workersPerObject": workers,
        "answers": findings.to_label * workers,
        "labels": list(labels),
        **_listed("warning", findings.warnings, findings.warning_count),
        "request": request,
    }
    return Receipt(upload, "started", facts)


def rejected(upload: Upload, rejection: Rejected) -> Receipt:
    """The receipt of an upload that no labeling job was started for."""
    return Receipt(upload, "rejected", _listed("error", rejection.problems, rejection.total))


@dataclass(frozen=True)
class Left:
    """A receipt that is in its place."""

    receipt: Receipt
    announced: bool
    """Whether this delivery sent its message, and so is the one to be counted."""


@dataclass(frozen=True)
class ReceiptBook:
    """Where receipts are left and announced.

    Args:
        files: S3.
        sns: a boto3 client.
        topic_arn: where messages go; empty: nowhere.
    """

    files: Files
    sns: Any
    topic_arn: str

    def find(self, upload: Upload, outcome: Outcome, *, patient: bool) -> Left | None:
        """The receipt of this very upload, its message sent; None if there is none yet.

        A receipt is put first and marked once its message went out. Where it is not marked, another delivery
        is at work on it or has crashed: a patient caller looks again later, an impatient one sends the
        message of the receipt that is there. A crash between message and mark repeats the message; nothing
        loses it.

        Raises:
            LookAgain: if the receipt is not marked, and ``patient``.
        """
        return self._found(upload, outcome, self.files.read(receipt_place(upload, outcome)), patient)

    def holds(self, upload: Upload, outcome: Outcome) -> bool:
        """Whether there is such a receipt of this very upload, its message sent or not."""
        return _is_of(_document(self.files.read(receipt_place(upload, outcome))), upload)

    def leave(self, receipt: Receipt, *, patient: bool, unless: Callable[[], bool] = lambda: False) -> Left:
        """Put a receipt, delete the other kind, send the message: each once, however often this is called.

        Args:
            receipt: the receipt.
            patient: as for :meth:`find`.
            unless: asked once the receipt is there; if so, it is taken back before anybody is told of it.

        Raises:
            LookAgain: if another delivery of the same upload is leaving its receipt, or was quicker.
        """
        upload, place = receipt.upload, receipt_place(receipt.upload, receipt.outcome)
        standing = self.files.read(place)
        left = self._found(upload, receipt.outcome, standing, patient)
        if left:
            return left
        other = self.files.read(receipt_place(upload, _OTHER[receipt.outcome]))
        if receipt.outcome == "rejected" and _is_of(_document(other), upload):
            raise LookAgain("another delivery of this upload has started its labeling job")
        if any(_is_of_newer(_document(there), upload) for there in (standing, other)):
            self._announce(receipt)  # the receipt in its place is about a later upload by now
            return Left(receipt, announced=True)
        etag = self.files.claim(place, receipt.content, over=standing.etag if standing else None)
        if etag is None:
            raise LookAgain("another delivery leaves a receipt of this manifest at this moment")
        if unless():
            self.files.delete(place)
            raise LookAgain("another delivery of this upload has come to another end")
        self._finish(receipt, etag, other)
        return Left(receipt, announced=True)

    def _found(
        self, upload: Upload, outcome: Outcome, standing: StoredFile | None, patient: bool
    ) -> Left | None:
        document = _document(standing)
        if standing is None or not _is_of(document, upload):
            return None
        facts = {name: fact for name, fact in document.items() if name not in _HEAD}
        receipt = Receipt(upload, outcome, facts)
        if standing.metadata == _ANNOUNCED:
            return Left(receipt, announced=False)
        if patient:
            raise LookAgain("another delivery of this upload has left its receipt, but sent no message yet")
        self._finish(receipt, standing.etag, self.files.read(receipt_place(upload, _OTHER[outcome])))
        return Left(receipt, announced=True)

    def _finish(self, receipt: Receipt, etag: str, other: StoredFile | None) -> None:
        if other is not None:
            self.files.delete(receipt_place(receipt.upload, _OTHER[receipt.outcome]))
        self._announce(receipt)
        # Not over the receipt of a later upload, which may have taken its place meanwhile.
        place = receipt_place(receipt.upload, receipt.outcome)
        self.files.claim(place, receipt.content, over=etag, metadata=_ANNOUNCED)

    def _announce(self, receipt: Receipt) -> None:
        if not self.topic_arn:
            return
        self.sns.publish(
            TopicArn=self.topic_arn,
            Subject=f"Labeling job {receipt.outcome}: {receipt.upload.job_name}",
            Message=_message(receipt),
            MessageAttributes={"outcome": {"DataType": "String", "StringValue": receipt.outcome}},
        )


def receipt_place(upload: Upload, outcome: Outcome) -> S3Location:
    """Where a receipt of an upload is left."""
    return S3Location(upload.bucket, upload.key + _SUFFIXES[outcome])


def _listed(kind: str, problems: Sequence[Problem], total: int) -> dict[str, Any]:
    return {f"{kind}Count": total, f"{kind}s": [problem.as_json() for problem in problems]}


def _is_of(document: dict[str, Any], upload: Upload) -> bool:
    return document.get("labelingJobName") == upload.job_name


def _is_of_newer(document: dict[str, Any], upload: Upload) -> bool:
    manifest = document.get("manifest")
    sequencer = manifest.get("sequencer") if isinstance(manifest, dict) else None
    return isinstance(sequencer, str) and is_newer(sequencer, than=upload.sequencer)


def _document(standing: StoredFile | None) -> dict[str, Any]:
    """What a receipt says; users may have put anything in its place."""
    try:
        document = json.loads(standing.content) if standing else {}
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _message(receipt: Receipt) -> str:
    facts, upload = receipt.facts, receipt.upload
    if receipt.outcome == "started":
        head = [
            f"The labeling job {upload.job_name} was started for {upload.location}.",
            f"{facts['objects']:,} objects, {facts['objectsToLabel']:,} of them to label, "
            f"{facts['workersPerObject']} workers each: {facts['answers']:,} answers to be paid for.",
        ]
        kind = "warning"
    else:
        head = [f"No labeling job was started for {upload.location}."]
        kind = "error"
    count, problems = facts[f"{kind}Count"], facts[f"{kind}s"][:_LISTED_IN_MESSAGE]
    more = count - len(problems)
    lines = [
        *head,
        "",
        f"{count:,} {kind}{'' if count == 1 else 's'}{':' if problems else '.'}",
        *(f"- {problem['message']}" for problem in problems),
        *([f"- and {more:,} more"] if more else []),
        "",
        f"Receipt: {receipt_place(upload, receipt.outcome)}",
    ]
    return "\n".join(lines)
