"""A browser, and a page around the task's frame as the portal makes one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.framed_task import FramedTask, TaskServer
from tests.browser.worker_page import RunningPortal

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MILLISECONDS = 60_000  # costs nothing where the condition comes true


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} does not exist: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without any history, of a small laptop's size."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture(scope="session")
def task_server() -> Iterator[TaskServer]:
    """Serves tasks' pages, images and the portal's static files."""
    server = TaskServer()
    yield server
    server.close()


@pytest.fixture
def framed(context: BrowserContext, task_server: TaskServer) -> FramedTask:
    """A page with the task's frame in it; `framed.show(html)` puts a template's page into the frame."""
    return FramedTask(context.new_page(), task_server)


@pytest.fixture
def portal(tmp_path: Path, task_server: TaskServer) -> Iterator[Callable[..., RunningPortal]]:
    """Makes a portal; each further one goes on where the last one was."""
    made: list[RunningPortal] = []

    def make(**settings: Any) -> RunningPortal:
        if made:
            made[-1].close()
        made.append(RunningPortal(tmp_path / "portal", task_server.origin, **settings))
        return made[-1]

    yield make
    if made:
        made[-1].close()
