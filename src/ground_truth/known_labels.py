"""Labels of a data object that are known to be right, in its manifest line under ``known-labels``.

Workers never see them. They score workers and result, and are the object's labels in the complete manifest.
"""

from ground_truth.label_categories import LabelCategories
from ground_truth.safe_text import safe_repr

KNOWN_LABELS = "known-labels"


class InvalidKnownLabels(ValueError):
    """The value of ``known-labels`` is not a list of label categories; the text says what is wrong."""


def known_labels(value: object, categories: LabelCategories) -> frozenset[int]:
    """The numbers of the labels that are right; empty: no label is.

    Args:
        value: of ``known-labels``: a list of names of label categories.
        categories: the job's label categories.

    Raises:
        InvalidKnownLabels: if it is anything else.
    """
    if not isinstance(value, list):
        raise InvalidKnownLabels(
            f'"{KNOWN_LABELS}" must be a list of label categories, got {safe_repr(value)}'
        )
    for name in value:
        if not isinstance(name, str) or name not in categories.numbers:
            raise InvalidKnownLabels(f'"{KNOWN_LABELS}" must name label categories, got {safe_repr(name)}')
    return frozenset(categories.numbers[name] for name in value)
