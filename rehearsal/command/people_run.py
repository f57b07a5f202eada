"""A run that people answer, begun now or begun earlier and interrupted; its folder holds what is needed."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ground_truth.safe_text import printable
from rehearsal.job_source.job_files import JobFiles
from rehearsal.labeling_job.clock import utc_now
from rehearsal.portal.journal import JOURNAL, Journal, facts_in
from rehearsal.results.mirror import LOG, FolderInUse, prepare

_SOURCE, _BUCKET, _SEQUENCER, _FILES = "source", "bucket", "sequencer", "files"
_BEGUN, _STARTED, _ENDED = "begun", "started", "ended"


class ChangedSinceBegun(Exception):
    """A file that the job was begun with is another one now; the message names it."""


@dataclass(frozen=True)
class PeopleRun:
    """A run that people answer."""

    folder: Path
    """The output folder, with the portal's journal."""
    sequencer: str
    """The sequencer of the upload's event, from which JobTrigger makes the job's name."""
    is_resumed: bool

    def mark_started(self, journal: Journal) -> None:
        """Write down that there is a job, which workers may answer from now on."""
        journal.write_fact(_STARTED, utc_now().isoformat())

    def mark_ended(self, journal: Journal) -> None:
        """Write down that the results are in the folder, so that the same command begins a new job."""
        journal.write_fact(_ENDED, utc_now().isoformat())


def begin_or_resume(
    files: JobFiles, source: Path, results: Path, output: Path | None, *, restart: bool
) -> PeopleRun:
    """The run to go on with: the last one of this source that has not ended, else a new one.

    Args:
        files: the job's files as they are now.
        source: the folder they come from.
        results: where new output folders are made.
        output: the output folder, where the user named one.
        restart: begin a new job in any case; the folder of the earlier one is kept.

    Raises:
        ChangedSinceBegun: if the files are not those that the job was begun with.
        FolderInUse: if the folder that the user named holds a job that has ended, or something else.
        JournalInUse, JournalUnreadable, OSError: if a journal can't be read or written.
    """
    if output is not None and restart:
        _set_aside(output)
    folder = None if restart else _interrupted(source, results, output)
    if folder is None:
        return _begun(files, source, results, output)
    facts = facts_in(folder)
    if facts[_BUCKET] != files.bucket or json.loads(facts[_FILES]) != _hashes(files):
        raise ChangedSinceBegun(_difference(json.loads(facts[_FILES]), _hashes(files), facts[_BEGUN], folder))
    _prepare(folder)
    return PeopleRun(folder, facts[_SEQUENCER], is_resumed=True)


def _interrupted(source: Path, results: Path, output: Path | None) -> Path | None:
    """The folder of the last run of this source that has not ended."""
    if output is not None:
        facts = facts_in(output)
        if _ENDED in facts:
            raise FolderInUse(
                f"{printable(str(output))}: holds the answers of a job that has ended: name another folder,"
                " or add --restart, which keeps this one under another name"
            )
        return output if _STARTED in facts else None
    runs = {
        folder: facts
        for folder in sorted(path.parent for path in results.glob(f"*/{JOURNAL}"))
        if (facts := facts_in(folder)).get(_SOURCE) == str(source.resolve())
        and _STARTED in facts
        and _ENDED not in facts
    }
    return max(runs, key=lambda folder: runs[folder][_BEGUN], default=None)


def _begun(files: JobFiles, source: Path, results: Path, output: Path | None) -> PeopleRun:
    # S3's own sequencers are hexadecimal, and later ones are greater.
    sequencer = f"{time.time_ns() // 1000:018X}"
    folder = output or results / _job_name(files, sequencer)
    _prepare(folder)
    with Journal(folder) as journal:
        journal.write_facts(
            {
                _SOURCE: str(source.resolve()),
                _BUCKET: files.bucket,
                _SEQUENCER: sequencer,
                _FILES: json.dumps(_hashes(files)),
                _BEGUN: utc_now().isoformat(),
            }
        )
    return PeopleRun(folder, sequencer, is_resumed=False)


def _prepare(folder: Path) -> None:
    """Empty a folder of results and have it known as one, whatever happens next; the journal stays."""
    if (folder / JOURNAL).is_file():
        (folder / LOG).touch()
    prepare(folder)
    (folder / LOG).touch()


def _job_name(files: JobFiles, sequencer: str) -> str:
    """The name that JobTrigger will give the job."""
    from job_trigger.upload import Upload

    return Upload(files.bucket, files.manifest_key, sequencer=sequencer).job_name


def _set_aside(folder: Path) -> None:
    """Give a folder that holds a run another name: the next free number at its end."""
    if (folder / JOURNAL).is_file():
        number = next(n for n in range(1, 10_000) if not folder.with_name(f"{folder.name}-{n}").exists())
        folder.rename(folder.with_name(f"{folder.name}-{number}"))


def _hashes(files: JobFiles) -> dict[str, str]:
    contents = {**files.side_files, files.manifest_name: files.manifest}
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}


def _difference(before: Mapping[str, str], now: Mapping[str, str], begun: str, folder: Path) -> str:
    def words() -> Iterator[str]:
        for name in sorted({*before, *now}):
            if name not in now:
                yield f"{name} is gone"
            elif name not in before:
                yield f"{name} is new"
            elif before[name] != now[name]:
                yield f"{name} has changed"

    changes = printable(", ".join(words()) or "the bucket of the images has changed")
    return (
        f"{changes} since this job was started ({datetime.fromisoformat(begun):%Y-%m-%d %H:%M} UTC,"
        f" answers in {printable(str(folder))}): undo that to resume the job, or start over with"
        " --restart, which keeps that folder"
    )
