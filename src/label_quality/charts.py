"""Small charts as SVG, which scale with the page and need no script.

Places are percentages of the width, so that a chart fills whatever holds it. The numbers stand beside each
chart as text, so a screen reader need not read it.
"""

from label_quality.intervals import Estimate
from label_quality.markup import Markup, element

_ROW = 16
_CELL, _GAP = 11, 3


def bar(share: float) -> Markup:
    """A bar from 0, its length a share of the width."""
    return element(
        "svg",
        element("rect", x=0, y=3, width="100%", height=10, class_="track"),
        element("rect", x=0, y=3, width=_place(share), height=10, class_="bar"),
        class_="chart",
        height=_ROW,
        aria_hidden="true",
        focusable="false",
    )


def interval(estimate: Estimate, marks: tuple[float, ...] = ()) -> Markup:
    """A dot with its interval on a line from 0 to 1; what lies below 0 is drawn at 0.

    Args:
        estimate: what to draw.
        marks: limits to draw across the line.
    """
    parts = [element("line", x1="0%", x2="100%", y1=8, y2=8, class_="axis")]
    parts += [element("line", x1=_place(mark), x2=_place(mark), y1=2, y2=14, class_="mark") for mark in marks]
    if estimate.low is not None and estimate.high is not None:
        low, high = _place(estimate.low), _place(estimate.high)
        parts.append(element("line", x1=low, x2=high, y1=8, y2=8, class_="interval"))
    parts.append(element("circle", cx=_place(estimate.value), cy=8, r=3, class_="dot"))
    return element("svg", parts, class_="chart", height=_ROW, aria_hidden="true", focusable="false")


def hundred(marked: int) -> Markup:
    """A hundred squares, of which the first ones are marked: filled and crossed."""
    parts = []
    for number in range(100):
        x, y = (number % 10) * (_CELL + _GAP), (number // 10) * (_CELL + _GAP)
        wrong = number < marked
        parts.append(
            element("rect", x=x, y=y, width=_CELL, height=_CELL, rx=2, class_="wrong" if wrong else "right")
        )
        if wrong:
            parts.append(element("path", d=f"M{x + 3} {y + 3}l5 5m0 -5l-5 5", class_="cross"))
    side = 10 * _CELL + 9 * _GAP
    return element(
        "svg", parts, class_="hundred", viewBox=f"0 0 {side} {side}", aria_hidden="true", focusable="false"
    )


def _place(share: float) -> str:
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"
