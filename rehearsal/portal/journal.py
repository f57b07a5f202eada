"""What people did, on disk before their page goes on: one SQLite file in the output folder.

The table ``steps`` has one row for each thing that a worker did, in order. Rows are only ever added.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

JOURNAL = "portal.sqlite"
_LOCK = "portal.lock"
_APPLICATION_ID = 0x67746D6C  # what `file` and SQLite's tools know the journal by
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS workers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, secret TEXT NOT NULL, session TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS openings (
    job TEXT NOT NULL, object TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (job, object)
) STRICT;
CREATE TABLE IF NOT EXISTS steps (
    number INTEGER PRIMARY KEY, job TEXT NOT NULL, object TEXT NOT NULL, worker TEXT NOT NULL,
    kind TEXT NOT NULL, at TEXT NOT NULL, accepted_at TEXT, changeable_until TEXT, content TEXT
) STRICT;
"""


class JournalInUse(Exception):
    """Another rehearsal that runs now writes to the same journal."""


class JournalUnreadable(Exception):
    """The file is not a portal's journal, or a later version wrote it."""


class StepKind(StrEnum):
    """What a worker did with a task."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DECLINED = "declined"
    UNDONE = "undone"


@dataclass(frozen=True)
class Step:
    """One thing that one worker did with one data object."""

    job_name: str
    object_id: str
    worker_id: str
    kind: StepKind
    at: datetime
    accepted_at: datetime | None = None
    """When the worker accepted the task that is answered."""
    changeable_until: datetime | None = None
    """Until when the answer could be taken back."""
    content: str | None = None
    """The answer, as JSON; of a declined task the reason."""


@dataclass(frozen=True)
class JournaledWorker:
    """A worker whom the portal knows."""

    worker_id: str
    name: str
    secret: str
    """What is in the worker's personal link."""
    session: str
    """What is in the cookie of the worker's browsers."""


class Journal:
    """A portal's journal; safe to use from several threads.

    Args:
        folder: the folder that holds the file, which is made where it does not exist.

    Raises:
        JournalInUse: if another rehearsal has it open.
        JournalUnreadable: if the file is something else.
        OSError: if the folder can't be written to.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock_file = _locked(folder / _LOCK)
        self._lock = threading.Lock()
        path = folder / JOURNAL
        try:
            # Owner only: whoever has the file has everybody's links.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._database = sqlite3.connect(path, autocommit=True, check_same_thread=False)
            self._set_up(path)
            _make_durable(folder)
        except BaseException:  # raised again, also if it is Ctrl-C; the lock must not outlive it
            os.close(self._lock_file)
            raise

    def _set_up(self, path: Path) -> None:
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            # FULL: each transaction is synced to disk before it returns, in the WAL.
            self._database.execute("PRAGMA synchronous = FULL")
            [version] = self._database.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise JournalUnreadable(f"{path} is not a portal's journal: {error}") from error
        if version not in (0, _VERSION):
            raise JournalUnreadable(f"{path}: must be a journal of version {_VERSION}, got version {version}")
        self._database.executescript(
            f"{_SCHEMA} PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_VERSION};"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; another rehearsal may open it."""
        with self._lock:
            self._database.close()
            os.close(self._lock_file)

    def fact(self, name: str) -> str | None:
        """What was written down under a name; None if nothing was."""
        with self._lock:
            row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def write_fact(self, name: str, value: str) -> None:
        """Write something down under a name, in place of what was there."""
        self.write_facts({name: value})

    def write_facts(self, facts: Mapping[str, str]) -> None:
        """Write several things down, all or none."""
        self._write_rows("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(facts.items()))

    def workers(self) -> list[JournaledWorker]:
        """All workers whom the portal has ever known, in the order they came."""
        with self._lock:
            rows = self._database.execute("SELECT id, name, secret, session FROM workers ORDER BY rowid")
            return [JournaledWorker(*row) for row in rows]

    def write_worker(self, worker: JournaledWorker) -> None:
        """Write down a new worker."""
        row = (worker.worker_id, worker.name, worker.secret, worker.session)
        with self._lock:
            self._database.execute("INSERT INTO workers VALUES (?, ?, ?, ?)", row)

    def write(self, steps: Sequence[Step]) -> None:
        """Write steps down, all or none; they are on disk when this returns.

        Raises:
            sqlite3.Error: if they can't be written, as when the disk is full.
        """
        rows = [
            (
                *(step.job_name, step.object_id, step.worker_id, step.kind, step.at.isoformat()),
                *(_text(step.accepted_at), _text(step.changeable_until), step.content),
            )
            for step in steps
        ]
        self._write_rows("INSERT INTO steps VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def steps(self, job_name: str) -> Iterator[Step]:
        """What workers did in a job, in order."""
        query = (
            "SELECT job, object, worker, kind, at, accepted_at, changeable_until, content FROM steps"
            " WHERE job = ? ORDER BY number"
        )
        for job, object_id, worker, kind, at, accepted, until, content in self._rows(query, job_name):
            yield Step(
                *(job, object_id, worker, StepKind(kind), datetime.fromisoformat(at)),
                *(_moment(accepted), _moment(until), content),
            )

    def answers(self, job_name: str) -> int:
        """How many answers a job has, without those that were taken back."""
        [(count,)] = self._rows(
            "SELECT coalesce(sum((kind = 'answered') - (kind = 'undone')), 0) FROM steps WHERE job = ?",
            job_name,
        )
        return int(count)

    def write_openings(self, job_name: str, opened: Mapping[str, datetime]) -> None:
        """Write down when tasks were first shown to workers, by object id; what is known already stays."""
        rows = [(job_name, object_id, at.isoformat()) for object_id, at in opened.items()]
        self._write_rows("INSERT OR IGNORE INTO openings VALUES (?, ?, ?)", rows)

    def openings(self, job_name: str) -> dict[str, datetime]:
        """When each task of a job was first shown to workers, by object id."""
        rows = self._rows("SELECT object, at FROM openings WHERE job = ?", job_name)
        return {object_id: datetime.fromisoformat(at) for object_id, at in rows}

    def knows(self, job_name: str) -> bool:
        """Whether tasks of a job were shown to workers."""
        return bool(self._rows("SELECT 1 FROM openings WHERE job = ? LIMIT 1", job_name))

    def _write_rows(self, statement: str, rows: Sequence[tuple[str | None, ...]]) -> None:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._database.executemany(statement, rows)
                self._database.execute("COMMIT")
            except BaseException:  # raised again, also if it is Ctrl-C; the next step needs a new transaction
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    def _rows(self, query: str, job_name: str) -> list[tuple[str, ...]]:
        with self._lock:
            return self._database.execute(query, (job_name,)).fetchall()


def facts_in(folder: Path) -> dict[str, str]:
    """What is written down in a folder's journal, by name, also while a rehearsal uses it; empty without one.

    Raises:
        JournalUnreadable: if the file is something else.
    """
    path = folder / JOURNAL
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return dict(database.execute("SELECT name, value FROM facts"))
    except sqlite3.DatabaseError as error:
        raise JournalUnreadable(f"{path} is not a portal's journal: {error}") from error


def _locked(path: Path) -> int:
    """A file descriptor that holds the lock until it is closed, however the process ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise JournalInUse(f"another running rehearsal uses {path.parent}") from error
    return descriptor


def _make_durable(folder: Path) -> None:
    """Sync the folder, so that a power cut can't take the new file's name away."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
