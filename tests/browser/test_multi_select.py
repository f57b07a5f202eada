"""A worker answers: by mouse, by keyboard, with an exclusion category, on hostile labels."""

import json
from typing import Any

import pytest

from tests.browser.framed_task import CROWD_SCRIPT, FramedTask, task

pytestmark = pytest.mark.browser

NONE = """exclusion-category="{ text: 'None of these' }" """


def test_a_worker_answers_by_mouse(framed: FramedTask) -> None:
    frame = framed.show(task())
    frame.get_by_text("owl").click()
    frame.get_by_text("dog").click()
    frame.get_by_role("button", name="Submit").click()
    assert framed.answer() == {"animals": {"labels": ["dog", "owl"]}}
    assert json.dumps(framed.answer()) == '{"animals": {"labels": ["dog", "owl"]}}'


def test_a_worker_answers_by_keyboard_alone(framed: FramedTask) -> None:
    framed.show(task())
    for key in ("1", "3", "1", "Enter"):
        framed.page.keyboard.press(key)
    assert framed.answer() == {"animals": {"labels": ["owl"]}}


def test_each_control_is_reached_by_tab_and_shows_it(framed: FramedTask) -> None:
    frame = framed.show(task(inside="<short-instructions>Look.</short-instructions>"))
    outlines = {}
    while "Submit" not in outlines and len(outlines) < 20:
        framed.page.keyboard.press("Tab")
        name, outline = frame.evaluate("""() => {
          let focused = document.activeElement;
          while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
          const row = focused.closest("label") ?? focused;
          return [focused.ariaLabel ?? row.textContent.trim(), getComputedStyle(row).outlineStyle];
        }""")
        outlines[name] = outline
    assert list(outlines) == [
        "Hide instructions", "Instructions", "Image view. Plus and minus zoom, arrow keys move the image.",
        "Zoom out -", "Zoom in +", "Fit", "Rotate", "Brightness and contrast",
        "dog1", "cat2", "owl3", "Submit",
    ]  # fmt: skip
    assert set(outlines.values()) == {"solid"}


def test_a_label_is_needed_and_the_page_says_so(framed: FramedTask) -> None:
    frame = framed.show(task())
    framed.page.keyboard.press("Enter")
    alert = frame.locator("crowd-form .message")
    assert alert.text_content() == "Choose at least one label."
    framed.settle()
    assert framed.heard("submit") == []
    framed.page.keyboard.press("2")
    assert alert.text_content() == ""
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["cat"]}}


@pytest.mark.parametrize(
    ("submits", "labels"), [("empty", []), ("text", ["None of these"])], ids=["no labels", "its text"]
)
def test_the_exclusion_category_submits(framed: FramedTask, submits: str, labels: list[str]) -> None:
    frame = framed.show(task(NONE), {"exclusionSubmits": submits})
    frame.get_by_text("dog").click()
    frame.get_by_text("None of these").click()
    assert not frame.get_by_label("dog").is_checked()
    assert frame.get_by_label("dog").is_disabled()
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": labels}}


def test_the_exclusion_category_can_be_taken_back(framed: FramedTask) -> None:
    frame = framed.show(task(NONE))
    framed.page.keyboard.press("Enter")
    message = frame.locator("crowd-form .message").text_content()
    assert message == "Choose at least one label, or “None of these”."
    framed.page.keyboard.press("4")
    framed.page.keyboard.press("4")
    assert frame.get_by_label("dog").is_enabled()
    framed.page.keyboard.press("2")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["cat"]}}


def test_keys_are_shown_and_go_on_with_letters(framed: FramedTask) -> None:
    names = [f"label {number:02}" for number in range(1, 41)]
    frame = framed.show(task(labels=str(names)))
    keys = frame.locator(".category kbd").evaluate_all("all => all.map(key => key.textContent)")
    assert "".join(keys) == "1234567890ABCDEFGHIJKLMNOPQRSTVWXYZ"
    for key in ("0", "a", "z", "Enter"):
        framed.page.keyboard.press(key)
    assert framed.answer() == {"animals": {"labels": ["label 10", "label 11", "label 35"]}}


def test_keys_of_the_number_pad_work_without_num_lock(framed: FramedTask) -> None:
    frame = framed.show(task())
    frame.evaluate(
        """document.dispatchEvent(new KeyboardEvent("keydown", {code: "Numpad2", key: "ArrowDown"}))"""
    )
    framed.page.keyboard.press("NumpadEnter")
    assert framed.answer() == {"animals": {"labels": ["cat"]}}


