"""What the pre-annotation function hands to the worker template as ``task.input``."""

from collections.abc import Sequence
from typing import Any

TASK_OBJECT, LABELS = "taskObject", "labels"
TASK_INPUT_KEYS = (TASK_OBJECT, LABELS)


def task_input(source: str, labels: Sequence[str]) -> dict[str, Any]:
    """The task input of a data object.

    Args:
        source: the object's S3 URI or its text.
        labels: names of the label categories.
    """
    return {TASK_OBJECT: source, LABELS: list(labels)}
