"""All numbers about the labels of a job."""

import msgspec

from label_quality.asking_round import AskingRound
from label_quality.job_numbers import JobNumbers
from label_quality.known_label_numbers import KnownLabelNumbers
from label_quality.label_numbers import LabelNumbers
from label_quality.second_look import DoubtfulObject
from label_quality.verdict import Verdict
from label_quality.worker_numbers import WorkerNumbers


class LabelQuality(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """How good the labels of a job are."""

    job_name: str
    verdict: Verdict
    job: JobNumbers
    known_labels: KnownLabelNumbers | None
    """The result against known labels; None: no object that workers answered has any."""
    labels: tuple[LabelNumbers, ...]
    """Every label category, by number."""
    workers: tuple[WorkerNumbers, ...]
    """Every worker with an id, those with the most answers first."""
    most_uncertain: tuple[DoubtfulObject, ...]
    """The objects most in need of another look."""
    asking_round: AskingRound | None = None
    """What the job brought as a follow-up round; None, and not in the JSON: it is the first round."""


def label_quality_json(quality: LabelQuality) -> bytes:
    """The numbers as JSON (UTF-8, indented), the same bytes for the same numbers."""
    return msgspec.json.format(msgspec.json.encode(quality), indent=2) + b"\n"
