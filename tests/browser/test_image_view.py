"""The worker looks closer: zoom, pan, rotation, brightness and contrast, on any screen, by touch too."""

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame

from tests.browser.framed_task import FramedTask, TaskServer, task

pytestmark = pytest.mark.browser

Box = tuple[float, float, float, float]


def image_box(frame: Frame) -> Box:
    """Where the image itself is in the frame: left, top, width, height."""
    left, top, width, height = frame.locator(".annotation-area img").evaluate("""(image) => {
      const {left, top, width, height} = image.getBoundingClientRect();
      return [left, top, width, height];
    }""")
    return (left, top, width, height)


def middle_of_area(framed: FramedTask) -> tuple[float, float]:
    box = framed.frame.locator(".annotation-area").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def zoom(frame: Frame) -> str | None:
    return frame.locator(".tools output").text_content()


def test_keys_and_buttons_zoom(framed: FramedTask) -> None:
    frame = framed.show(task())
    framed.page.keyboard.press("+")
    framed.page.keyboard.press("+")
    assert zoom(frame) == "196%"
    framed.page.keyboard.press("-")
    assert zoom(frame) == "140%"
    frame.get_by_role("button", name="Zoom in").click()
    assert zoom(frame) == "196%"
    frame.get_by_role("button", name="Fit").click()
    assert zoom(frame) == "100%"
    frame.get_by_role("button", name="Zoom out").click()
    assert zoom(frame) == "100%"


def test_the_wheel_zooms_at_the_pointer(framed: FramedTask) -> None:
    frame = framed.show(task())
    x, y = middle_of_area(framed)
    framed.page.mouse.move(x - 40, y + 60)
    before = image_box(frame)
    framed.page.mouse.wheel(0, -100)
    frame.locator(".tools output", has_text="140%").wait_for()
    left, top, width, height = image_box(frame)
    assert width == pytest.approx(before[2] * 1.4)
    # The point under the pointer stays under it.
    assert (x - 40 - left) / width == pytest.approx((x - 40 - before[0]) / before[2], abs=0.01)
    assert (y + 60 - top) / height == pytest.approx((y + 60 - before[1]) / before[3], abs=0.01)


def test_a_double_click_zooms_in_and_out(framed: FramedTask) -> None:
    frame = framed.show(task())
    framed.page.mouse.dblclick(*middle_of_area(framed))
    assert zoom(frame) == "250%"
    framed.page.mouse.dblclick(*middle_of_area(framed))
    assert zoom(frame) == "100%"


def test_the_image_is_dragged_no_further_than_its_edge(framed: FramedTask) -> None:
    frame = framed.show(task())
    x, y = middle_of_area(framed)
    framed.page.mouse.dblclick(x, y)
    before = image_box(frame)
    framed.page.mouse.move(x, y)
    framed.page.mouse.down()
    framed.page.mouse.move(x + 40, y - 30, steps=4)
    framed.page.mouse.up()
    assert image_box(frame)[:2] == (pytest.approx(before[0] + 40), pytest.approx(before[1] - 30))
    framed.page.mouse.move(x, y)
    framed.page.mouse.down()
    framed.page.mouse.move(x + 3000, y, steps=4)
    framed.page.mouse.up()
    area = frame.locator(".annotation-area").bounding_box()
    assert area
    # The area is as wide as the fitted image or wider, so the image's edge is at the area's at most.
    assert image_box(frame)[0] <= area["x"] + 1
    framed.page.mouse.move(x - 100, y)
    assert image_box(frame)[0] <= area["x"] + 1


def test_arrow_keys_move_a_zoomed_image(framed: FramedTask) -> None:
    frame = framed.show(task())
    frame.locator(".annotation-area").focus()
    framed.page.keyboard.press("ArrowLeft")
    framed.page.keyboard.press("+")
    framed.page.keyboard.press("+")
    before = image_box(frame)
    framed.page.keyboard.press("ArrowLeft")
    framed.page.keyboard.press("ArrowDown")
    assert image_box(frame)[:2] == (pytest.approx(before[0] + 64), pytest.approx(before[1] - 64))