@pytest.mark.parametrize(
    ("code", "key"), [("Digit2", "é"), ("KeyB", "и")], ids=["French digits", "Cyrillic letters"]
)
def test_keys_of_other_layouts(framed: FramedTask, code: str, key: str) -> None:
    frame = framed.show(task(labels=str([f"label {number}" for number in range(1, 13)])))
    frame.evaluate(f"document.dispatchEvent(new KeyboardEvent('keydown', {{code: '{code}', key: '{key}'}}))")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["label 2" if code == "Digit2" else "label 12"]}}


def test_enter_submits_after_a_click_on_a_tool(framed: FramedTask) -> None:
    frame = framed.show(task())
    framed.page.keyboard.press("1")
    frame.get_by_role("button", name="Rotate").click()
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["dog"]}}


@pytest.mark.parametrize(
    ("attributes", "config"),
    [('hotkeys="dco"', {}), ('hotkeys="xyz"', {"hotkeys": "DCO"})],
    ids=["attribute", "portal"],
)
def test_own_keys(framed: FramedTask, attributes: str, config: dict[str, Any]) -> None:
    framed.show(task(attributes), config)
    for key in ("c", "o", "1", "Enter"):
        framed.page.keyboard.press(key)
    assert framed.answer() == {"animals": {"labels": ["cat", "owl"]}}


def test_keys_do_nothing_but_write_in_text_fields(framed: FramedTask) -> None:
    frame = framed.show(task(around='<textarea name="note"></textarea><input name="line">'))
    frame.locator("textarea").click()
    framed.page.keyboard.type("1u/+\n2")
    frame.locator("input[name=line]").click()
    framed.page.keyboard.type("12u")
    framed.settle()
    assert framed.heard("submit") == framed.heard("undo") == []
    frame.get_by_text("owl").click()
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["owl"]}, "note": "1u/+\n2", "line": "12u"}


def test_a_held_key_acts_once(framed: FramedTask) -> None:
    framed.show(task())
    framed.page.keyboard.press("1")
    framed.page.keyboard.down("2")
    framed.page.keyboard.down("2")
    framed.page.keyboard.press("Enter")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["dog", "cat"]}}
    assert len(framed.heard("submit")) == 1


def test_u_asks_for_the_last_answer_and_it_comes_back(framed: FramedTask) -> None:
    framed.show(task(NONE, "<worker-comment></worker-comment>", '<crowd-input name="why"></crowd-input>'))
    framed.page.keyboard.press("u")
    framed.wait_for("undo")
    answer = {"animals": {"labels": ["cat"], "workerComment": "dark"}, "why": "stripes"}
    framed.say("restore", answer=answer)
    framed.page.keyboard.press("Enter")
    assert framed.answer() == answer


@pytest.mark.parametrize(
    ("submits", "labels"), [("empty", []), ("text", ["None of these"])], ids=["no labels", "its text"]
)
def test_an_answer_by_exclusion_comes_back(framed: FramedTask, submits: str, labels: list[str]) -> None:
    frame = framed.show(task(NONE), {"exclusionSubmits": submits})
    framed.say("restore", answer={"animals": {"labels": labels}})
    assert frame.get_by_label("None of these").is_checked()
    assert frame.get_by_label("dog").is_disabled()


def test_no_key_declines(framed: FramedTask) -> None:
    framed.show(task())
    for key in "abcdefghijklmnopqrstuvwxyz":
        framed.page.keyboard.press(key)
    framed.settle()
    assert framed.heard("decline-request") == []


def test_search_among_many_labels(framed: FramedTask) -> None:
    frame = framed.show(task(labels="['a1','a2','a3','a4','a5','a6','a7','a8','a9','a10','Éclair','eel']"))
    framed.page.keyboard.press("/")
    framed.page.keyboard.type("ECL")
    assert frame.locator(".categories li:visible").count() == 1
    framed.page.keyboard.press("Enter")
    assert frame.locator(".categories li:visible").count() == 12
    framed.page.keyboard.press("Escape")
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["a1", "Éclair"]}}


def test_few_labels_have_no_search(framed: FramedTask) -> None:
    frame = framed.show(task(labels="['a1','a2','a3','a4','a5','a6','a7','a8','a9','a10']"))
    assert not frame.get_by_role("searchbox").is_visible()


HOSTILE = [
    "<img src=x onerror=parent.hacked=1>", "</script><script>hacked=1</script>", '"\'`', "{{ 7 | times: 6 }}",
    "__proto__", "a" * 256, "ציפור", "\u202edog", "🦉", "x\u0000y", " ",
]  # fmt: skip


