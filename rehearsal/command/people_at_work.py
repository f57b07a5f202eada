"""People at one job: their portal while it runs, and what the terminal says of it."""

from collections.abc import Sequence
from typing import Self

import click

from ground_truth.safe_text import printable
from rehearsal.command.people_run import PeopleRun
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.portal.desk import Desk
from rehearsal.portal.portal_server import PortalPlace, PortalServer
from rehearsal.terminal import counted
from rehearsal.workers.people import People


class PeopleAtWork:
    """The portal of one run, while the context is entered.

    Args:
        begun: the run.
        place: where the portal listens, and who may come.
    """

    def __init__(self, begun: PeopleRun, place: PortalPlace) -> None:
        self._begun = begun
        self._server = PortalServer(begun.folder, place)
        self.sequencer = begun.sequencer

    def __enter__(self) -> Self:
        """Take the port and the journal; see :class:`PortalServer`."""
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__(*_)

    def open(self, s3_url: str) -> None:
        """Let workers in; ``s3_url`` is the S3 that rendered pages point to."""
        self._server.serve(s3_url)

    def workforce(self, job: LabelingJob) -> Workforce:
        """The workers of the run's job."""
        return People(job, self._server.portal)

    def announce(self, job: LabelingJob) -> None:
        """Say where people answer, on standard error."""
        self._begun.mark_started(self._server.journal)
        if self._begun.is_resumed:
            # Of the journal: the job's thread may not have opened its desk yet.
            answers = self._server.journal.answers(job.name)
            click.echo(f"Job {job.name} resumes, with {counted(answers, 'answer')} from before.", err=True)
        for line in announcement(self._server):
            click.echo(line, err=True)
        click.echo(
            "Answers are kept in"
            f" {printable(str(self._begun.folder))}. Ctrl-C interrupts the job; the same command resumes it.",
            err=True,
        )

    def paces(self) -> str:
        """How many answers each worker gave, and how fast."""
        return paces(self._server, self._server.portal.desks)

    def mark_ended(self) -> None:
        """Write down that the results are in the folder."""
        self._begun.mark_ended(self._server.journal)


def paces(server: PortalServer, desks: Sequence[Desk]) -> str:
    """How many answers each worker gave at some desks, and how fast."""
    return "  ".join(
        f"{server.team.name(worker_id)} {record.answers}"
        + (f" ({record.seconds_per_task:.1f} s)" if record.seconds_per_task is not None else "")
        for desk in desks
        for worker_id, record in desk.records().items()
    )


def announcement(server: PortalServer) -> list[str]:
    """Where people answer: the portal's address or, where workers have them, their personal links."""
    if not server.links:
        return [f"Workers answer at {server.url}/"]
    width = max(len(name) for name in server.links)
    lines = [f"  {name:<{width}}  {link}" for name, link in server.links.items()]
    return ["Workers answer at their personal links; anyone who has a link can use it:", *lines]