def test_rotation_keeps_the_whole_image_in_view(framed: FramedTask) -> None:
    frame = framed.show(task())
    area = frame.locator(".annotation-area").bounding_box()
    assert area
    for degrees in (90, 180, 270, 360):
        frame.get_by_role("button", name="Rotate").click()
        left, top, width, height = image_box(frame)
        assert (left, top) == (pytest.approx(area["x"], abs=1), pytest.approx(area["y"], abs=1))
        assert (width, height) == (pytest.approx(area["width"], abs=1), pytest.approx(area["height"], abs=1))
        assert f"rotate({degrees % 360}deg)" in (frame.locator("img").first.get_attribute("style") or "")


def test_brightness_and_contrast_stay_for_the_next_task(framed: FramedTask) -> None:
    frame = framed.show(task())
    frame.get_by_role("button", name="Brightness and contrast").click()
    frame.get_by_label("Brightness").fill("150")
    image = frame.locator(".annotation-area img")
    assert image.evaluate("image => image.style.filter") == "brightness(150%) contrast(100%)"
    view = framed.wait_for("view")["view"]
    assert view == {"brightness": 150}
    frame = framed.show(task(), {"view": view})
    image = frame.locator(".annotation-area img")
    assert image.evaluate("image => image.style.filter") == "brightness(150%) contrast(100%)"
    frame.get_by_role("button", name=re.compile("changed")).click()
    frame.get_by_role("button", name="Reset").click()
    assert image.evaluate("image => image.style.filter") == ""


def test_two_fingers_zoom(browser: Browser, task_server: TaskServer) -> None:
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True)
    framed = FramedTask(context.new_page(), task_server)
    frame = framed.show(task())
    x, y = middle_of_area(framed)
    session = context.new_cdp_session(framed.page)
    for kind, distances in (("touchStart", [50]), ("touchMove", [60, 80, 100]), ("touchEnd", [])):
        for distance in distances or [None]:
            points = [] if distance is None else [{"x": x - distance, "y": y}, {"x": x + distance, "y": y}]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    frame.locator(".tools output", has_text="200%").wait_for()
    frame.get_by_text("owl").tap()
    frame.get_by_role("button", name="Submit").tap()
    assert framed.answer() == {"animals": {"labels": ["owl"]}}
    context.close()


def test_fields_below_the_image_are_seen_to_be_there(framed: FramedTask) -> None:
    frame = framed.show(task(around="<p id=below>How sure are you?</p>"))
    below = frame.locator("#below").bounding_box()
    assert below
    assert below["y"] + below["height"] < 720 - 56


SIZES = {
    "small laptop": (1280, 720),
    "4K": (3840, 2160),
    "tablet": (820, 1180),
    "phone": (390, 844),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES.values(), ids=SIZES)
def test_each_screen_shows_all_and_passes_axe(
    browser: Browser, task_server: TaskServer, width: int, height: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    framed = FramedTask(context.new_page(), task_server)
    frame = framed.show(
        task(
            """exclusion-category="{text: 'None of these'}" """,
            "<short-instructions><h3>Good</h3><p>Look.</p></short-instructions>"
            "<full-instructions header=Rules><p>All rules.</p></full-instructions>"
            "<worker-comment></worker-comment>",
            labels=str([f"label {number}" for number in range(50)]),
        )
    )
    assert frame.evaluate("document.documentElement.scrollWidth") <= width
    assert frame.locator(".annotation-area img").is_visible()
    framed.page.keyboard.press("1")
    submit = frame.get_by_role("button", name="Submit").bounding_box()
    assert submit
    assert submit["y"] + submit["height"] <= height
    results = Axe().run(frame)  # type: ignore[arg-type]
    serious = [
        (violation["id"], violation["nodes"][0]["html"])
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []
    context.close()
