"""Reading the page as a reader does, and a report with usual numbers."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

import msgspec

from label_quality.intervals import Estimate
from label_quality.known_label_numbers import KnownByLabel, KnownLabelNumbers
from label_quality.label_quality import LabelQuality
from label_quality.second_look import DoubtfulObject
from label_quality.verdict import Verdict
from tests.label_quality.usual_numbers import JOB, LABEL, label, worker

DASH, MINUS = "\u2013", "\u2212"
ELEMENTS = {
    *("html", "head", "title", "meta", "style", "script", "body", "main", "section", "h1", "h2", "p", "div"),
    *("ul", "li", "dl", "dt", "dd", "figure", "figcaption", "a", "bdi", "em", "small", "span", "strong"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "label", "input", "button"),
    *("details", "summary", "header", "nav"),
    *("svg", "rect", "line", "circle", "path"),
}
SHARE = Estimate(0.9, 0.83, 0.95, 100)
VERDICT = Verdict("check", "Headline.", ("First.", "Second."), "Next.", measured=False)
QUALITY = LabelQuality("pets", VERDICT, JOB, None, (LABEL, label(number=1, name="cat")), (worker(),), ())


def quality(**changes: Any) -> LabelQuality:
    return msgspec.structs.replace(QUALITY, **changes)


def check_elements(names: Iterable[str]) -> None:
    """Fail for an element that HTML and SVG don't know, which a browser would show without its meaning."""
    unknown = set(names) - ELEMENTS
    assert not unknown, unknown


def said(markup: str | None) -> str:
    """What a reader reads, elements apart by one space."""
    check_elements(re.findall(r"<([a-z][^\s/>]*)", markup or ""))
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup or "")).split())


def rows(markup: str | None) -> list[list[str]]:
    """What stands in each cell of each row below the headings."""
    body = (markup or "").partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [said(cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]


def orders(markup: str | None, title: str) -> list[str | None]:
    """What a column is sorted by, in each row."""
    cells = re.findall(rf'<td[^>]*data-label="{re.escape(title)}"[^>]*>', markup or "")
    return [found[1] if (found := re.search(r'data-order="([^"]*)"', cell)) else None for cell in cells]


def known_labels(precision: Estimate | None = SHARE, **changes: Any) -> KnownLabelNumbers:
    numbers = KnownLabelNumbers(
        objects=30,
        right=27,
        wrong=3,
        missed=2,
        precision=precision,
        recall=Estimate(0.93, 0.8, 0.98, 29),
        f1=0.9,
        exact=Estimate(0.5, 0.33, 0.67, 30),
        labels=(
            KnownByLabel(0, "dog", 20, 0, 1),
            KnownByLabel(1, "cat", 7, 3, 1),
            KnownByLabel(2, "owl", 0, 1, 0),
        ),
    )
    return msgspec.structs.replace(numbers, **changes)


LISTED = (DoubtfulObject(0, "s3://b/a.jpg", 1.5, 2, ()),)
"""One doubtful image."""