def test_hostile_labels_are_text(framed: FramedTask) -> None:
    labels = json.dumps(HOSTILE).replace("&", "&amp;").replace('"', "&quot;")
    frame = framed.show(task(labels=labels))
    shown = frame.locator(".categories .category span").evaluate_all(
        "all => all.map(name => name.textContent)"
    )
    assert shown == HOSTILE
    for box in frame.locator(".categories input").all():
        box.check()
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": HOSTILE}}
    assert frame.evaluate("typeof hacked") == "undefined"
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["__proto__", "constructor", "a.b", "<b>", "ñ"])
def test_any_name_is_a_key_of_the_answer(framed: FramedTask, name: str) -> None:
    framed.show(task().replace('name="animals"', f'name="{name}"'))
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Enter")
    framed.wait_for("submit")
    text = framed.page.evaluate("JSON.stringify(heard.find(message => message.type === 'submit').answer)")
    assert text == json.dumps({name: {"labels": ["dog"]}}, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(
    ("html", "message"),
    [
        pytest.param(
            task(labels="redgreenblue"),
            'the attribute "categories" must be a list of names such as ["dog", "cat"], got \'redgreenblue\'',
            id="categories that Liquid joined",
        ),
        pytest.param(
            task('exclusion-category="none"'),
            """the attribute "exclusion-category" must be like { text: 'None of these' }, got 'none'""",
            id="an exclusion category without a text",
        ),
        pytest.param(
            task().replace('name="animals"', ""),
            'the attribute "name" must not be empty: the answer is submitted under it',
            id="no name",
        ),
        pytest.param(
            task().replace("<crowd-form>", "<div>"),
            "the element must be inside <crowd-form>, which submits it",
            id="no form",
        ),
    ],
)
def test_attributes_that_nobody_can_work_with_are_named(framed: FramedTask, html: str, message: str) -> None:
    frame = framed.show(html)
    assert frame.locator(".error").first.text_content() == f"<crowd-image-classifier-multi-select>: {message}"
    assert framed.heard("error") == [{"message": f"<crowd-image-classifier-multi-select>: {message}"}]


def test_a_comment_goes_with_the_answer(framed: FramedTask) -> None:
    comment = (
        '<worker-comment header="Say why" link-text="Why?" placeholder="Because">Be short.</worker-comment>'
    )
    frame = framed.show(task(inside=comment))
    framed.page.keyboard.press("1")
    frame.get_by_role("button", name="Why?").click()
    frame.get_by_role("dialog", name="Say why").get_by_role("textbox").fill("It barks.\n")
    framed.page.keyboard.press("Enter")
    frame.get_by_role("button", name="Keep comment").click()
    frame.get_by_role("button", name="Submit").click()
    assert framed.answer() == {"animals": {"labels": ["dog"], "workerComment": "It barks."}}


def test_full_instructions_open_in_a_dialog(framed: FramedTask) -> None:
    inside = '<full-instructions header="Rules"><p>Look twice.</p></full-instructions>'
    frame = framed.show(task(inside=inside))
    assert not frame.get_by_text("Look twice.").is_visible()
    frame.get_by_role("button", name="Full instructions").click()
    assert frame.get_by_role("dialog", name="Rules").is_visible()
    assert frame.get_by_text("Look twice.").is_visible()
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Escape")
    assert not frame.get_by_text("Look twice.").is_visible()
    assert not frame.get_by_label("dog").is_checked()


def test_instructions_fold_and_the_portal_hears_of_it(framed: FramedTask) -> None:
    frame = framed.show(task(inside="<short-instructions><p>Look.</p></short-instructions>"))
    assert frame.get_by_text("Look.").is_visible()
    frame.get_by_role("button", name="Hide instructions").click()
    assert not frame.get_by_text("Look.").is_visible()
    assert framed.wait_for("view") == {"view": {"instructions": "folded"}}
    framed.show(
        task(inside="<short-instructions><p>Look.</p></short-instructions>"),
        {"view": {"instructions": "folded"}},
    )
    assert not framed.frame.get_by_text("Look.").is_visible()


def test_aws_own_example_works(framed: FramedTask) -> None:
    framed.show(f"""{CROWD_SCRIPT}
      <crowd-form>
        <crowd-image-classifier-multi-select
          name="animals" categories="['Cat', 'Dog', 'Horse', 'Pig', 'Bird']" src="/image.svg"
          header="Please identify the animals in this image"
          exclusion-category="{{ text: 'None of the above' }}">
          <full-instructions header="Classification Instructions"><p>Select all.</p></full-instructions>
          <short-instructions><p>Choose the appropriate label(s).</p></short-instructions>
        </crowd-image-classifier-multi-select>
      </crowd-form>""")
    framed.page.keyboard.press("6")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": []}}
