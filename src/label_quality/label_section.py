"""The label categories: where mistakes are expected, and how far workers agree."""

from collections.abc import Sequence

from label_quality.charts import bar, interval
from label_quality.label_numbers import LabelNumbers, OtherLabel
from label_quality.label_quality import LabelQuality
from label_quality.markup import Child, Markup, element, name_of
from label_quality.summary_section import ALPHA_LIMITS
from label_quality.tables import Cell, Column, table
from label_quality.wording import decimal, decimal_interval, percent

_MOST_BARS = 10
_LONGEST_NAME, _LONGEST_OTHER = 80, 40

_COLUMNS = (
    Column("Label"),
    Column("Images", "prevalence", "number"),
    Column("Votes", kind="number"),
    Column("Expected wrong", "1 \u2212 confidence", "number"),
    Column("Agreement beyond chance", "alpha, 95% interval", "chart", ("0", "1")),
    Column("A second chose it too", "positive agreement", "number"),
    Column("Often confused with", kind="list"),
    Column("Comes with", kind="list"),
)
_ORDER = (
    "Labels that workers agree least about come first. The marks on the lines are at"
    f" {ALPHA_LIMITS[0]} and {ALPHA_LIMITS[1]}."
)


def label_section(quality: LabelQuality) -> Markup:
    """A chart of the expected mistakes, and a table of everything known about each label."""
    by_agreement = sorted(
        quality.labels, key=lambda label: (label.alpha is None, label.alpha.value if label.alpha else 0.0)
    )
    rows = [_row(label, compared=quality.job.compared > 0) for label in by_agreement]
    return element(
        "div",
        _expected_mistakes(quality.labels),
        element("p", _ORDER) if quality.job.compared else None,
        table("Labels", _COLUMNS, rows),
    )


def _expected_mistakes(labels: Sequence[LabelNumbers]) -> Markup | None:
    worst = sorted(
        (label for label in labels if label.expected_wrong > 0), key=lambda label: -label.expected_wrong
    )
    if not worst:
        return None
    shown, rest = worst[:_MOST_BARS], worst[_MOST_BARS:]
    longest = shown[0].expected_wrong
    lines: list[Child] = [
        element(
            "li",
            element("span", name_of(label.name, _LONGEST_OTHER)),
            bar(label.expected_wrong / longest),
            element("span", f"{label.expected_wrong:,.1f} of {label.objects:,}"),
        )
        for label in shown
    ]
    more = None
    if rest:
        together = sum(label.expected_wrong for label in rest)
        more = element("p", f"{len(rest)} other labels together: {together:,.1f}.")
    return element(
        "figure",
        element("figcaption", "Labels expected to be wrong, by label"),
        element("ul", lines, class_="bars"),
        more,
    )


def _row(label: LabelNumbers, *, compared: bool) -> list[Cell]:
    second = label.second_chose_too
    return [
        Cell(name_of(label.name, _LONGEST_NAME, whole_on_hover=True)),
        Cell(
            (f"{label.objects:,}", element("small", percent(label.prevalence)))
            if label.prevalence is not None
            else "0",
            label.objects,
        ),
        Cell(f"{label.votes:,}", label.votes),
        Cell(_expected_wrong(label), label.expected_wrong if label.confidence is not None else None),
        _alpha(label, compared=compared),
        Cell(percent(second.value) if second else "\u2013", second.value if second else None),
        Cell(_others(label.confused_with)),
        Cell(_others(label.comes_with)),
    ]


def _expected_wrong(label: LabelNumbers) -> Child:
    if label.confidence is None:
        return "\u2013"
    return f"{label.expected_wrong:,.1f}", element("small", percent(1 - label.confidence))


def _alpha(label: LabelNumbers, *, compared: bool) -> Cell:
    alpha = label.alpha
    if alpha is None:
        if not label.votes:
            return Cell("nobody chose it")
        return Cell("everybody chose it" if compared else "one answer for each image")
    between = decimal_interval(alpha) or "no interval: too few images"
    return Cell((interval(alpha, ALPHA_LIMITS), decimal(alpha.value), element("small", between)), alpha.value)


def _others(others: Sequence[OtherLabel]) -> Child:
    if not others:
        return "\u2013"
    return element(
        "ul",
        (element("li", name_of(other.name, _LONGEST_OTHER), f" {percent(other.share)}") for other in others),
        class_="plain",
    )
