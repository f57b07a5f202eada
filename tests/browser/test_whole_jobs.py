"""People do whole jobs in the browser, with the command as it is run: hostile names, and kills."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.worker_page import wait_for_focus
from tests.rehearsal.command.people_at_portal import PeopleRehearsal

pytestmark = pytest.mark.browser

NAMES = [
    " two  spaces.svg",
    "&amp;.svg",
    "100%41%.svg",
    "<script>alert(1)<script>.svg",
    "a+b.svg",
    "a?x=1&y#f.svg",
    "back\\slash.svg",
    "e\u0301.svg",
    "quotes \"'`.svg",
    "{{ 7 | times: 6 }}.svg",
    "ünï🦉.svg",
    "\u202egnp.svg",
]
LABELS = [
    '<img src=x onerror="parent.hacked=1">',
    "\"quotes' `all`",
    "{{ 7 | times: 6 }}",
    "a & b &amp; c</script>",
    "100% #?",
    "ünï🦉 ציפור",
]
LOST = re.compile("^The portal can.t be reached. Your work stays here; trying again…$")


def image(width: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="60">'
        f'<rect width="{width}" height="60" fill="#8fb3c9"/></svg>'
    )


def start_work(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("#name").fill("Ann")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Start").click()
    page.locator("iframe.shown").wait_for()


def shown_width(page: Page) -> int:
    """The width of the image itself, once it is there."""
    shown = page.frame_locator("iframe.shown").locator(".annotation-area img")
    shown.wait_for()
    width: int = shown.evaluate("async (image) => (await image.decode(), image.naturalWidth)")
    return width


def submitted_labels(folder: Path, number: int) -> list[list[str]]:
    """What each worker's response to an object holds."""
    return [
        answer["answerContent"]["crowd-image-classifier-multi-select"]["labels"]
        for path in (folder / f"annotations/worker-response/iteration-1/{number}").glob("*.json")
        for answer in json.loads(path.read_text())["answers"]
    ]


def output_lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifests/output/output.manifest").open()]


def test_hostile_file_names_and_labels_go_from_a_folder_to_the_image_and_back_into_files(
    context: BrowserContext, tmp_path: Path
) -> None:
    (tmp_path / "names").mkdir()
    for number, name in enumerate(NAMES):
        (tmp_path / "names" / name).write_text(image(100 + number))
    (tmp_path / "labels.txt").write_text("\n".join(LABELS))
    options = ("--labels-file", "labels.txt", "--workers-per-object", "1", "--output", "out")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    with PeopleRehearsal(tmp_path, "names", *options) as rehearsal:
        start_work(page, rehearsal.links[0])
        chosen = {}
        for _ in NAMES:
            wait_for_focus(page)
            address = page.locator("iframe.shown").get_attribute("src")
            number = shown_width(page) - 100
            chosen[number] = [LABELS[number % 6], LABELS[(number + 1) % 6]]
            for label in sorted(chosen[number], key=LABELS.index):
                task = page.frame_locator("iframe.shown")
                task.locator("label").filter(has=task.get_by_text(label, exact=True)).click()
            page.keyboard.press("Enter")
            page.wait_for_function(
                "address => document.querySelector('iframe.shown')?.getAttribute('src') !== address",
                arg=address,
            )
        page.get_by_role("button", name="Finish").click()
        code, _, errors = rehearsal.end()
    assert code == 0, errors
    assert problems == []
    assert page.evaluate("typeof hacked") == "undefined"
    lines = output_lines(tmp_path / "out")
    assert [line["source-ref"].partition("/jobs/names/")[2] for line in lines] == sorted(NAMES)
    for number, line in enumerate(lines):
        labels = sorted(chosen[NAMES.index(sorted(NAMES)[number])], key=LABELS.index)
        assert submitted_labels(tmp_path / "out", number) == [labels]
        assert sorted(line["label"]) == [LABELS.index(label) for label in labels]


def job_of_pets(folder: Path, images: int) -> tuple[str, ...]:
    """Makes a folder of images; gives the arguments that run their job."""
    (folder / "pets").mkdir()
    for number in range(images):
        (folder / "pets" / f"{number}.svg").write_text(image(100 + number))
    return "pets", "--labels", "dog,cat,owl", "--workers-per-object", "1", "--output", "out"


def test_a_page_outlives_the_command_that_is_killed_and_run_again(
    context: BrowserContext, tmp_path: Path
) -> None:
    command = job_of_pets(tmp_path, images=3)
    page = context.new_page()
    task = page.frame_locator("iframe.shown")
    with PeopleRehearsal(tmp_path, *command) as first:
        start_work(page, first.links[0])
        port = first.links[0].rpartition(":")[2].strip("/")
        task.get_by_text("dog", exact=True).click()
        task.get_by_role("button", name="Submit").click()
        expect(page.locator("#figures")).to_contain_text("Your answers: 1")
        number = shown_width(page) - 100
        task.get_by_text("owl", exact=True).click()
    expect(page.locator("#notice")).to_have_text(LOST)
    expect(task.get_by_role("checkbox", name="owl")).to_be_checked()
    task.get_by_text("cat", exact=True).click()
    task.get_by_role("button", name="Submit").click()
    with PeopleRehearsal(tmp_path, *command, "--portal-port", port) as second:
        assert re.search("resumes, with 1 answer from before", "\n".join(second.said))
        expect(page.locator("#figures")).to_contain_text("Your answers: 2")
        assert shown_width(page) - 100 == 2
        expect(page.locator("#notice")).to_be_hidden()
        task.get_by_text("cat", exact=True).click()
        task.get_by_role("button", name="Submit").click()
        page.get_by_role("button", name="Finish").click()
        code, _, errors = second.end()
    assert code == 0, errors
    assert number == 1
    assert [submitted_labels(tmp_path / "out", number) for number in range(3)] == [
        [["dog"]],
        [["cat", "owl"]],
        [["cat"]],
    ]


def test_a_page_says_that_the_portal_is_back_and_keeps_what_was_chosen(
    context: BrowserContext, tmp_path: Path
) -> None:
    command = job_of_pets(tmp_path, images=1)
    page = context.new_page()
    task = page.frame_locator("iframe.shown")
    with PeopleRehearsal(tmp_path, *command) as first:
        start_work(page, first.links[0])
        port = first.links[0].rpartition(":")[2].strip("/")
        task.get_by_text("owl", exact=True).click()
    expect(page.locator("#notice")).to_have_text(LOST)
    with PeopleRehearsal(tmp_path, *command, "--portal-port", port) as second:
        expect(page.locator("#notice")).to_have_text("The portal is back.")
        expect(task.get_by_role("checkbox", name="owl")).to_be_checked()
        task.get_by_role("button", name="Submit").click()
        page.get_by_role("button", name="Finish").click()
        code, _, errors = second.end()
    assert code == 0, errors
    assert submitted_labels(tmp_path / "out", 0) == [["owl"]]
