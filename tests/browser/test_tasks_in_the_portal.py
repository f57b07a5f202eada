"""The elements in the portal itself: task after task, undo, and what is wrong with a page that lay below."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

from tests.browser.framed_task import task
from tests.browser.worker_page import wait_for_focus
from tests.rehearsal.portal.portal_bench import Bench

pytestmark = pytest.mark.browser

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
EXCLUSION = "exclusion-category=\"{{ text: 'None' }}\""


@pytest.fixture
def work(
    context: BrowserContext, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Page, Bench]]:
    """A worker in front of the first of three tasks; a parameter is HTML after the form."""
    page_html = task(f'id="animals" {EXCLUSION}').replace("/image.svg", PIXEL) + getattr(request, "param", "")
    bench = Bench(tmp_path / "output", page=page_html)
    server = make_server("127.0.0.1", 0, bench.portal, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    page.get_by_label("Your name").fill("ann")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Start").click()
    page.locator("iframe.shown").wait_for()
    yield page, bench
    server.shutdown()
    server.server_close()
    bench.journal.close()


def press_and_go_on(page: Page, *keys: str) -> None:
    """Press keys, and wait until another task or none is shown."""
    if page.locator("iframe.shown").count():
        wait_for_focus(page)
    frame = page.locator("iframe.shown").get_attribute("src")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function(
        "frame => document.querySelector('iframe.shown')?.getAttribute('src') !== frame", arg=frame
    )


def answers(bench: Bench) -> dict[str, list[object]]:
    finished = bench.board.take_all()
    return {it.task.object_id: [answer.content for answer in it.answers] for it in finished}


def test_a_worker_answers_task_after_task_by_keyboard(work: tuple[Page, Bench]) -> None:
    page, bench = work
    press_and_go_on(page, "1", "Enter")
    press_and_go_on(page, "4", "Enter")
    press_and_go_on(page, "3", "2", "Enter")
    page.get_by_role("heading", name="All done").wait_for()
    assert answers(bench) == {
        "0": [{"animals": {"labels": ["dog"]}}],
        "1": [{"animals": {"labels": []}}],
        "2": [{"animals": {"labels": ["cat", "owl"]}}],
    }


def test_keys_of_a_workers_own_stand_in_the_address(work: tuple[Page, Bench]) -> None:
    page, bench = work
    page.goto(f"{page.url}?hotkeys=xyz")
    page.frame_locator("iframe.shown").get_by_text("Y", exact=True).wait_for()
    press_and_go_on(page, "y", "Enter")
    page.frame_locator("iframe.shown").get_by_text("Y", exact=True).wait_for()
    press_and_go_on(page, "z", "Enter")
    given = answers(bench)
    assert (given["0"], given["1"]) == (
        [{"animals": {"labels": ["cat"]}}],
        [{"animals": {"labels": ["owl"]}}],
    )


def test_the_last_answer_comes_back_for_a_change(work: tuple[Page, Bench]) -> None:
    page, bench = work
    press_and_go_on(page, "1", "Enter")
    press_and_go_on(page, "u")
    page.frame_locator("iframe.shown").locator("label:has-text('dog') input:checked").wait_for()
    press_and_go_on(page, "2", "Enter")
    assert answers(bench)["0"] == [{"animals": {"labels": ["dog", "cat"]}}]


@pytest.mark.parametrize("work", ["\n<script>\nif ('{}' === '1') missing();\n</script>"], indirect=True)
def test_an_error_of_a_task_that_lay_below_is_said_when_it_is_shown(work: tuple[Page, Bench]) -> None:
    page, _ = work
    error = page.get_by_text("missing is not defined")
    assert error.count() == 0
    press_and_go_on(page, "1", "Enter")
    error.wait_for()
    assert "line 3" in (error.text_content() or "")


@pytest.mark.parametrize("work", ["<script>if ('{}' === '0') animals.src = ''</script>"], indirect=True)
def test_a_notice_about_a_task_goes_with_it(work: tuple[Page, Bench]) -> None:
    page, _ = work
    page.get_by_text("be loaded. You can decline this task.").wait_for()
    press_and_go_on(page, "1", "Enter")
    assert not page.get_by_text("be loaded. You can decline this task.").is_visible()
