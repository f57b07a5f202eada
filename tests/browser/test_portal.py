"""Workers in the portal: by mouse and keyboard, alone and together, with all that may come between."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from rehearsal.portal.app import PortalSettings
from rehearsal.portal.portal_server import PortalPlace
from tests.browser.worker_page import RunningPortal, WorkerPage, multi_select, wait_for_focus

pytestmark = pytest.mark.browser

type Make = Callable[..., RunningPortal]


def animals(*labels: str) -> dict[str, object]:
    return {"animals": {"labels": list(labels)}}


def test_one_worker_does_a_job_by_mouse(portal: Make, context: BrowserContext) -> None:
    running = portal(objects=3)
    ann = WorkerPage(context, running)
    for number, labels in enumerate((["dog"], ["cat", "owl"], ["dog", "cat", "owl"])):
        ann.wait_for_object(number)
        ann.choose(*labels)
        ann.submit()
    ann.wait_for_panel("All done")
    ann.page.get_by_role("button", name="Finish").click()
    expect(ann.page.locator("#panel").get_by_text("You gave 3 answers.")).to_be_visible()
    expect(ann.page.get_by_role("button", name="Finish")).to_be_hidden()
    assert running.answers() == {
        "0": [animals("dog")],
        "1": [animals("cat", "owl")],
        "2": [animals("dog", "cat", "owl")],
    }
    assert ann.problems == []


def test_one_worker_does_a_job_by_keyboard_only(portal: Make, context: BrowserContext) -> None:
    running = portal(objects=3)
    page = context.new_page()
    page.goto(running.server.url)
    page.locator("#name:focus").wait_for()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Start")).to_be_visible()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    task = page.frame_locator("iframe.shown")
    for number in range(3):
        task.get_by_text(f"Object {number}", exact=True).wait_for()
        wait_for_focus(page)
        page.keyboard.press(str(number + 1))
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    page.keyboard.press("u")
    task.get_by_text("Object 2", exact=True).wait_for()
    expect(task.get_by_role("checkbox", name="owl")).to_be_checked()
    wait_for_focus(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert running.answers() == {
        "0": [animals("dog")],
        "1": [animals("cat")],
        "2": [animals("dog", "owl")],
    }


def test_three_workers_at_once_share_the_tasks(portal: Make, browser: Browser) -> None:
    running = portal(objects=9)
    contexts = [browser.new_context() for _ in range(3)]
    workers = [
        WorkerPage(context, running, name)
        for context, name in zip(contexts, ("Ann", "Bob", "Cyd"), strict=True)
    ]
    for worker in workers:
        worker.page.locator("iframe.shown").wait_for()
    while at_work := [worker for worker in workers if worker.address]:
        for worker in at_work:
            worker.choose("cat")
            worker.submit_and_go_on()
    assert running.answers() == {str(number): [animals("cat")] for number in range(9)}
    for context in contexts:
        context.close()


def test_undo_brings_the_last_answer_back_for_a_change(portal: Make, context: BrowserContext) -> None:
    running = portal(objects=3)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    expect(ann.page.get_by_role("button", name="Undo")).to_be_disabled()
    ann.choose("dog", "owl")
    ann.submit()
    ann.wait_for_object(1)
    ann.page.get_by_role("button", name="Undo").click()
    ann.wait_for_object(0)
    expect(ann.task.get_by_role("checkbox", name="dog")).to_be_checked()
    expect(ann.task.get_by_role("checkbox", name="cat")).not_to_be_checked()
    ann.choose("dog", "cat")
    ann.submit()
    ann.wait_for_object(1)
    assert running.answers() == {"0": [animals("cat", "owl")]}


def test_declining_asks_first_and_the_task_does_not_come_back(portal: Make, context: BrowserContext) -> None:
    running = portal(objects=2)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    ann.page.get_by_role("button", name="Decline…").click()
    ann.page.get_by_role("button", name="Keep the task").click()
    ann.wait_for_object(0)
    ann.page.get_by_role("button", name="Decline…").click()
    ann.page.get_by_label("Why?").fill("it is blurred")
    ann.page.get_by_role("dialog").get_by_role("button", name="Decline").click()
    ann.wait_for_object(1)
    [declined] = running.board.take_finished()
    assert (declined.task.object_id, declined.declined_by) == ("0", 1)


@pytest.mark.parametrize(("submits", "labels"), [("empty", []), ("text", ["None of these"])])
def test_the_exclusion_category_submits_what_the_option_says(
    portal: Make, context: BrowserContext, submits: str, labels: list[str]
) -> None:
    place = PortalPlace(port=0, settings=PortalSettings(exclusion_submits=submits))
    page = multi_select(attributes="exclusion-category=\"{ text: 'None of these' }\"")
    running = portal(page=page, objects=1, place=place)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    ann.choose("dog", "None of these")
    ann.submit()
    ann.wait_for_panel("All done")
    assert running.answers() == {"0": [animals(*labels)]}


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([1, 2, 2, 12], "worker template, line 12: "),
        ([1, 2, 2, None], "line 4, column 3 of the rendered page: "),
        ([], "line 4, column 3 of the rendered page: "),
    ],
)
def test_a_template_error_says_where_it_is(
    portal: Make, context: BrowserContext, lines: list[int | None], place: str
) -> None:
    page = multi_select(around="\n<script>\n\n  missing.call();\n</script>")
    ann = WorkerPage(context, portal(page=page, lines=lines))
    panel = ann.page.locator("#panel")
    expect(panel.get_by_role("heading", name=re.compile("The task.s page has an error"))).to_be_visible()
    expect(panel).to_contain_text(place)
    expect(panel).to_contain_text("missing is not defined")
    panel.get_by_role("button", name="Close").click()
    ann.choose("dog")
    ann.submit()


def test_hostile_labels_are_text(portal: Make, context: BrowserContext) -> None:
    labels = [
        '<img src=x onerror="parent.postMessage(1)">',
        "a'\"&amp;b",
        "\u202egod",
        "{{ 1 }}",
        "</script>",
    ]
    running = portal(page=multi_select(labels), objects=1)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    for number in range(len(labels)):
        ann.page.keyboard.press(str(number + 1))
    ann.page.keyboard.press("Enter")
    ann.wait_for_panel("All done")
    assert running.answers() == {"0": [animals(*labels)]}


def test_a_reload_in_the_middle_changes_nothing(portal: Make, context: BrowserContext) -> None:
    running = portal(objects=3)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    ann.choose("dog")
    ann.submit()
    ann.wait_for_object(1)
    ann.page.reload()
    ann.wait_for_object(1)
    expect(ann.page.locator("#figures")).to_contain_text("Your answers: 1")
    ann.page.get_by_role("button", name="Undo").click()
    ann.wait_for_object(0)
    ann.page.reload()
    ann.wait_for_object(0)
    expect(ann.task.get_by_role("checkbox", name="dog")).to_be_checked()


def test_two_tabs_of_one_worker_answer_a_task_once(portal: Make, context: BrowserContext) -> None:
    running = portal(objects=2)
    ann, other = WorkerPage(context, running), WorkerPage(context, running, name=None)
    other.page.goto(f"{running.server.url}/jobs/pets")
    for tab in (ann, other):
        tab.wait_for_object(0)
    ann.choose("dog")
    ann.submit()
    ann.wait_for_object(1)
    other.choose("cat")
    other.submit()
    other.wait_for_object(1)
    expect(other.page.locator("#notice")).to_contain_text("That was not taken")
    assert running.answers() == {"0": [animals("dog")]}


def test_a_lease_that_expires_gives_the_task_to_somebody_else(portal: Make, browser: Browser) -> None:
    running = portal(objects=1, limit=600)
    context, other = browser.new_context(), browser.new_context()
    context.clock.install()
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    bob = WorkerPage(other, running, "Bob")
    bob.wait_for_panel("Nothing for you right now")
    running.pass_time(601)
    context.clock.fast_forward(601_000)
    ann.wait_for_panel("Time is up")
    bob.wait_for_object(0)
    ann.page.get_by_role("button", name="Go on").click()
    ann.wait_for_panel("Nothing for you right now")
    bob.choose("owl")
    bob.submit()
    bob.wait_for_panel("All done")
    assert running.answers() == {"0": [animals("owl")]}
    context.close()
    other.close()


def test_an_answer_after_the_time_limit_is_not_taken_and_the_page_says_so(
    portal: Make, context: BrowserContext
) -> None:
    running = portal(objects=1, limit=600)
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    ann.choose("dog")
    running.pass_time(601)  # as when the computer slept: the page's own clock stood still
    ann.submit()
    expect(ann.page.locator("#notice")).to_have_text(
        "That was not taken: worker 'private.us-east-1.ann' took longer than 600 s for task 0."
    )
    ann.wait_for_object(0)
    expect(ann.task.get_by_role("checkbox", name="dog")).to_be_checked()
    ann.submit()
    ann.wait_for_panel("All done")
    assert running.answers() == {"0": [animals("dog")]}


def test_a_page_that_is_open_goes_on_when_the_portal_is_back(portal: Make, context: BrowserContext) -> None:
    running = portal(objects=3)
    port = int(running.server.url.rpartition(":")[2])
    ann = WorkerPage(context, running)
    ann.wait_for_object(0)
    running.close()
    ann.choose("dog")
    ann.submit()
    expect(ann.page.locator("#notice")).to_contain_text("be reached. Your work stays here")
    running = portal(objects=3, place=PortalPlace(port=port))
    ann.wait_for_object(1)
    assert running.answers() == {"0": [animals("dog")]}


def test_a_broken_image_says_so_and_offers_to_decline(portal: Make, context: BrowserContext) -> None:
    page = multi_select().replace("/image.svg", "/missing.png")
    ann = WorkerPage(context, portal(page=page))
    expect(ann.page.locator("#notice")).to_contain_text("be loaded. You can decline this task")


def test_a_personal_link_opens_the_portal_and_leaves_the_address_bar(
    portal: Make, context: BrowserContext
) -> None:
    running = portal(place=PortalPlace(port=0, names=("Ann", "Bob")))
    page = context.new_page()
    page.goto(running.server.links["Bob"])
    expect(page.get_by_text("Bob")).to_be_visible()
    assert page.url == f"{running.server.url}/"
    stranger = context.browser.new_context().new_page()  # type: ignore[union-attr]
    stranger.goto(f"{running.server.url}/join#wrong")
    expect(stranger.get_by_text("this link is not valid")).to_be_visible()
    stranger.goto(running.server.url)
    expect(stranger.get_by_role("heading", name="Personal links only")).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids=str)
def test_no_page_has_serious_accessibility_findings(
    portal: Make, browser: Browser, colours: str, size: tuple[int, int]
) -> None:
    running = portal(objects=1)
    context = browser.new_context(
        color_scheme=colours,  # type: ignore[arg-type]
        viewport={"width": size[0], "height": size[1]},
    )
    page = context.new_page()
    page.goto(running.server.url)
    assert findings(page) == []
    page.locator("#name").fill("Ann")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Start").wait_for()
    assert findings(page) == []
    page.get_by_role("link", name="Start").click()
    task = page.frame_locator("iframe.shown")
    task.get_by_text("Object 0", exact=True).wait_for()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Decline…").click()
    assert findings(page) == []
    page.get_by_role("button", name="Keep the task").click()
    task.get_by_text("dog", exact=True).click()
    task.get_by_role("button", name="Submit").click()
    page.get_by_role("heading", name="All done").wait_for()
    assert findings(page) == []
    context.close()


def findings(page: object) -> list[str]:
    """Serious and critical findings of axe-core, in the page and its frames."""
    violations = Axe().run(page).response["violations"]  # type: ignore[arg-type]
    return [
        f"{violation['id']}: {node['html']}"
        for violation in violations
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
