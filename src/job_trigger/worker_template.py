"""The page that workers see: the folder's own, or the project's, checked before a job is started with it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ground_truth.problem import Problem
from ground_truth.s3_layout import TEMPLATE_FILE
from ground_truth.worker_page import ELEMENT, FORM, LONGEST_TEMPLATE, read_worker_page

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
        return [_problem(f"the file is not UTF-8: {byte}", "HTML in UTF-8")]
    if len(text) > LONGEST_TEMPLATE:
        return [_problem(f"the file has {len(text):,} characters", f"at most {LONGEST_TEMPLATE:,}")]
    page = read_worker_page(text)
    problems = []
    if not page.has_form:
        problems.append(_problem(f"the page has no <{FORM}>", f"a <{FORM}> around the whole task"))
    if not page.elements:
        problems.append(_problem(f"the page has no <{ELEMENT}>", f"one inside <{FORM}>"))
        return problems
    element = page.elements[0]
    if page.has_form and not element.in_form:
        problems.append(_problem(f"<{ELEMENT}> is not inside <{FORM}>", f"it inside <{FORM}>"))
    problems += [
        _problem(f"<{ELEMENT}> has no attribute {name}", f"{name}={example}", name)
        for name, example in _NEEDED.items()
        if not element.attributes.get(name)
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
        _problem(f"the template does not render: {error}", "Liquid that SageMaker can render")
        for error in render(content.decode(), task_input)
    ]


_NEEDED = {
    "name": '"crowd-image-classifier-multi-select"',
    "src": '"{{ task.input.taskObject | grant_read_access }}"',
    "categories": '"{{ task.input.labels | to_json | escape }}"',
}


def _problem(message: str, expected: str, key: str | None = None) -> Problem:
    return Problem(message, expected, key, file=TEMPLATE_FILE)
