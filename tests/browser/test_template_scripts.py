"""Scripts of worker templates find what Amazon's own elements offer them."""

import pytest

from tests.browser.framed_task import CROWD_SCRIPT, FramedTask, task

pytestmark = pytest.mark.browser


def submit(framed: FramedTask) -> None:
    framed.page.keyboard.press("1")
    framed.page.keyboard.press("Enter")


@pytest.mark.parametrize(
    "script",
    [
        "document.querySelector('crowd-form').onsubmit = hold;",
        "document.querySelector('crowd-form').onsubmit = () => { return false; };",
        "document.querySelector('crowd-form').addEventListener('submit', hold);",
        "document.addEventListener('submit', hold);",
        "window.onload = () => { document.querySelector('crowd-form').onsubmit = hold; };",
        """document.addEventListener('all-crowd-elements-ready', () =>
             document.querySelector('form').addEventListener('submit', hold));""",
    ],
)
def test_a_script_can_hold_a_submission_back(framed: FramedTask, script: str) -> None:
    frame = framed.show(task() + f"<script>const hold = (event) => event.preventDefault(); {script}</script>")
    submit(framed)
    frame.get_by_role("button", name="Submit").click()
    framed.settle()
    assert framed.heard("submit") == []
    assert framed.heard("error") == []


def test_onsubmit_may_fill_in_fields(framed: FramedTask) -> None:
    framed.show(
        task(around='<input type="hidden" name="seconds" id="seconds">')
        + "<script>document.querySelector('crowd-form').onsubmit = () => { seconds.value = 7; };</script>"
    )
    submit(framed)
    assert framed.answer() == {"animals": {"labels": ["dog"]}, "seconds": "7"}


def test_submit_as_a_method_asks_onsubmit_first(framed: FramedTask) -> None:
    framed.show(
        task(around='<button type="button" id="done">Done</button><input type="hidden" name="how" id="how">')
        + """<script>
          document.querySelector('crowd-form').onsubmit = () => { how.value += 'asked'; };
          done.onclick = () => document.querySelector('crowd-form').submit();
        </script>"""
    )
    framed.page.keyboard.press("2")
    framed.frame.get_by_role("button", name="Done").click()
    assert framed.answer() == {"animals": {"labels": ["cat"]}, "how": "asked"}


def test_buttons_of_the_template_submit_once(framed: FramedTask) -> None:
    frame = framed.show(task(around='<button>Send</button><input name="line">'))
    assert not frame.get_by_role("button", name="Submit").is_visible()
    framed.page.keyboard.press("1")
    frame.get_by_role("button", name="Send").dblclick()
    assert framed.answer() == {"animals": {"labels": ["dog"]}, "line": ""}
    assert len(framed.heard("submit")) == 1


def test_a_crowd_button_submits_after_its_own_listeners(framed: FramedTask) -> None:
    frame = framed.show(
        task(around='<crowd-button form-action="submit" id="send">Send</crowd-button><input name="a" id="a">')
        + "<script>send.onclick = () => { a.value = 'clicked'; };</script>"
    )
    framed.page.keyboard.press("1")
    frame.get_by_role("button", name="Send").click()
    assert framed.answer() == {"animals": {"labels": ["dog"]}, "a": "clicked"}


@pytest.mark.parametrize(
    "button",
    [
        '<crowd-button form-action="reset">Start again</crowd-button>',
        '<input type="reset" value="Start again">',
    ],
)
def test_a_reset_button_goes_back(framed: FramedTask, button: str) -> None:
    frame = framed.show(
        task(
            around=f"""<input name="a" value="first"><crowd-input name="b" value="written"></crowd-input>
          <crowd-checkbox name="c" checked>C</crowd-checkbox><crowd-slider name="d" value="4"></crowd-slider>
          {button}<crowd-button form-action="submit">Send</crowd-button>"""
        )
    )
    frame.locator("input[name=a]").fill("changed")
    frame.locator("crowd-input input").fill("changed")
    frame.get_by_text("C", exact=True).click()
    frame.get_by_text("owl").click()
    frame.get_by_role("button", name="Start again").click()
    frame.get_by_text("cat").click()
    frame.get_by_role("button", name="Send").click()
    assert framed.answer() == {
        "animals": {"labels": ["cat"]},
        "b": "written",
        "c": {"on": True},
        "d": 4,
        "a": "first",
    }


def test_scripts_see_plain_elements_first_and_are_called_once_when_they_are_ready(framed: FramedTask) -> None:
    frame = framed.show(
        f"""{CROWD_SCRIPT}<script>
          var seen = [];
          document.addEventListener('all-crowd-elements-ready', (event) =>
            seen.push([event.target === document, typeof document.querySelector('crowd-form').submit]));
        </script>"""
        + task()
        + "<script>seen.push(document.querySelector('crowd-form').shadowRoot);</script>"
    )
    framed.settle()
    assert frame.evaluate("seen") == [None, [True, "function"]]


