"""A portal over task boards of its own, without S3 and functions."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.open_task import Task
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.portal.app import Portal, PortalSettings
from rehearsal.portal.desk import Desk
from rehearsal.portal.journal import Journal
from rehearsal.portal.portal_job import PortalJob
from rehearsal.portal.team import Team

NOON = datetime(2024, 9, 27, 12, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:5601"
ANSWER = {"animals": {"labels": ["dog"]}}
S3 = "http://127.0.0.1:5600"


def task(number: int, *, job: str = "pets", limit: int = 60, page: str = "<p>page {}</p>") -> Task:
    return Task(job, "arn", str(number), {}, {}, page.format(number), time_limit_seconds=limit)


@dataclass
class Bench:
    """One job and its portal; the same folder opened again is the same portal after an interruption."""

    folder: Path
    objects: int = 3
    answers: int = 1
    names: tuple[str, ...] | None = None
    page: str = "<p>page {}</p>"
    settings: PortalSettings = field(default_factory=lambda: PortalSettings(S3))
    started: datetime = NOON
    has_job: bool = True
    """Whether the portal has the job from the start."""
    opens: bool = True
    """Whether the job's tasks are open from the start."""

    def __post_init__(self) -> None:
        self.clock = Clock(lambda: self.started)
        self.journal = Journal(self.folder)
        self.team = Team(self.journal, self.names)
        self.portal = Portal(self.team, self.journal, self.settings)
        self.board = TaskBoard(self.clock, self.answers, timedelta(hours=1))
        self.ended = False
        if self.has_job:
            self.add_job()

    def add_job(self) -> None:
        """Show the job to the workers."""
        self.desk: Desk = self.portal.add(
            PortalJob(
                name="pets",
                title="Which <animals>?",
                description="Choose all & more.",
                time_limit_seconds=60,
                board=self.board,
                now=self.clock.now,
                has_ended=lambda: self.ended,
                objects=lambda: (self.objects - len(self.board), self.objects),
            )
        )
        if self.opens:
            self.open_tasks()

    def open_tasks(self) -> None:
        """Open all tasks."""
        for number in range(self.objects):
            self.board.open(task(number, page=self.page))
        self.board.no_more_tasks()
        self.desk.write_openings()

    def pass_time(self, seconds: float) -> None:
        self.clock.jump_to(self.clock.now() + timedelta(seconds=seconds))

    def browser(self, name: str | None = None) -> "Browser":
        """A browser, in which somebody has picked a name."""
        browser = Browser(self)
        if name is not None:
            assert browser.post("/worker", name=name).status_code == 204
        return browser


class Browser:
    """A browser that sends what browsers send."""

    def __init__(self, bench: Bench) -> None:
        self.client = Client(bench.portal)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url=ORIGIN, headers=headers)

    def post(self, path: str, /, *, headers: dict[str, str] | None = None, **body: Any) -> TestResponse:
        sent = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return self.client.post(path, base_url=ORIGIN, headers=sent, data=json.dumps(body))

    def view(self) -> dict[str, Any]:
        return self._shown(self.post("/jobs/pets/view"))

    def answer(self, object_id: str, answer: Any = ANSWER) -> dict[str, Any]:
        return self._shown(self.post("/jobs/pets/answer", object=object_id, answer=answer))

    def undo(self) -> dict[str, Any]:
        return self._shown(self.post("/jobs/pets/undo"))

    def decline(self, object_id: str, reason: str = "") -> dict[str, Any]:
        return self._shown(self.post("/jobs/pets/decline", object=object_id, reason=reason))

    def _shown(self, response: TestResponse) -> dict[str, Any]:
        assert response.status_code == 200, response.text
        shown: dict[str, Any] = json.loads(response.data)
        return shown


def objects(view: dict[str, Any]) -> tuple[str | None, str | None]:
    """Object ids of the task in front of the worker and of the next one."""
    return tuple(view[name] and view[name]["object"] for name in ("task", "next"))  # type: ignore[return-value]
