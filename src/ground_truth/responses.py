"""What workers answered: who chose which labels of which data object."""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Response(NamedTuple):
    """One worker's readable answer for one data object."""

    worker: str | None
    """The worker's id; None is a worker different from all others."""
    labels: tuple[int, ...]
    """Numbers of the label categories chosen, each once; empty when the worker chose none that exists."""


type LabelsByWorker = Mapping[object, Collection[int]]
"""What each worker chose for one object, as in :class:`Response`; a key that is not a string is a worker
without an id.

Voting asks only for the values, many thousand times: a Response for each is made where it is needed.
"""


def responses_of(labels_by_worker: LabelsByWorker) -> list[Response]:
    """The responses one by one, in no particular order."""
    return [
        Response(worker if isinstance(worker, str) else None, tuple(labels))
        for worker, labels in labels_by_worker.items()
    ]