def test_ids_are_names_and_value_is_what_is_chosen(framed: FramedTask) -> None:
    frame = framed.show(
        task('id="animals"', around='<crowd-input id="name_" name="n" value="x"></crowd-input>')
        + """<script>
          var changes = [];
          document.querySelector('crowd-form').addEventListener('change', (event) =>
            changes.push([event.target.localName, animals.value, animals._submittableValue.labels.length]));
        </script>"""
    )
    framed.page.keyboard.press("2")
    frame.get_by_text("dog").click()
    assert frame.evaluate("changes") == [
        ["crowd-image-classifier-multi-select", {"labels": ["cat"]}, 1],
        ["crowd-image-classifier-multi-select", {"labels": ["dog", "cat"]}, 2],
    ]
    assert frame.evaluate("name_.value") == "x"
    frame.evaluate("animals.value = {labels: ['owl']}")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["owl"]}, "n": "x"}


@pytest.mark.parametrize(
    "script",
    [
        """document.addEventListener('all-crowd-elements-ready',
             () => { animals.categories = ['one', 'two']; });""",
        "animals.categories = ['one', 'two'];",
        """document.addEventListener('all-crowd-elements-ready',
             () => animals.setAttribute('categories', "['one', 'two']"));""",
        """document.addEventListener('all-crowd-elements-ready',
             () => { animals.categories = "['one', 'two']"; });""",
    ],
    ids=["when ready", "before it is defined", "by attribute", "in JavaScript notation"],
)
def test_categories_can_be_set(framed: FramedTask, script: str) -> None:
    frame = framed.show(task('id="animals"') + f"<script>{script}</script>")
    assert frame.evaluate("animals.categories") == ["one", "two"]
    submit(framed)
    assert framed.answer() == {"animals": {"labels": ["one"]}}


def test_a_choice_outlives_added_categories(framed: FramedTask) -> None:
    frame = framed.show(task('id="animals"'))
    framed.page.keyboard.press("3")
    frame.evaluate("animals.categories = ['fox'].concat(animals.categories)")
    framed.page.keyboard.press("Enter")
    assert framed.answer() == {"animals": {"labels": ["owl"]}}


def test_shadow_roots_are_open(framed: FramedTask) -> None:
    frame = framed.show(task('id="animals"'))
    for name in (".annotation-area", ".category-picker-wrapper"):
        assert (
            frame.evaluate(
                "name => animals.shadowRoot.querySelector(name).getBoundingClientRect().width", name
            )
            > 0
        )
    assert frame.evaluate("document.querySelector('crowd-form').form.localName") == "form"


def test_children_added_later_belong_to_the_form(framed: FramedTask) -> None:
    frame = framed.show(task())
    frame.evaluate("""() => {
      const field = document.createElement('crowd-input');
      field.name = 'late';
      field.value = 'yes';
      document.querySelector('crowd-form').append(field);
      const native = Object.assign(document.createElement('input'), {name: 'native', value: 'too'});
      document.querySelector('crowd-form').form.append(native);
      return customElements.whenDefined('crowd-input').then(() => true);
    }""")
    submit(framed)
    assert framed.answer() == {"animals": {"labels": ["dog"]}, "late": "yes", "native": "too"}


def test_storage_and_cookies_are_there_for_scripts(framed: FramedTask) -> None:
    frame = framed.show(
        f"""<script>
          localStorage.setItem('a', 1); localStorage.b = 2; sessionStorage.setItem('c', 3);
          document.cookie = 'd=4; path=/'; document.cookie = 'e=5'; document.cookie = 'e=; max-age=0';
          var stored = [
            localStorage.getItem('a'), localStorage.b, localStorage.length, Object.keys(localStorage),
            localStorage.key(1), sessionStorage.getItem('c'), sessionStorage.getItem('x'), document.cookie,
            'b' in localStorage];
          localStorage.removeItem('a'); delete localStorage.b;
          stored.push(localStorage.length); sessionStorage.clear(); stored.push(sessionStorage.length);
        </script>{task()}"""
    )
    assert frame.evaluate("stored") == ["1", "2", 2, ["a", "b"], "b", "3", None, "d=4", True, 0, 0]
    assert framed.heard("error") == []


def test_an_alert_is_shown_in_the_page(framed: FramedTask) -> None:
    frame = framed.show(
        task()
        + """<script>document.querySelector('crowd-form').onsubmit = (event) => {
          event.preventDefault(); alert('Please look <b>again</b>.'); };</script>"""
    )
    submit(framed)
    assert frame.get_by_role("alert").get_by_text("Please look <b>again</b>.").is_visible()
    frame.get_by_role("button", name="Close").click()
    assert frame.get_by_text("Please look").count() == 0


def test_confirm_and_prompt_do_not_stop_the_task(framed: FramedTask) -> None:
    frame = framed.show(
        task() + "<script>var said = [confirm('Sure?'), prompt('Name?', 'none'), prompt('?')];</script>"
    )
    assert frame.evaluate("said") == [True, "none", None]
    assert len(framed.heard("warning")) == 3


def test_flattened_answers_are_as_amazon_flattens_them(framed: FramedTask) -> None:
    framed.show(task(around="<crowd-checkbox name='c' value='v'>C</crowd-checkbox>").replace(
        "<crowd-form>", '<crowd-form answer-format="flatten-objects">'
    ))  # fmt: skip
    submit(framed)
    assert framed.answer() == {"animals.labels": ["dog"], "c.v": False}
