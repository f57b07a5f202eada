"""What the frame tells the page around it, and what it believes."""

import pytest
from playwright.sync_api import expect

from tests.browser.framed_task import CROWD_SCRIPT, IMAGE, FramedTask, task

pytestmark = pytest.mark.browser


def test_ready_comes_once_when_the_image_is_there(framed: FramedTask) -> None:
    frame = framed.show(task())
    framed.settle()
    assert framed.heard("ready") == [{}]
    assert (
        frame.locator(".annotation-area img").evaluate("image => image.complete && image.naturalWidth") == 640
    )


def test_errors_of_a_template_have_file_line_and_column(framed: FramedTask) -> None:
    framed.show(task() + "\n<script>\n  var a = 1;\n  missing();\n</script>")
    [error] = framed.heard("error")
    assert error["message"] == "Uncaught ReferenceError: missing is not defined"
    assert error["file"].endswith("/task.html")
    assert (error["line"], error["column"]) == (4, 3)


def test_a_syntax_error_is_reported_too(framed: FramedTask) -> None:
    framed.show(task() + "\n<script>\n  var = 1;\n</script>")
    [error] = framed.heard("error")
    assert error["message"].startswith("Uncaught SyntaxError")
    assert error["line"] == 3


def test_a_broken_promise_is_reported_too(framed: FramedTask) -> None:
    framed.show(task() + "<script>Promise.reject(new Error('no answer'))</script>")
    assert framed.wait_for("error")["message"] == "Unhandled promise rejection: no answer"


def test_a_page_without_the_crowd_script_says_so(framed: FramedTask) -> None:
    framed.open(task().removeprefix(CROWD_SCRIPT))
    message = framed.wait_for("error")["message"]
    framed.wait_for("ready")
    assert (
        message
        == "The template doesn't load https://assets.crowd.aws/crowd-html-elements.js: no element works."
    )


def test_the_frame_is_saving_until_the_portal_says_otherwise(framed: FramedTask) -> None:
    frame = framed.show(task())
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Enter")
    framed.wait_for("submit")
    assert frame.get_by_role("button", name="Saving…").is_disabled()
    framed.say("rejected", message="This task has expired.")
    frame.get_by_role("alert").get_by_text("This task has expired.").wait_for()
    framed.page.keyboard.press("2")
    framed.page.keyboard.press("Enter")
    framed.page.wait_for_function("heard.filter(message => message.type === 'submit').length === 2")
    assert framed.heard("submit")[1] == {"answer": {"animals": {"labels": ["dog", "cat"]}}}


def test_busy_holds_a_submission_and_idle_lets_it_go(framed: FramedTask) -> None:
    frame = framed.show(task())
    framed.say("busy")
    frame.get_by_role("button", name="Saving…").wait_for()
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Enter")
    framed.say("idle")
    frame.get_by_role("button", name="Submit").click()
    assert framed.answer() == {"animals": {"labels": ["dog"]}}
    assert len(framed.heard("submit")) == 1


def test_only_the_page_around_it_is_believed(framed: FramedTask) -> None:
    frame = framed.show(task())
    frame.evaluate("""() => new Promise((resolve) => {
      addEventListener("message", () => setTimeout(resolve));
      window.postMessage({source: "crowd-frame", v: 1, type: "rejected", message: "forged"}, "*");
    })""")
    framed.say_in_vain("rejected", message="foreign", v=2)
    framed.say("rejected", message="true")
    frame.get_by_role("alert").get_by_text("true", exact=True).wait_for()
    assert frame.get_by_text("forged").count() == frame.get_by_text("foreign").count() == 0


def test_messages_before_the_elements_are_ready_wait_for_them(framed: FramedTask) -> None:
    framed.page.add_init_script("""
      addEventListener("message", ({data}) => {
        if (data.type === "early") say("restore", {answer: {animals: {labels: ["owl"]}}});
      });
    """)
    frame = framed.show("<script>parent.postMessage({type: 'early'}, '*')</script>" + task())
    expect(frame.locator("input:checked")).to_have_count(1)
    expect(frame.locator("label:has-text('owl') input")).to_be_checked()


def test_a_template_may_use_the_name_parent(framed: FramedTask) -> None:
    framed.show(task() + "<script>var parent = document.body, top_ = 1;</script>")
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["dog"]}}


def test_a_link_does_not_leave_the_task(framed: FramedTask) -> None:
    frame = framed.show(task(around='<a href="https://example.com/x">More</a> <a href="#here">Here</a>'))
    frame.get_by_text("More").click()
    assert framed.wait_for("navigate-blocked") == {"address": "https://example.com/x"}
    frame.get_by_text("Here").click()
    assert frame.url.endswith("/task.html#here")
    assert len(framed.heard("navigate-blocked")) == 1


