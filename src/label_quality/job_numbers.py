"""What is known about a job as a whole."""

import msgspec

from label_quality.intervals import Estimate


class Failure(msgspec.Struct, frozen=True, rename="camel"):
    """A reason why objects got no label."""

    reason: str
    objects: int


class JobTimes(msgspec.Struct, frozen=True, rename="camel"):
    """How long the workers of a job took."""

    known: int
    """Of how many responses the time is known."""
    median_seconds: float
    too_quick_below_seconds: float
    """What took less was too quick to be read."""


class JobNumbers(msgspec.Struct, frozen=True, rename="camel"):
    """What is known about a job as a whole."""

    objects: int
    """Objects that workers were asked about."""
    answered: int
    """Objects with a response or more."""
    compared: int
    """Objects with two responses or more: only these show how far workers agree."""
    without_label: int
    """Objects with a response or more that got no label."""
    failed: int
    """Objects that failed."""
    failures: tuple[Failure, ...]
    """The reasons, most often first; at most 5."""
    responses: int
    anonymous_responses: int
    """Responses that carry no worker id."""
    workers: int
    """Workers with an id."""
    labels: int
    """Labels that objects got."""
    labels_with_confidence: int
    """Labels of objects with two responses or more."""
    expected_wrong: float
    """How many of those are expected to be wrong."""
    expected_wrong_share: float | None
    """The same as a share, 0 to 1; None if there are none."""
    expected_missed: float
    """How many right labels are expected to be missing, of those that somebody chose."""
    agreement: float | None
    """The mean Jaccard similarity of two responses for the same object; None if no object has two."""
    alpha: Estimate | None
    """Krippendorff's alpha over all decisions, label chosen or not; None if all decisions are the same, or no
    object has two responses."""
    ac1: float | None
    """Gwet's AC1 of the same."""
    second_look: int
    """Objects that deserve another look: those with one response, and the most uncertain of the others that
    together have half of all wrong decisions that are expected."""
    times: JobTimes | None
    """None: no time is known."""
