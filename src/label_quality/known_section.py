"""How near the result comes to labels that are known to be right."""

from label_quality.charts import interval
from label_quality.intervals import Estimate
from label_quality.known_label_numbers import KnownByLabel
from label_quality.label_quality import LabelQuality
from label_quality.markup import Markup, element, name_of
from label_quality.tables import Cell, Column, table
from label_quality.wording import count, percent, percent_interval

_LONGEST_NAME = 80
_SHARES = (
    Column("Measured"),
    Column("Share", "95% interval", "chart", ("0%", "100%")),
    Column("Of", kind="number"),
)
_LABELS = (
    Column("Label"),
    Column("Right", kind="number"),
    Column("Wrong", "should not have it", "number"),
    Column("Missing", "should have it", "number"),
)


def known_section(quality: LabelQuality) -> Markup | None:
    """The comparison with known labels; None if no object has any."""
    known = quality.known_labels
    if known is None:
        return None
    shares = [
        _share("Labels that are right", "precision", known.precision),
        _share("Right labels that were found", "recall", known.recall),
        _share("Images with exactly the right labels", "exact match", known.exact),
    ]
    labels = sorted(known.labels, key=lambda label: (-label.wrong - label.missed, label.number))
    return element(
        "div",
        element(
            "p", f"What the answers came to on {count(known.objects, 'image')} whose right labels are known."
        ),
        table("Against known labels", _SHARES, shares),
        table("Labels against known labels", _LABELS, map(_label, labels)),
    )


def _share(name: str, term: str, share: Estimate | None) -> list[Cell]:
    title = (name, element("small", term))
    if share is None:
        return [Cell(title), Cell("no label to measure it by"), Cell("0", 0)]
    shown = (interval(share), percent(share.value), element("small", percent_interval(share)))
    return [Cell(title), Cell(shown, share.value), Cell(f"{share.of:,}", share.of)]


def _label(label: KnownByLabel) -> list[Cell]:
    counts = (label.right, label.wrong, label.missed)
    return [Cell(name_of(label.name, _LONGEST_NAME)), *(Cell(f"{number:,}", number) for number in counts)]
