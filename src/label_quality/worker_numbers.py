"""What each worker's numbers are."""

import msgspec

from label_quality.intervals import Estimate


class SameAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """The answer that a worker gave most often."""

    labels: tuple[int, ...]
    """Its labels, by number; empty: the worker chose none."""
    share: float
    """The share of the worker's answers that are this one, 0 to 1."""
    others_share: float
    """The share of the other workers' answers for the same objects that are this one."""


class WorkerTimes(msgspec.Struct, frozen=True, rename="camel"):
    """How long a worker took."""

    known: int
    """Of how many answers the time is known."""
    median_seconds: float
    too_quick: Estimate
    """The share of these answers that were too quick to be read."""


class WorkerNumbers(msgspec.Struct, frozen=True, rename="camel"):
    """What is known about one worker."""

    worker: str
    answers: int
    labels_per_answer: float
    agreement: float | None
    """The mean Jaccard similarity of the worker's answers and the result of the others; None if the worker
    was always the only one."""
    sensitivity: Estimate | None
    """Of the labels in the result of the others, the share that the worker chose."""
    specificity: Estimate | None
    """Of all labels that an object did not get, the share that the worker did not choose."""
    better_than_chance: Estimate | None
    """Sensitivity + specificity - 1: 0 is chance, 1 is always right."""
    known_sensitivity: Estimate | None
    """Of the known labels, the share that the worker chose."""
    known_specificity: Estimate | None
    """Of the labels known to be wrong, the share that the worker did not choose."""
    times: WorkerTimes | None
    """None: no time is known."""
    same_answer: SameAnswer | None
    """None if the worker was always the only one."""
    drift: Estimate | None
    """The mean agreement of the later half of the worker's answers minus that of the earlier half; None if
    there are fewer than 4."""
    concerns: tuple[str, ...]
    """What to look into, the gravest first: of ``no-better-than-chance``, ``same-answer``, ``too-quick`` and
    ``declining``."""
