"""Each element beside the task's own: what it submits, takes back, requires, and shows."""

from typing import Any

import pytest
from playwright.sync_api import Frame

from tests.browser.framed_task import CROWD_SCRIPT, FramedTask

pytestmark = pytest.mark.browser


def form(content: str) -> str:
    return f"{CROWD_SCRIPT}<crowd-form>{content}</crowd-form>"


def submit(frame: Frame) -> None:
    frame.get_by_role("button", name="Submit").click()


@pytest.mark.parametrize(
    ("html", "answer"),
    [
        pytest.param("<crowd-checkbox name=a>A</crowd-checkbox>", {"a": {"on": False}}, id="an empty box"),
        pytest.param(
            "<crowd-checkbox name=a checked>A</crowd-checkbox>", {"a": {"on": True}}, id="a ticked box"
        ),
        pytest.param(
            """<crowd-checkbox name=a value=blurry checked>B</crowd-checkbox>
               <crowd-checkbox name=a value=dim>D</crowd-checkbox>""",
            {"a": {"blurry": True, "dim": False}},
            id="boxes of one name",
        ),
        pytest.param(
            """<crowd-checkbox name=a value=__proto__>B</crowd-checkbox>""",
            {"a": {"__proto__": False}},
            id="a box of any value",
        ),
        pytest.param(
            "<crowd-toggle-button name=a checked></crowd-toggle-button>", {"a": {"on": True}}, id="a switch"
        ),
        pytest.param(
            """<crowd-radio-group><crowd-radio-button name=x value=yes checked>Y</crowd-radio-button>
               <crowd-radio-button name=y value=no>N</crowd-radio-button></crowd-radio-group>""",
            {"x": {"yes": True}, "y": {"no": False}},
            id="radio buttons",
        ),
        pytest.param(
            "<crowd-radio-button name=x>Y</crowd-radio-button>", {"x": {"on": False}}, id="one radio button"
        ),
        pytest.param("<crowd-input name=a value='x y'></crowd-input>", {"a": "x y"}, id="a line"),
        pytest.param("<crowd-input name=a></crowd-input>", {}, id="an empty line"),
        pytest.param(
            "<crowd-input name=a type=number value=5></crowd-input>", {"a": "5"}, id="a number is a string"
        ),
        pytest.param(
            "<crowd-text-area name=a value='x&#13;&#10;y'></crowd-text-area>", {"a": "x\ny"}, id="lines"
        ),
        pytest.param("<crowd-text-area name=a></crowd-text-area>", {}, id="no lines"),
        pytest.param(
            "<crowd-slider name=a min=1 max=10></crowd-slider>", {"a": 1}, id="a slider begins at its least"
        ),
        pytest.param("<crowd-slider name=a value=30></crowd-slider>", {"a": 30}, id="a slider"),
        pytest.param(
            "<crowd-slider name=a max=1 step=.1 value=.3></crowd-slider>", {"a": 0.3}, id="a fraction"
        ),
        pytest.param("<crowd-slider name=a max=5 value=30></crowd-slider>", {"a": 5}, id="a slider's most"),
        pytest.param("<crowd-input value=x></crowd-input><input value=y>", {}, id="fields without a name"),
        pytest.param("<crowd-input name=a value=x disabled></crowd-input>", {}, id="a disabled field"),
        pytest.param(
            "<fieldset disabled><crowd-slider name=a></crowd-slider><input name=b></fieldset>",
            {},
            id="fields of a disabled group",
        ),
        pytest.param(
            """<input name=a value=1><textarea name=b>t</textarea><input type=checkbox name=c checked>
               <input type=checkbox name=d>
               <input type=radio name=e value=x><input type=radio name=e value=y checked>
               <select name=f multiple><option selected>1<option selected>2</select>
               <input name=g value=h disabled>""",
            {"a": "1", "b": "t", "c": "on", "e": "y", "f": ["1", "2"]},
            id="native fields as the browser's form data",
        ),
        pytest.param(
            "<form><input name=inner value=1></form><crowd-input name=a value=x></crowd-input>",
            {"a": "x", "inner": "1"},
            id="a form of the template's own",
        ),
        pytest.param(
            """<crowd-tabs><crowd-tab header=One><crowd-input name=a value=x></crowd-input></crowd-tab>
               <crowd-tab header=Two><input name=b value=y></crowd-tab></crowd-tabs>""",
            {"a": "x", "b": "y"},
            id="fields in tabs, hidden or not",
        ),
    ],
)
def test_what_is_submitted_and_taken_back(framed: FramedTask, html: str, answer: dict[str, Any]) -> None:
    submit(framed.show(form(html)))
    assert framed.answer() == answer
    blank = html.replace(" checked", "").replace(" selected", "")
    frame = framed.show(form(blank.replace("value='x y'", "").replace("value='x&#13;&#10;y'", "")))
    framed.say("restore", answer=answer)
    submit(frame)
    assert framed.answer() == answer


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<crowd-checkbox name=a required>I looked</crowd-checkbox>", "“I looked” is required."),
        ("<crowd-toggle-button name=a required></crowd-toggle-button>", "“a” is required."),
        ("<crowd-input name=a label=Why required></crowd-input>", "Why: Please fill this in."),
        ("<crowd-text-area name=a required></crowd-text-area>", "a: Please fill this in."),
        (
            "<crowd-input name=a label=Why value=x min-length=3></crowd-input>",
            "Why: Please write at least 3 characters.",
        ),
        (
            "<crowd-input name=a label=Zip value=x pattern=[0-9]+ error-message='Digits.'></crowd-input>",
            "Zip: Digits.",
        ),
    ],
)
def test_what_is_required_is_said_in_place(framed: FramedTask, html: str, message: str) -> None:
    frame = framed.show(form(html))
    submit(frame)
    assert frame.locator("crowd-form .message").text_content() == message
    assert frame.evaluate("document.activeElement.name") == "a"
    framed.settle()
    assert framed.heard("submit") == []


