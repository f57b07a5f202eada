"""A portal over task boards, and a worker's page in it."""

import json
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, FrameLocator, Page

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.open_task import FinishedTask, Task
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.portal.portal_job import PortalJob
from rehearsal.portal.portal_server import PortalPlace, PortalServer
from tests.browser.framed_task import CROWD_SCRIPT, ELEMENT

JOB = "pets"
_ADDRESS = "(document.querySelector('iframe.shown')?.getAttribute('src') ?? null)"


def multi_select(
    labels: Sequence[str] = ("dog", "cat", "owl"), attributes: str = "", around: str = ""
) -> str:
    """A template's page with this task's element, rendered for an object whose number is ``{}``."""
    categories = json.dumps(labels).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'{CROWD_SCRIPT}<crowd-form><{ELEMENT} name="animals" src="S3/bucket/{{}}/image.svg"'
        f' header="Object {{}}" categories="{categories}" {attributes}></{ELEMENT}></crowd-form>{around}'
    )


class RunningPortal:
    """A portal of one job, whose clock can be moved.

    Args:
        folder: the folder of its journal.
        s3_url: where its images are.
        page: what each task shows; ``{}`` is its number.
        lines: the template's lines that the page's lines come from.
    """

    def __init__(
        self,
        folder: Path,
        s3_url: str,
        *,
        page: str | None = None,
        objects: int = 3,
        answers: int = 1,
        limit: int = 600,
        title: str = "Which animals?",
        place: PortalPlace | None = None,
        lines: Sequence[int | None] = (),
    ) -> None:
        self.clock = Clock()
        self.board = TaskBoard(self.clock, answers, timedelta(days=1))
        self.finished: list[FinishedTask] = []
        self._open = ExitStack()
        self.server = self._open.enter_context(PortalServer(folder, place or PortalPlace(port=0)))
        self.server.serve(s3_url)
        self.server.portal.add(
            PortalJob(
                *(JOB, title, "Choose all that you see.", limit, self.board, self.clock.now),
                has_ended=lambda: False,
                objects=lambda: (len(self.finished), objects),
            )
        )
        html = (page or multi_select()).replace("S3/", f"{s3_url}/")
        for number in range(objects):
            task = Task(JOB, "arn", str(number), {}, {}, html.replace("{}", str(number)), limit)
            self.board.open(replace(task, source_lines=lambda: list(lines)))
        self.board.no_more_tasks()

    def close(self) -> None:
        """End it."""
        self._open.close()

    def pass_time(self, seconds: float) -> None:
        """Move the job's clock."""
        self.clock.jump_to(self.clock.now() + timedelta(seconds=seconds))

    def answers(self) -> dict[str, list[Any]]:
        """The answers to each object so far, final or not; the board is empty after this."""
        return {
            task.task.object_id: [answer.content for answer in task.answers]
            for task in self.board.take_all()
            if task.answers
        }


class WorkerPage:
    """A worker's page in a browser."""

    def __init__(self, context: BrowserContext, portal: RunningPortal, name: str | None = "Ann") -> None:
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self._portal = portal
        if name is not None:
            self.page.goto(portal.server.url)
            self.page.locator("#name").fill(name)
            self.page.get_by_role("button", name="Start").click()
            self.page.get_by_role("link", name=re.compile("Start|Continue")).click()

    @property
    def task(self) -> FrameLocator:
        """The task in front of the worker."""
        return self.page.frame_locator("iframe.shown")

    @property
    def address(self) -> str | None:
        """The address of the task in front of the worker; None if there is no task."""
        address: str | None = self.page.evaluate(_ADDRESS)
        return address

    def wait_for_object(self, number: int) -> None:
        """Wait until the task of an object is in front of the worker, and keys go to it."""
        self.task.get_by_text(f"Object {number}", exact=True).wait_for()
        wait_for_focus(self.page)

    def wait_for_panel(self, title: str) -> None:
        """Wait until there is this in place of a task."""
        self.page.locator("#panel").get_by_role("heading", name=title).wait_for()

    def choose(self, *labels: str) -> None:
        """Choose categories with the mouse."""
        for label in labels:
            self.task.get_by_text(label, exact=True).click()

    def submit(self) -> None:
        """Submit with the mouse."""
        self.task.get_by_role("button", name="Submit").click()

    def submit_and_go_on(self) -> None:
        """Submit with the mouse, and wait until another task or none is in front of the worker."""
        before = self.address
        self.submit()
        self.page.wait_for_function(f"before => {_ADDRESS} !== before", arg=before)


def wait_for_focus(page: Page) -> None:
    """Bring the page to the front, and wait until keys go to the task in it."""
    page.bring_to_front()
    frame = page.locator("iframe.shown").element_handle().content_frame()  # type: ignore[union-attr]
    assert frame is not None
    frame.wait_for_function("document.hasFocus()")
