"""What a rendered worker page offers: its form, and the elements that workers choose labels with.

Sources: the WHATWG HTML standard, "Tokenization"; the SageMaker developer guide, "Crowd HTML Elements
Reference". Only tags are read, as browsers read them, each character once: the time is linear.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct

from ground_truth.safe_text import safe_repr

FORM, ELEMENT = "crowd-form", "crowd-image-classifier-multi-select"
LONGEST_TEMPLATE = 128_000
"""Characters of a template that SageMaker renders (RenderUiTemplate's UiTemplate.Content)."""
LONGEST_PAGE = 1_000_000
"""Characters of a rendered page that are read."""


class PageTooLong(ValueError):
    """A page has more than LONGEST_PAGE characters."""


class InvalidAttribute(ValueError):
    """An attribute of the element is missing or can't be read; the text names it and says what is right."""

    def __init__(self, name: str, message: str, expected: str) -> None:
        super().__init__(f"{message}; expected {expected}")
        self.name = name
        self.message = message
        self.expected = expected


@dataclass(frozen=True)
class MultiSelect:
    """One ``crowd-image-classifier-multi-select`` element of a page."""

    attributes: Mapping[str, str]
    """By name in lower case, entities decoded; of an attribute that is repeated the first counts."""
    in_form: bool
    """Whether the element is inside a ``crowd-form``."""

    @cached_property
    def name(self) -> str:
        """The key under which the form submits the answer.

        Raises:
            InvalidAttribute: if it is missing or empty.
        """
        return self._required("name", f'"{ELEMENT}"')

    @cached_property
    def src(self) -> str:
        """The address of the image.

        Raises:
            InvalidAttribute: if it is missing or empty.
        """
        return self._required("src", '"{{ task.input.taskObject | grant_read_access }}"')

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The names that workers can choose from.

        Raises:
            InvalidAttribute: if they are missing, or not a list of strings in JSON or JavaScript notation.
        """
        text = self._required("categories", '"{{ task.input.labels | to_json | escape }}"')
        names = _value(text)
        if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
            return tuple(names)
        raise InvalidAttribute(
            "categories",
            f'the attribute "categories" of <{ELEMENT}> is not a list of names, got {safe_repr(text)}',
            """a list such as ["dog", "cat"]""",
        )

    @cached_property
    def exclusion_category(self) -> str | None:
        """The text of the choice that means "none of these", None where the page offers none.

        Raises:
            InvalidAttribute: if it is not ``{text: '...'}`` in JSON or JavaScript notation.
        """
        attribute = self.attributes.get("exclusion-category", "")
        if not attribute:
            return None
        value = _value(attribute)
        text = value.get("text") if isinstance(value, dict) else None
        if isinstance(text, str) and text:
            return text
        raise InvalidAttribute(
            "exclusion-category",
            f'the attribute "exclusion-category" of <{ELEMENT}> is not valid, got {safe_repr(attribute)}',
            "{ text: 'None of these' }",
        )

    def _required(self, name: str, example: str) -> str:
        value = self.attributes.get(name, "")
        if not value:
            raise InvalidAttribute(name, f'<{ELEMENT}> has no attribute "{name}"', f"{name}={example}")
        return value


class WorkerPage(Struct, frozen=True):
    """What a page offers, or what a template will."""

    has_form: bool
    answer_format: str
    """The first form's ``answer-format``, empty where it has none."""
    elements: tuple[MultiSelect, ...]
    """In the order of the page, inside a form or not."""


def read_worker_page(html: str) -> WorkerPage:
    """The form and the elements on a page; what stands in comments, scripts and templates does not count.

    Raises:
        PageTooLong: if the page has more than LONGEST_PAGE characters.
    """
    if len(html) > LONGEST_PAGE:
        raise PageTooLong(f"the page has {len(html):,} characters, more than {LONGEST_PAGE:,}")
    open_forms = open_templates = 0
    answer_format: str | None = None
    elements = []
    for tag in _tags(html.replace("\r\n", "\n").replace("\r", "\n")):
        if tag.name == "template":
            open_templates = max(0, open_templates + (-1 if tag.is_end else 1))
        elif open_templates:
            continue
        elif tag.name == FORM:
            # HTML knows no self-closing custom elements: `<crowd-form/>` opens one.
            open_forms = max(0, open_forms + (-1 if tag.is_end else 1))
            if answer_format is None and not tag.is_end:
                answer_format = tag.attributes.get("answer-format", "")
        elif tag.name == ELEMENT and not tag.is_end:
            elements.append(MultiSelect(tag.attributes, open_forms > 0))
    return WorkerPage(answer_format is not None, answer_format or "", tuple(elements))


def _value(text: str) -> object:
    """What a value in JSON or JavaScript notation says, None if it can't be read."""
    import pyjson5  # here, so that a cold start need not load it

    try:
        value: object = pyjson5.decode(text)
    except (pyjson5.Json5Exception, ValueError, RecursionError):
        return None
    return value


class _Tag(Struct, frozen=True):
    name: str
    is_end: bool
    attributes: Mapping[str, str]


# Elements whose content is text up to their end tag; <noscript> is one where scripts run.
_TEXT_ELEMENTS = frozenset(
    ("iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp")
)
_FOREIGN_ELEMENTS = ("svg", "math")
_TAG_START = re.compile(r"</?(?P<name>[A-Za-z][^\t\n\f />]*+)")
_IN_TAG = re.compile(
    # spaces, and slashes that mean nothing; then the tag's end, an attribute, or the page's end
    r"[\t\n\f /]*+(?:(?P<end>>)|(?P<name>=?[^\t\n\f />=]*+)"
    r"(?:[\t\n\f ]*+=[\t\n\f ]*+"
    r"""(?:"(?P<double>[^"]*+)(?:"|\Z)|'(?P<single>[^']*+)(?:'|\Z)|(?P<bare>[^\t\n\f >]*+)))?+)"""
)
_COMMENT_END = re.compile(r"--!?>")
_REFERENCE = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]++|[0-9]++);?|[A-Za-z][A-Za-z0-9]*+[;=]?)")
_LONGEST_NUMBER = 12  # characters of a reference to the last character there is, with its markup


