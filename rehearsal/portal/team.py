"""Who may work in the portal: whoever picks a name on this machine, or those who have a personal link."""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from hmac import compare_digest

from rehearsal.portal.journal import Journal, JournaledWorker

LONGEST_NAME = 40
_NAME = re.compile(rf"\w[\w .'@-]{{0,{LONGEST_NAME - 1}}}")
_SECRET_BYTES = 16


class InvalidWorkerName(ValueError):
    """A worker can't have this name; the message says why."""


class Team:
    """The portal's workers; safe to use from several threads.

    Args:
        journal: where workers and the secrets of their links are kept.
        names: who may work, each by a personal link; None: whoever reaches the portal picks a name.

    Raises:
        InvalidWorkerName: if a name is not one, or two are the same.
    """

    def __init__(self, journal: Journal, names: Sequence[str] | None = None) -> None:
        self.is_open = names is None
        self._journal = journal
        self._lock = threading.Lock()
        self._known = {worker.worker_id: worker for worker in journal.workers()}
        self._members = None if names is None else self._members_of(names)

    @property
    def workers(self) -> list[JournaledWorker]:
        """Those who may work; in an open team, those who have picked a name so far."""
        with self._lock:
            known = self._known.values()
            return [w for w in known if self._members is None or w.worker_id in self._members]

    def name(self, worker_id: str) -> str:
        """The name of a worker, also of one who may not work any more; the id where there was never one."""
        with self._lock:
            return self._known[worker_id].name if worker_id in self._known else worker_id

    def pick(self, name: str) -> JournaledWorker:
        """The worker of that name, new or not, in an open team.

        Raises:
            InvalidWorkerName: if it is not a name.
            PermissionError: if workers come by personal links only.
        """
        if not self.is_open:
            raise PermissionError("this portal is open only to workers with a personal link")
        return self._worker(name)

    def by_secret(self, secret: str) -> JournaledWorker | None:
        """Whose personal link holds this secret; None if nobody's does."""
        return self._found(secret, (worker.secret for worker in self.workers))

    def by_session(self, session: str) -> JournaledWorker | None:
        """Whose browser holds this cookie; None if nobody's does."""
        return self._found(session, (worker.session for worker in self.workers))

    def _found(self, given: str, expected: Iterable[str]) -> JournaledWorker | None:
        """The worker at the place of the one that matches; all are compared, each in constant time."""
        matches = [compare_digest(given.encode(errors="replace"), one.encode()) for one in expected]
        return self.workers[matches.index(True)] if True in matches else None

    def _members_of(self, names: Sequence[str]) -> frozenset[str]:
        members: dict[str, str] = {}
        for name in names:
            worker = self._worker(name)
            if worker.worker_id in members:
                raise InvalidWorkerName(f"workers {members[worker.worker_id]!r} and {name!r} are the same")
            members[worker.worker_id] = name
        return frozenset(members)

    def _worker(self, name: str) -> JournaledWorker:
        name = checked_name(name)
        worker_id = worker_id_of(name)
        with self._lock:
            if worker_id not in self._known:
                secret, session = (secrets.token_urlsafe(_SECRET_BYTES) for _ in range(2))
                worker = JournaledWorker(worker_id, name, secret, session)
                self._journal.write_worker(worker)
                self._known[worker_id] = worker
            return self._known[worker_id]


def checked_name(text: str) -> str:
    """A worker's name, in the one form that it is compared in.

    Raises:
        InvalidWorkerName: if it is empty, too long, or holds anything but letters, digits and ``.'@-_``.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not _NAME.fullmatch(name):
        raise InvalidWorkerName(
            f"a worker's name must be 1 to {LONGEST_NAME} letters, digits, spaces or any of . ' @ - _, and"
            f" begin with a letter or a digit, got {text!r:.100}"
        )
    return name


def worker_id_of(name: str) -> str:
    """The worker id of a name, in the form of a private workforce's; names that differ in case share it."""
    return f"private.us-east-1.{re.sub('[ ]', '-', name.casefold())}"
