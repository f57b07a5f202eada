"""The page that workers see: the folder's own, or the project's, checked before a job is started with it."""

from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path

from job_trigger.problems import Problem

TEMPLATE_FILE = "worker-template.liquid.html"
FORM, ELEMENT = "crowd-form", "crowd-image-classifier-multi-select"
LONGEST = 128_000
"""Characters of a template that SageMaker renders (RenderUiTemplate's UiTemplate.Content)."""

Render = Callable[[str, str], Sequence[str]]
"""Renders a template with a task input (JSON) and returns what is wrong, nothing if it renders."""


def default_template() -> bytes:
    """The project's own worker template."""
    return (Path(__file__).parent / TEMPLATE_FILE).read_bytes()


def template_problems(content: bytes) -> list[Problem]:
    """What is wrong with a worker template before it is rendered.

    Args:
        content: the file's bytes: HTML with Liquid, in UTF-8.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at position {error.start + 1}"
        return [Problem(TEMPLATE_FILE, f"the file is not UTF-8: {byte}", "HTML in UTF-8")]
    problems = []
    if len(text) > LONGEST:
        problems.append(
            Problem(TEMPLATE_FILE, f"the file has {len(text):,} characters", f"at most {LONGEST:,}")
        )
    page = _Page()
    page.feed(text)
    page.close()
    if not page.has_form:
        problems.append(Problem(TEMPLATE_FILE, f"there is no <{FORM}>", f"a <{FORM}> around the whole task"))
    if page.element is None:
        problems.append(Problem(TEMPLATE_FILE, f"there is no <{ELEMENT}>", f"one inside <{FORM}>"))
        return problems
    if page.has_form and not page.element_in_form:
        problems.append(Problem(TEMPLATE_FILE, f"<{ELEMENT}> is not inside <{FORM}>", f"it inside <{FORM}>"))
    problems += [
        Problem(TEMPLATE_FILE, f"<{ELEMENT}> has no attribute {name}", f"{name}={example}", key=name)
        for name, example in _NEEDED.items()
        if not page.element.get(name)
    ]
    return problems


def rendering_problems(content: bytes, task_input: str, render: Render) -> list[Problem]:
    """What is wrong with a worker template when it is rendered for one data object.

    Args:
        content: the file's bytes.
        task_input: what the template reads as ``task.input``, JSON.
        render: renders it as SageMaker would.
    """
    return [
        Problem(TEMPLATE_FILE, f"the template does not render: {error}", "Liquid that SageMaker can render")
        for error in render(content.decode(), task_input)
    ]


_NEEDED = {
    "name": '"crowd-image-classifier-multi-select"',
    "src": '"{{ task.input.taskObject | grant_read_access }}"',
    "categories": '"{{ task.input.labels | to_json | escape }}"',
}


class _Page(HTMLParser):
    """Finds the form and the task's element; what stands in comments and scripts does not count."""

    def __init__(self) -> None:
        super().__init__()
        self._open_forms = 0
        self.has_form = False
        self.element: dict[str, str | None] | None = None
        self.element_in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == FORM:
            self.has_form = True
            self._open_forms += 1
        elif tag == ELEMENT and self.element is None:
            self.element = dict(attrs)
            self.element_in_form = self._open_forms > 0

    def handle_endtag(self, tag: str) -> None:
        if tag == FORM:
            self._open_forms -= 1
