"""The addresses of templates' frames: unguessable, each good for one task of one worker."""

import secrets
import threading
from collections import OrderedDict, defaultdict

_MOST_PER_WORKER = 8  # the tasks of a few browser tabs; older ones are forgotten


class FrameAddresses:
    """Gives each task in front of a worker an address; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: defaultdict[str, OrderedDict[tuple[str, str], str]] = defaultdict(OrderedDict)
        self._tasks: dict[str, tuple[str, str]] = {}

    def token(self, worker_id: str, job_name: str, object_id: str) -> str:
        """The end of the address of a worker's task, the same while that is among the recent ones."""
        with self._lock:
            own = self._tokens[worker_id]
            task = (job_name, object_id)
            if task not in own:
                own[task] = secrets.token_urlsafe(16)
                self._tasks[own[task]] = task
                if len(own) > _MOST_PER_WORKER:
                    _, oldest = own.popitem(last=False)
                    del self._tasks[oldest]
            own.move_to_end(task)
            return own[task]

    def task(self, token: str) -> tuple[str, str] | None:
        """Job name and object id of the task whose frame has this address; None if no frame has it."""
        with self._lock:
            return self._tasks.get(token)