def _tags(html: str) -> Iterator[_Tag]:
    """The tags of a page, in its order."""
    position, foreign = 0, 0
    while (position := html.find("<", position)) >= 0:
        start = _TAG_START.match(html, position)
        if start is None:
            position = _after_markup(html, position, in_foreign=foreign > 0)
            continue
        name, is_end = start["name"].lower(), html[position + 1] == "/"
        attributes: dict[str, str] = {}
        for found in _IN_TAG.finditer(html, start.end()):
            if found["end"] or not found["name"]:
                break
            if name in (FORM, ELEMENT):
                value = found["double"] or found["single"] or found["bare"] or ""
                attributes.setdefault(found["name"].lower(), _REFERENCE.sub(_decoded, value))
        if not found["end"]:
            return  # browsers drop a tag that the page's end cuts off
        yield _Tag(name, is_end, attributes)
        position = found.end()
        if name in _FOREIGN_ELEMENTS and not found[0].endswith("/>"):
            foreign = max(0, foreign + (-1 if is_end else 1))
        elif name in _TEXT_ELEMENTS and not is_end and not foreign:
            end = re.compile(rf"</{name}(?=[\t\n\f />])", re.IGNORECASE).search(html, position)
            position = end.start() if end else len(html)


def _after_markup(html: str, position: int, *, in_foreign: bool) -> int:
    """Where to go on after a ``<`` that starts no tag: a comment, a declaration, or a mere character."""
    if html.startswith("<!--", position):
        if html.startswith((">", "->"), position + 4):
            return html.index(">", position + 4) + 1
        end = _COMMENT_END.search(html, position + 4)
        return end.end() if end else len(html)
    if in_foreign and html.startswith("<![CDATA[", position):
        return _after(html, "]]>", position)
    if html.startswith(("<!", "<?", "</"), position):
        return _after(html, ">", position + 2)
    return position + 1


def _after(html: str, text: str, position: int) -> int:
    found = html.find(text, position)
    return found + len(text) if found >= 0 else len(html)


def _decoded(reference: re.Match[str]) -> str:
    """A character reference in an attribute; in a query string, a name without ``;`` stays as it is."""
    from html import unescape
    from html.entities import html5

    text = reference[0]
    if text[1] != "#":
        return html5.get(text[1:], text)
    return unescape(text) if len(text) <= _LONGEST_NUMBER else "\ufffd"
