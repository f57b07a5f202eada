"""Whether workers can answer on a job's pages, and whether their answers will count.

A template that renders can still waste all the money that a job costs: with labels of another job every
answer is dropped, with a fixed image everybody labels the same one. So the pages of some data objects are
compared with the job.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from ground_truth.problem import Problem
from ground_truth.s3_layout import TEMPLATE_FILE
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import safe_repr
from ground_truth.task_input import TASK_INPUT_KEYS
from ground_truth.worker_page import (
    ELEMENT,
    FORM,
    LONGEST_TEMPLATE,
    InvalidAttribute,
    MultiSelect,
    PageTooLong,
    WorkerPage,
    read_worker_page,
)

_NAMED = 5  # categories in one message
_SRC = 'src="{{ task.input.taskObject | grant_read_access }}"'
_CATEGORIES = 'categories="{{ task.input.labels | to_json | escape }}"'
_INPUT_KEY = re.compile(
    r"\btask\s*\.\s*input\s*(?:\.\s*([A-Za-z_][\w-]*)|\[\s*(?:'([^'\]]*)'|\"([^\"\]]*)\")\s*\])"
)
# Up to the next opening one, so that every template is read in linear time.
_LIQUID = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}", re.DOTALL)


class RenderedPage(Struct, frozen=True):
    """The page of one data object."""

    source: str
    """The object's S3 URI or its text."""
    is_image: bool
    html: str


