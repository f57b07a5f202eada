"""One call of the pre-annotation function: a data object in, a task or none out."""

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.labeling_job.job import JobFailure, LabelingJob
from rehearsal.labeling_job.manifest_lines import ManifestLine

_FLAGS = {"true": True, "false": False}


def pre_annotation_request(job: LabelingJob, line: ManifestLine) -> dict[str, Any]:
    """The request for one manifest line."""
    return {"version": "2018-10-16", "labelingJobArn": job.arn, "dataObject": line.data_object}


def task_input_of(job: LabelingJob, line: ManifestLine, answer: Any) -> Mapping[str, Any] | None:
    """The ``taskInput`` for the worker template; None where nobody is to be asked.

    Raises:
        JobFailure: if the answer is not valid.
    """
    function = job.pre_annotation_arn
    returned = f"ClientError: the pre-annotation function {function} returned"
    where = f"{returned} an answer for line {line.index + 1}"
    if not isinstance(answer, dict):
        raise JobFailure(
            f"{returned} {_shown(answer)} for line {line.index + 1};"
            ' expected {"taskInput": {...}, "isHumanAnnotationRequired": true}'
        )
    # Old samples of AWS spell the flag otherwise and write it as a string.
    flag = answer.get("isHumanAnnotationRequired", answer.get("humanAnnotationRequired", True))
    required = _FLAGS.get(flag.lower()) if isinstance(flag, str) else flag
    if not isinstance(required, bool):
        raise JobFailure(f'{where} with "isHumanAnnotationRequired": {_shown(flag)}; expected true or false')
    if not required:
        return None
    if "taskInput" not in answer:
        raise JobFailure(f'{where} without "taskInput": {_shown(answer)}')
    task_input = answer["taskInput"]
    if not isinstance(task_input, dict):
        raise JobFailure(f'{where} with "taskInput": {_shown(task_input)}; expected a JSON object')
    return task_input


def _shown(value: Any) -> str:
    return f"{json.dumps(value, ensure_ascii=False):.200}"