def test_required_native_fields_hold_the_form_back(framed: FramedTask) -> None:
    frame = framed.show(form("<input name=a required>"))
    submit(frame)
    framed.settle()
    assert framed.heard("submit") == []
    frame.locator("input").fill("x")
    submit(frame)
    assert framed.answer() == {"a": "x"}


def test_one_radio_button_of_a_group_is_chosen(framed: FramedTask) -> None:
    frame = framed.show(
        form("""<crowd-radio-group id=group><crowd-radio-button name=x value=yes>Yes</crowd-radio-button>
                <crowd-radio-button name=y value=no>No</crowd-radio-button></crowd-radio-group>""")
    )
    frame.get_by_text("Yes").click()
    framed.page.keyboard.press("ArrowDown")
    assert frame.evaluate("group.value") == "no"
    framed.page.keyboard.press("ArrowDown")
    assert frame.evaluate("[...group.children].map(button => button.checked)") == [True, False]
    frame.evaluate("group.children[1].checked = true")
    submit(frame)
    assert framed.answer() == {"x": {"yes": False}, "y": {"no": True}}


def test_fields_change_as_they_are_used(framed: FramedTask) -> None:
    frame = framed.show(
        form("""<crowd-checkbox name=a>A</crowd-checkbox><crowd-toggle-button name=b>B</crowd-toggle-button>
                <crowd-input name=c></crowd-input>
                <crowd-slider name=d max=9 pin editable></crowd-slider>""")
    )
    frame.evaluate("""window.seen = []; document.addEventListener('change',
      ({target}) => seen.push([target.name, target.checked ?? target.value]))""")
    frame.get_by_text("A", exact=True).click()
    frame.get_by_role("switch").press("Space")
    frame.get_by_role("textbox").fill("text")
    frame.get_by_role("slider").press("ArrowRight")
    frame.get_by_role("spinbutton").fill("7")
    frame.get_by_role("spinbutton").blur()
    assert frame.evaluate("seen") == [["a", True], ["b", True], ["c", "text"], ["d", 1], ["d", 7]]
    assert frame.locator("crowd-slider output").text_content() == "7"


def test_patterns_refuse_what_is_typed(framed: FramedTask) -> None:
    frame = framed.show(
        form("<crowd-input name=a auto-validate allowed-pattern='[0-9]' max-length=3></crowd-input>")
    )
    frame.locator("input").click()
    framed.page.keyboard.type("1a2b34")
    submit(frame)
    assert framed.answer() == {"a": "123"}


def test_a_field_with_auto_focus_is_typed_in_at_once(framed: FramedTask) -> None:
    frame = framed.show(
        form("<crowd-input name=a></crowd-input><crowd-input name=b auto-focus></crowd-input>")
    )
    frame.locator("crowd-input[name=b] input:focus").wait_for()
    framed.page.keyboard.type("1u")
    submit(frame)
    assert framed.answer() == {"b": "1u"}


def test_a_pattern_that_is_not_valid_is_a_warning(framed: FramedTask) -> None:
    frame = framed.show(form("<crowd-input name=a auto-validate allowed-pattern='['></crowd-input>"))
    frame.locator("input").click()
    framed.page.keyboard.type("x")
    assert framed.wait_for("warning")["message"].startswith(
        '<crowd-input>: the attribute "allowed-pattern" is not'
    )


