"""Receipts: what became of an upload.

docs/receipts.md has their schema. A receipt depends on the upload and on what its labeling job was started
with, never on when or how often the event was delivered.
"""

import json
from typing import Any, Literal

from msgspec import Struct

from ground_truth.s3_layout import REJECTED_SUFFIX, STARTED_SUFFIX, own_receipt
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import printable
from job_trigger.preparation import PreparedJob
from job_trigger.rejection import Rejected
from job_trigger.upload import Upload, is_newer

Outcome = Literal["started", "rejected"]
_SUFFIXES: dict[Outcome, str] = {"started": STARTED_SUFFIX, "rejected": REJECTED_SUFFIX}
_LISTED_IN_MESSAGE = 10
_LONGEST_PLACE = 2000  # characters of a place in a message, longer than any key
# The keys that say which upload a receipt is of; the others are its facts.
_HEAD = ("outcome", "manifest", "labelingJobName")


class Receipt(Struct, frozen=True):
    """What became of an upload."""

    upload: Upload
    outcome: Outcome
    facts: dict[str, Any]

    @property
    def place(self) -> S3Location:
        """Where it is left for users."""
        return receipt_place(self.upload, self.outcome)

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

    @property
    def message(self) -> str:
        """The receipt in words, as it is sent to the stack's topic."""
        facts, upload = self.facts, self.upload
        manifest = printable(str(upload.location), _LONGEST_PLACE)
        if self.outcome == "started":
            head = [
                f"The labeling job {upload.job_name} was started for {manifest}.",
                f"{facts['objects']:,} objects, {facts['objectsToLabel']:,} of them to label, "
                f"{facts['workersPerObject']} workers each: {facts['answers']:,} answers to be paid for.",
            ]
            if "followUpRounds" in facts:
                rounds = facts["followUpRounds"]
                head.append(
                    f"With {rounds} follow-up round{'' if rounds == 1 else 's'}, all rounds together take"
                    f" at most {facts['answersOfAllRounds']:,} answers."
                )
            kind = "warning"
        else:
            head = [f"No labeling job was started for {manifest}."]
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
            f"Receipt: {printable(str(self.place), _LONGEST_PLACE)}",
        ]
        return "\n".join(lines)


def started(upload: Upload, arn: str, prepared: PreparedJob) -> Receipt:
    """The receipt of an upload whose labeling job was started.

    Args:
        upload: the manifest.
        arn: the labeling job's.
        prepared: what it was started with.
    """
    facts = {"labelingJobArn": arn, **prepared.facts, "request": prepared.request}
    return Receipt(upload, "started", facts)


def rejected(upload: Upload, rejection: Rejected) -> Receipt:
    """The receipt of an upload that no labeling job was started for."""
    errors = [problem.as_json() for problem in rejection.problems]
    return Receipt(upload, "rejected", {"errorCount": rejection.total, "errors": errors})


def read_rejection(content: bytes, upload: Upload) -> Receipt | None:
    """The receipt that rejects this very upload in a file, None if the file is anything else.

    Users may put anything in a receipt's place.
    """
    document = _document(content)
    facts = {name: fact for name, fact in document.items() if name not in _HEAD}
    count, errors = facts.get("errorCount"), facts.get("errors")
    is_whole = isinstance(count, int) and isinstance(errors, list) and all(map(_has_message, errors))
    is_own = document.get("labelingJobName") == upload.job_name
    return Receipt(upload, "rejected", facts) if is_whole and is_own else None


def holds(content: bytes, receipt: Receipt) -> bool:
    """Whether a file holds this very receipt."""
    return _document(content) == _document(receipt.content)


def is_of_newer(content: bytes, upload: Upload) -> bool:
    """Whether a file in a receipt's place is about a later upload of the same manifest."""
    manifest = _document(content).get("manifest")
    sequencer = manifest.get("sequencer") if isinstance(manifest, dict) else None
    return isinstance(sequencer, str) and is_newer(sequencer, than=upload.sequencer)


def receipt_place(upload: Upload, outcome: Outcome) -> S3Location:
    """Where users find a receipt: beside the manifest, if its key leaves room for that."""
    if not upload.leaves_room_for_receipt:
        return own_receipt(upload.bucket, upload.job_name, outcome)
    return S3Location(upload.bucket, upload.key + _SUFFIXES[outcome])


def _has_message(problem: object) -> bool:
    return isinstance(problem, dict) and isinstance(problem.get("message"), str)


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
