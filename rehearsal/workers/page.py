"""What a worker finds on a task's page: the choices, and how the form sends an answer.

Source: the SageMaker developer guide, "Crowd HTML Elements Reference".
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Self

from rehearsal.labeling_job.workforce import UnusablePage

ELEMENT = "crowd-image-classifier-multi-select"
_EXCLUSION_TEXT = re.compile(
    r"""["']?\btext["']?\s*:\s*(?:'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)")""", re.DOTALL
)


@dataclass(frozen=True)
class MultiSelectForm:
    """The form of a rendered page: the element's name and the choices it shows."""

    name: str
    categories: tuple[str, ...]
    exclusion_category: str | None = None

    @classmethod
    def of_page(cls, page: str) -> Self:
        """The form on a rendered worker page, as a browser would show it.

        Raises:
            UnusablePage: if no worker could answer on this page; the text says what is missing.
        """
        reader = _ElementReader()
        reader.feed(page)
        reader.close()
        if not reader.has_form:
            raise UnusablePage("the rendered worker template has no crowd-form element")
        if reader.element is None:
            raise UnusablePage(f"the rendered worker template has no {ELEMENT} element inside its crowd-form")
        return cls(
            _name(reader.element.get("name")),
            _categories(reader.element.get("categories")),
            _exclusion_category(reader.element.get("exclusion-category")),
        )

    def answer(self, labels: Sequence[str]) -> dict[str, Any]:
        """What the form sends when these labels were chosen."""
        return {self.name: {"labels": list(labels)}}


class _ElementReader(HTMLParser):
    """Finds the first multi-select element inside a crowd-form; entities in attributes are decoded."""

    def __init__(self) -> None:
        super().__init__()
        self.has_form = False
        self.element: dict[str, str | None] | None = None
        self._forms_open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "crowd-form":
            self.has_form = True
            self._forms_open += 1
        elif tag == ELEMENT and self._forms_open and self.element is None:
            # Of an attribute given twice, browsers take the first.
            self.element = dict(reversed(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no self-closing custom elements: `<crowd-form/>` opens one.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "crowd-form":
            self._forms_open = max(0, self._forms_open - 1)


def _name(name: str | None) -> str:
    if not name:
        raise UnusablePage(f"{ELEMENT}: the attribute name must not be empty, as the answer is sent under it")
    return name


def _categories(attribute: str | None) -> tuple[str, ...]:
    try:
        categories = json.loads(attribute or "")
    except ValueError:
        categories = None
    if not isinstance(categories, list) or not categories or not all(isinstance(c, str) for c in categories):
        raise UnusablePage(
            f"{ELEMENT}: the attribute categories must be a JSON list of names, got {attribute or ''!r:.200}"
        )
    return tuple(categories)


def _exclusion_category(attribute: str | None) -> str | None:
    if not attribute:
        return None
    found = _EXCLUSION_TEXT.search(attribute)
    text = re.sub(r"\\(.)", r"\1", found["single"] or found["double"] or "") if found else ""
    if not text:
        raise UnusablePage(
            f"{ELEMENT}: the attribute exclusion-category must be {{ text: '...' }}, got {attribute!r:.200}"
        )
    return text