def test_a_form_cannot_be_sent_elsewhere(framed: FramedTask) -> None:
    frame = framed.show(task() + '<form action="https://example.com/"><button>Send away</button></form>')
    frame.get_by_text("Send away").click()
    assert framed.wait_for("navigate-blocked")["address"].startswith("https://example.com")
    assert frame.url.endswith("/task.html")


def test_a_script_from_nowhere_is_a_warning(framed: FramedTask) -> None:
    framed.show(task() + '<script src="/missing.js"></script>')
    assert framed.wait_for("warning")["message"].startswith("<script> can't load http://127.0.0.1")


def test_a_broken_image_says_so_and_offers_to_decline(framed: FramedTask) -> None:
    frame = framed.show(task().replace("/image.svg", "/missing%20%3Cb%3E.jpg"))
    assert framed.heard("image-failed") == [{"src": "/missing%20%3Cb%3E.jpg"}]
    assert frame.get_by_role("alert").get_by_text("The image can't be loaded.").is_visible()
    frame.get_by_role("button", name="Decline this task").click()
    assert framed.wait_for("decline-request") == {"reason": "The image can't be loaded."}


def test_a_broken_image_can_be_tried_again(framed: FramedTask) -> None:
    frame = framed.show(task('id="animals"').replace("/image.svg", "/missing.jpg"))
    framed.page.route("**/missing.jpg", lambda route: route.fulfill(body=IMAGE, content_type="image/svg+xml"))
    frame.get_by_role("button", name="Try again").click()
    frame.locator(".annotation-area img").wait_for()
    assert not frame.get_by_text("The image can't be loaded.").is_visible()


def test_no_image_at_all(framed: FramedTask) -> None:
    frame = framed.show(task().replace("/image.svg", ""))
    assert frame.get_by_text("This task has no image.").is_visible()
    assert not frame.get_by_role("button", name="Try again").is_visible()
    assert framed.heard("image-failed") == [{"src": ""}]


@pytest.mark.parametrize(
    "name", ["image.svg", "a b+c%25.svg/image.svg", "ünï🦉/image.svg", "javascript:alert(1)/image.svg"]
)
def test_images_of_any_name(framed: FramedTask, name: str) -> None:
    frame = framed.show(task().replace("/image.svg", f"/{name}"))
    assert framed.heard("image-failed") == []
    assert frame.locator(".annotation-area img").is_visible()


def test_elements_of_other_tasks_show_their_content_and_a_warning(framed: FramedTask) -> None:
    frame = framed.show(task(around="<crowd-keypoint><p>Mark the eyes.</p></crowd-keypoint>"))
    warning = "<crowd-keypoint> is not an element of this task: only its content is shown."
    assert frame.get_by_text(warning).is_visible()
    assert frame.get_by_text("Mark the eyes.").is_visible()
    frame.evaluate(
        "document.querySelector('form').insertAdjacentHTML('beforeend', '<crowd-line></crowd-line>')"
    )
    framed.page.wait_for_function("heard.filter(message => message.type === 'warning').length === 2")
    assert framed.heard("warning") == [{"message": warning}, {"message": warning.replace("keypoint", "line")}]


AMAZON_LIKE = """<script>
  class Form extends HTMLElement {
    submit() { if (this.dispatchEvent(new Event("submit", {bubbles: true, cancelable: true}))) this.%s; }
    _serializeForm() {
      return {taskAnswers: JSON.stringify([{animals: this.querySelector("[name]").value}])};
    }
    _submitHelperForm() { location.href = "https://example.com/"; }
  }
  class Choice extends HTMLElement { get value() { return {labels: ["dog"]}; } }
  customElements.define("crowd-form", Form);
  customElements.define("crowd-image-classifier-multi-select", Choice);
  addEventListener("load", () => document.dispatchEvent(new Event("all-crowd-elements-ready")));
</script>"""


@pytest.mark.parametrize(
    "script",
    [
        AMAZON_LIKE % "_submitHelperForm()",
        AMAZON_LIKE.replace("_serializeForm", "other") % "hidden",
    ],
    ids=["by the form's own serialization", "by its submit event"],
)
def test_answers_of_other_elements_are_caught(framed: FramedTask, script: str) -> None:
    frame = framed.show(task().replace(CROWD_SCRIPT, script))
    frame.evaluate("document.querySelector('crowd-form').submit()")
    assert framed.answer() == {"animals": {"labels": ["dog"]}}
    framed.say("rejected", message="Too late.")
    frame.get_by_role("alert").get_by_text("Too late.").wait_for()
