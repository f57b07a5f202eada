"""What a worker is shown for one data object.

Source: the SageMaker developer guide, "Pre-annotation Lambda"; the names in the task input are those that the
worker template of the multi-label image classification task reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ground_truth.label_categories import LabelCategories
from ground_truth.manifest import HUMAN_ANNOTATION_KEY
from ground_truth.safe_text import fits_utf8, safe_repr
from ground_truth.task_input import task_input

_FLAGS = {True: True, False: False, "true": True, "false": False}


@dataclass(frozen=True)
class TaskAnswer:
    """The answer for one data object, and what is unusual about it."""

    task_object: str
    """The object's S3 URI or its text; empty if the line has neither."""
    labels: tuple[str, ...]
    human_annotation_required: bool
    error: str = ""
    """Why workers are not asked about this object although its line does not say so."""
    warning: str = ""

    def as_response(self) -> dict[str, Any]:
        """The answer as Ground Truth expects it."""
        return {
            "taskInput": task_input(self.task_object, self.labels),
            HUMAN_ANNOTATION_KEY: self.human_annotation_required,
        }


def task_for(data_object: object, categories: LabelCategories) -> TaskAnswer:
    """The task that shows a data object with all label categories to choose from.

    An object without a usable source does not raise, since an exception here fails the whole labeling job:
    workers are not asked about it and ``TaskAnswer.error`` says why.

    Args:
        data_object: one line of the input manifest, a JSON object.
        categories: the job's label categories.
    """
    line: Mapping[str, Any] = data_object if isinstance(data_object, dict) else {}
    source = _source(line)
    if not source:
        return TaskAnswer(
            "",
            categories.names,
            human_annotation_required=False,
            error=f'a data object must have a string "source-ref" or "source", got {safe_repr(data_object)}',
        )
    flag = line.get(HUMAN_ANNOTATION_KEY, True)
    required = _FLAGS.get(flag) if isinstance(flag, bool | str) else None
    if required is None:
        return TaskAnswer(
            source,
            categories.names,
            human_annotation_required=True,
            warning=f'"{HUMAN_ANNOTATION_KEY}" must be true or false, got {safe_repr(flag)}: taken as true',
        )
    return TaskAnswer(source, categories.names, human_annotation_required=required)


def _source(line: Mapping[str, Any]) -> str:
    for key in ("source-ref", "source"):
        value = line.get(key)
        if isinstance(value, str) and value and fits_utf8(value):
            return value
    return ""
