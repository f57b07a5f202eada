"""What label quality is measured from: each data object's responses, and what was concluded from them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from ground_truth.responses import Response


class TaskTime(NamedTuple):
    """When one worker did one task."""

    seconds: float
    """How long the worker had the task open."""
    submitted: float | None = None
    """When the response came in, as seconds since the epoch; None: not known."""


class JudgedObject(msgspec.Struct, frozen=True):
    """One data object that workers were asked about."""

    line: int
    """The line of the input manifest, from 0."""
    source: str
    """Its S3 URI, or its text."""
    responses: Sequence[Response] = ()
    """One response of each worker who gave one."""
    labels: Sequence[tuple[int, float]] = ()
    """Number and calibrated confidence, 0 to 1, of each label that was kept. The confidence of an object with
    one response says nothing and is not read."""
    not_kept: Sequence[tuple[int, float]] = ()
    """The same for each label that somebody chose and that was not kept."""
    scores: Mapping[int, float] = {}
    """The posterior of each label that somebody chose, 0 to 1; empty: none, as after a majority vote."""
    uncertainty: float = 0.0
    """The expected number of wrong decisions about this object."""
    known_labels: frozenset[int] | None = None
    """Numbers of the labels that are right; None: not known."""
    times: Mapping[str, TaskTime] = {}
    """The times of the responses, by worker, as far as they are known."""
    failure: str | None = None
    """Why the object got no label."""
