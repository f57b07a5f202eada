"""A portal on a port of its own, with its journal in a folder."""

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.portal.app import Portal, PortalSettings
from rehearsal.portal.http_messages import MOST_BYTES
from rehearsal.portal.journal import Journal
from rehearsal.portal.team import Team

_SWITCH_SECONDS = 0.0005  # people wait for their replies while the same interpreter prepares tasks


@dataclass(frozen=True)
class PortalPlace:
    """Where a portal listens, and who may come."""

    hosts: tuple[str, ...] = ("127.0.0.1",)
    """Addresses to listen on."""
    port: int = 0
    """0 for any free port."""
    names: tuple[str, ...] | None = None
    """Who may work, each by a personal link; None: whoever reaches the portal picks a name."""
    settings: PortalSettings = field(default_factory=PortalSettings)


class PortalServer:
    """A portal that listens while the context is entered.

    Args:
        folder: the folder of its journal.
        place: where it listens, and who may come.
    """

    def __init__(self, folder: Path, place: PortalPlace) -> None:
        self._folder = folder
        self._place = place
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Take the port and open the journal.

        Raises:
            JournalInUse, JournalUnreadable: if the journal can't be used.
            InvalidWorkerName: if a worker's name is not one.
            OSError: if a host and port can't be listened on, or the folder can't be written to.
        """
        with ExitStack() as opening:
            self._endpoint = opening.enter_context(
                Endpoint(self._place.hosts, self._place.port, most_bytes=MOST_BYTES)
            )
            self.journal = opening.enter_context(Journal(self._folder))
            self.team = Team(self.journal, self._place.names)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def serve(self, s3_url: str) -> None:
        """Answer requests from now on.

        Args:
            s3_url: the S3 that rendered pages point to.
        """
        settings = replace(self._place.settings, s3_url=s3_url)
        self.portal = Portal(self.team, self.journal, settings, self._place.hosts)
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._endpoint.serve(self.portal)

    @property
    def url(self) -> str:
        """Where workers reach the portal."""
        return (self._place.settings.public_url or self._endpoint.url).rstrip("/")

    @property
    def links(self) -> dict[str, str]:
        """The personal link of each worker, by name; empty where workers pick a name."""
        if self.team.is_open:
            return {}
        return {worker.name: f"{self.url}/join#{worker.secret}" for worker in self.team.workers}
