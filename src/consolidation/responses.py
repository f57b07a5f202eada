"""What workers answered, as consolidation sees it: who chose which labels of which data object."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import msgspec


class Response(NamedTuple):
    """One worker's readable answer for one data object."""

    worker: str | None
    """The worker's id; None is a worker that nobody else is."""
    labels: tuple[int, ...]
    """Numbers of the label categories chosen, each once; empty when the worker chose none that exists."""


class AnsweredObject(msgspec.Struct, frozen=True, gc=False):
    """A data object with the responses that count for it, at least one."""

    object_id: str | int
    """``datasetObjectId`` as Ground Truth sent it."""
    labels_by_worker: Mapping[object, Collection[int]]
    """What each worker chose, as in :class:`Response`; a key that is no text is a worker without an id."""
    is_text: bool
    """Whether the object is a text in place (``content``) and not a file."""

    def responses(self) -> list[Response]:
        """The responses one by one, in no particular order."""
        return [
            Response(worker if isinstance(worker, str) else None, tuple(labels))
            for worker, labels in self.labels_by_worker.items()
        ]