def template_problems(content: bytes) -> list[Problem]:
    """What is wrong with a worker template before it is rendered, errors and warnings.

    Args:
        content: the file's bytes: HTML with Liquid, in UTF-8.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at position {error.start + 1}"
        return [Problem(f"the file is not UTF-8: {byte}", "HTML in UTF-8", file=TEMPLATE_FILE)]
    if len(text) > LONGEST_TEMPLATE:
        too_long = f"the file has {len(text):,} characters"
        return [Problem(too_long, f"at most {LONGEST_TEMPLATE:,}", file=TEMPLATE_FILE)]
    page = read_worker_page(text)
    problems = [*_structure_problems(page), *_unknown_input_keys(text)]
    for element in page.elements[:1]:
        problems += [problem for name in ("name", "src", "categories") for problem in _missing(element, name)]
    return [problem.at(TEMPLATE_FILE) for problem in problems]


def page_problems(
    pages: Sequence[RenderedPage], categories: Sequence[str], exclusion_category: str
) -> list[list[Problem]]:
    """What is wrong with a template as the pages of some data objects show it, errors and warnings.

    Args:
        pages: the pages of different data objects.
        categories: names of the job's label categories.
        exclusion_category: what counts as "none of these" in the job, empty if nothing does.

    Returns:
        For each page its problems; what is wrong with several pages is listed for the first of them.
    """
    found: set[Problem] = set()
    sources = [element.attributes.get("src", "") for page in pages for element in _elements(page)]
    problems = []
    for page in pages:
        is_fixed = len(sources) > 1 and len(set(sources)) == 1
        own = [
            problem.at(TEMPLATE_FILE)
            for problem in _problems_of(page, categories, exclusion_category, is_fixed=is_fixed)
        ]
        problems.append([problem for problem in own if problem not in found])
        found.update(own)
    return problems


def _problems_of(
    rendered: RenderedPage, categories: Sequence[str], exclusion_category: str, *, is_fixed: bool
) -> Iterator[Problem]:
    try:
        page = read_worker_page(rendered.html)
    except PageTooLong as error:
        yield Problem(str(error))
        return
    yield from _structure_problems(page)
    if len(page.elements) > 1:
        yield Problem(f"the page has {len(page.elements)} <{ELEMENT}>", "exactly one: only one answer counts")
    for element in page.elements[:1]:
        yield from _missing(element, "name")
        yield from _category_problems(element, categories)
        yield from _missing(element, "src")
        if rendered.is_image and element.attributes.get("src"):
            yield from _image_problems(element.src, rendered.source, is_fixed=is_fixed)
        yield from _exclusion_problems(element, exclusion_category)


def _elements(page: RenderedPage) -> Iterable[MultiSelect]:
    try:
        return read_worker_page(page.html).elements[:1] if page.is_image else ()
    except PageTooLong:
        return ()


def _structure_problems(page: WorkerPage) -> Iterator[Problem]:
    if not page.has_form:
        yield Problem(f"the page has no <{FORM}>", f"a <{FORM}> around the whole task")
    if not page.elements:
        yield Problem(f"the page has no <{ELEMENT}>", f"one inside <{FORM}>")
    elif page.has_form and not page.elements[0].in_form:
        yield Problem(f"<{ELEMENT}> is not inside <{FORM}>", f"it inside <{FORM}>")
    if page.answer_format.lower() == "flatten-objects":
        flattened = (
            f'the answer-format of <{FORM}> is "flatten-objects", which no consolidation function reads'
        )
        yield Problem(flattened, "no answer-format", "answer-format")


def _missing(element: MultiSelect, name: str) -> Iterator[Problem]:
    if not element.attributes.get(name):
        try:
            getattr(element, name)
        except InvalidAttribute as error:
            yield Problem(error.message, error.expected, name)


def _category_problems(element: MultiSelect, categories: Sequence[str]) -> Iterator[Problem]:
    try:
        offered = element.categories
    except InvalidAttribute as error:
        yield Problem(error.message, error.expected, "categories")
        return
    times, known = Counter(offered), set(categories)
    missing = [name for name in categories if name not in times]
    foreign = [name for name in times if name not in known]
    repeated = [name for name in times if times[name] > 1]
    wrong = [
        f"{what}: {_listed(names)}"
        for what, names in (("missing", missing), ("not among them", foreign), ("repeated", repeated))
        if names
    ]
    if wrong:
        message = f"the categories of <{ELEMENT}> are not the job's labels ({'; '.join(wrong)})"
        yield Problem(message, _CATEGORIES, "categories")


def _image_problems(src: str, uri: str, *, is_fixed: bool) -> Iterator[Problem]:
    if src.strip().lower().startswith("s3:"):
        message = f"the src of <{ELEMENT}> is an S3 URI, which browsers can't open"
    elif is_fixed:
        message = f"the src of <{ELEMENT}> is the same for every data object"
    elif not _is_link_to(src, uri):
        message = f"the src of <{ELEMENT}> is not a presigned link to the data object"
    else:
        return
    yield Problem(message, _SRC, "src", safe_repr(src))


def _is_link_to(src: str, uri: str) -> bool:
    """Whether an address is a presigned link to an object in S3, path-style or virtual-hosted-style."""
    place = S3Location.parse(uri)
    try:
        address = urlsplit(src.strip())
        host = address.hostname or ""
    except ValueError:
        return False
    path = unquote(address.path)
    named = path == f"/{place.bucket}/{place.key}" or (
        path == f"/{place.key}" and host.startswith(f"{place.bucket}.")
    )
    return address.scheme in ("https", "http") and named and "signature=" in address.query.lower()


def _exclusion_problems(element: MultiSelect, exclusion_category: str) -> Iterator[Problem]:
    try:
        offered = element.exclusion_category
    except InvalidAttribute as error:
        yield Problem(error.message, error.expected, "exclusion-category")
        return
    if offered is None or offered == exclusion_category:
        return
    setting = f"is {safe_repr(exclusion_category)}" if exclusion_category else "is not set"
    yield Problem(
        f"the exclusion-category of <{ELEMENT}> is {safe_repr(offered)}, but ExclusionCategory {setting}",
        f"{safe_repr(offered)} as the stack's ExclusionCategory, or in job.json's Consolidation",
        "exclusion-category",
        severity="warning",
    )


def _unknown_input_keys(template: str) -> Iterator[Problem]:
    names = [
        found[1] or found[2] or found[3] or ""
        for liquid in _LIQUID.finditer(template)
        for found in _INPUT_KEY.finditer(liquid[0])
    ]
    for name in dict.fromkeys(names):
        if name not in TASK_INPUT_KEYS:
            yield replace(
                Problem(f"{safe_repr('task.input.' + name)[1:-1]} renders as an empty string"),
                expected=" or ".join(f"task.input.{key}" for key in TASK_INPUT_KEYS),
                severity="warning",
            )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(safe_repr(name) for name in names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