def test_text_areas_count_and_grow(framed: FramedTask) -> None:
    frame = framed.show(form("<crowd-text-area name=a rows=2 max-rows=4 char-counter></crowd-text-area>"))
    area = frame.locator("textarea")
    heights = []
    for text in ("", "1\n2\n3", "1\n2\n3\n4\n5\n6\n7"):
        area.fill(text)
        heights.append(area.evaluate("area => area.offsetHeight"))
    assert heights[0] < heights[1] < heights[2] < heights[0] * 2.2
    assert frame.get_by_text("13", exact=True).is_visible()


def test_tabs_show_one_page(framed: FramedTask) -> None:
    frame = framed.show(
        form(
            """<crowd-tabs><crowd-tab header=One>first</crowd-tab>
               <crowd-tab header=Two>second</crowd-tab></crowd-tabs>"""
        )
    )
    assert frame.get_by_text("first").is_visible()
    assert not frame.get_by_text("second").is_visible()
    frame.get_by_role("tab", name="One").press("ArrowRight")
    assert frame.get_by_text("second").is_visible()
    assert not frame.get_by_text("first").is_visible()


def test_instructions_have_three_tabs(framed: FramedTask) -> None:
    frame = framed.show(
        form("""<crowd-instructions link-text="Help" link-type="button"><short-summary>short</short-summary>
          <detailed-instructions>long</detailed-instructions><positive-example>good</positive-example>
          <negative-example>poor</negative-example></crowd-instructions>""")
    )
    frame.get_by_role("button", name="Help").click()
    assert frame.get_by_text("short").is_visible()
    frame.get_by_role("tab", name="Examples").click()
    assert frame.get_by_text("good", exact=True).is_visible()
    assert frame.get_by_text("poor").is_visible()
    assert not frame.get_by_text("short").is_visible()
    frame.get_by_role("button", name="Close").click()
    assert not frame.get_by_text("poor").is_visible()


def test_alerts_of_scripts_are_seen_and_closed(framed: FramedTask) -> None:
    frame = framed.show(form("<div id=box></div>"))
    frame.evaluate("box.innerHTML = '<crowd-alert type=error dismissible>Look again.</crowd-alert>'")
    frame.get_by_role("alert").filter(has_text="Look again.").wait_for()
    frame.get_by_role("button", name="Close").click()
    assert frame.get_by_text("Look again.").count() == 0


def test_cards_badges_and_icons_are_words(framed: FramedTask) -> None:
    frame = framed.show(
        form("""<crowd-card heading="A card" image="/image.svg">content</crowd-card>
          <p id=here>Here</p><crowd-badge for=here label=3></crowd-badge>
          <crowd-icon-button id=issue icon="icons:report-problem"></crowd-icon-button>
          <crowd-button><iron-icon icon="search"></iron-icon></crowd-button>
          <script>issue.onclick = () => { here.textContent = 'clicked'; };</script>""")
    )
    assert frame.get_by_role("heading", name="A card").is_visible()
    assert frame.locator("#here .badge").inner_text() == "3"
    frame.get_by_role("button", name="report problem").click()
    assert frame.get_by_text("clicked").is_visible()


def test_disabled_and_loading_buttons_do_nothing(framed: FramedTask) -> None:
    frame = framed.show(
        form("""<crowd-button disabled onclick="clicked = 1" form-action=submit>One</crowd-button>
          <crowd-button loading id=two form-action=submit>Two</crowd-button>
          <crowd-button href="https://example.com/">Three</crowd-button>""")
    )
    frame.evaluate("two.click()")
    assert frame.get_by_role("button", name="One").is_disabled()
    assert frame.get_by_role("button", name="Two").is_disabled()
    framed.settle()
    assert framed.heard("submit") == []
    frame.get_by_role("link", name="Three").click()
    assert framed.wait_for("navigate-blocked") == {"address": "https://example.com/"}


def test_instructions_may_stand_in_the_form_itself(framed: FramedTask) -> None:
    frame = framed.show(
        form("""<crowd-input name=a value=x></crowd-input>
          <short-instructions><p>Briefly.</p></short-instructions>
          <full-instructions header=Rules><p>At length.</p></full-instructions>""")
    )
    assert frame.get_by_text("Briefly.").is_visible()
    frame.get_by_role("button", name="Full instructions").click()
    assert frame.get_by_text("At length.").is_visible()
