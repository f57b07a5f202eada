"""The quality report in a browser: at any size, for anybody, with or without its script."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from label_quality.page import label_quality_page
from tests.label_quality.hostile_report import hostile_job
from tests.label_quality.sample_report import simulated

pytestmark = pytest.mark.browser

LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports of a usual job, of a small one, and of one in which every name is hostile."""
    folder = tmp_path_factory.mktemp("reports")
    jobs = {
        "usual": simulated(),
        "small": simulated(objects=60),
        "hostile": hostile_job(objects=25, workers=30),
    }
    paths = {name: folder / f"{name}.html" for name in jobs}
    for name, quality in jobs.items():
        paths[name].write_text(label_quality_page(quality), encoding="utf-8")
    return paths


@pytest.fixture
def opened(browser: Browser, reports: dict[str, Path]) -> Iterator[Any]:
    """Opens a report, and sees to it that nothing is loaded, said to the console, or asked of the reader."""
    contexts = []
    surprises: list[str] = []

    def open_report(name: str, **setup: Any) -> Page:
        context = browser.new_context(**{"viewport": LAPTOP, **setup})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: surprises.append(message.text))
        page.on("pageerror", lambda error: surprises.append(str(error)))
        page.on("dialog", lambda dialog: surprises.append(dialog.message))
        page.on(
            "request", lambda request: surprises.append(request.url) if request.url[:5] != "file:" else None
        )
        page.goto(reports[name].as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert surprises == []


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("name", ["small", "hostile"])
def test_axe_finds_nothing_and_nothing_hangs_over_the_edge(
    opened: Any, name: str, size: dict[str, int], colors: str
) -> None:
    page = opened(name, viewport=size, color_scheme=colors)
    for summary in page.locator("summary").all():
        summary.click()
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    found = Axe().run(page, options=options).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_text_has_a_contrast_of_seven_to_one(opened: Any, colors: str) -> None:
    page = opened("small", color_scheme=colors)
    found = Axe().run(page, options={"runOnly": ["color-contrast-enhanced"]}).response
    assert found["violations"] == []
    assert found["passes"]


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_verdict_and_what_to_do_next_are_on_the_first_screen(opened: Any, size: dict[str, int]) -> None:
    page = opened("usual", viewport=size)
    for text in ("You can use these labels.", "What to do next:"):
        box = page.get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < size["height"]


def test_without_its_script_every_row_is_there(opened: Any) -> None:
    page = opened("usual", java_script_enabled=False)
    rows = page.locator("#images tbody tr")
    assert rows.count() == 200
    assert rows.nth(199).is_visible()
    assert page.get_by_role("searchbox").count() == 0


def test_long_tables_show_their_first_rows_until_asked(opened: Any) -> None:
    page = opened("usual")
    rows = page.locator("#images tbody tr:visible")
    assert rows.count() == 10
    page.get_by_role("button", name="Show all 200").click()
    assert rows.count() == 200
    assert page.evaluate("document.activeElement === document.querySelectorAll('#images tbody tr')[10]")


def test_a_filter_shows_the_rows_that_hold_its_text(opened: Any) -> None:
    page = opened("usual")
    page.get_by_role("searchbox", name="Filter workers").fill("no better")
    assert page.locator("#workers tbody tr:visible").count() == 2
    assert page.get_by_text("2 of 12 shown").is_visible()


def test_tables_are_sorted_with_the_keyboard(opened: Any) -> None:
    page = opened("usual")
    heading = page.locator("#labels thead th").nth(2)
    heading.get_by_role("button").focus()

    def votes() -> list[int]:
        cells = page.locator("#labels tbody td[data-label=Votes]").all_inner_texts()
        return [int(text.replace(",", "")) for text in cells]

    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert votes() == sorted(votes(), reverse=True)
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    assert votes() == sorted(votes())


def test_every_control_can_be_reached_and_shows_its_focus(opened: Any) -> None:
    page = opened("usual")
    controls = page.locator("a:visible, button:visible, input:visible, summary:visible").count()
    reached = set()
    for _ in range(controls + 1):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
                const found = document.activeElement;
                if (found === document.body) return null;
                const all = [...document.querySelectorAll("a, button, input, summary")];
                return [all.indexOf(found), getComputedStyle(found).outlineStyle];
            }"""
        )
        if place is not None:
            reached.add(json.dumps(place))
    assert len(reached) >= controls
    assert not [place for place in reached if "none" in place]


def test_it_prints_with_all_rows_on_a4(opened: Any, tmp_path: Path) -> None:
    page = opened("usual")
    page.emulate_media(media="print")
    assert page.locator("#images tbody tr:visible").count() == 200
    assert page.get_by_role("searchbox").count() == 0
    assert page.get_by_text("Krippendorff's alpha-reliability").is_visible()
    page.set_viewport_size({"width": 688, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
