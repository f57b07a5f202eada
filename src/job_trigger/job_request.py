"""The CreateLabelingJob request of an upload: the stack's settings, with the folder's job.json over them."""

from collections.abc import Mapping
from typing import Any

from ground_truth.label_categories import (
    FEWEST,
    LONGEST_NAME,
    MOST,
    InvalidLabelCategories,
    LabelCategories,
)
from ground_truth.shown import shown
from job_trigger.problems import Problem
from job_trigger.request_rules import Fault, Shape, request_faults
from job_trigger.settings import InvalidSettings, Settings
from job_trigger.strict_json import read_object
from job_trigger.upload import Upload

JOB_FILE, LABELS_FILE = "job.json", "labels.json"
LABELS_KEY = "Labels"
WORKTEAM_KEY = "HumanTaskConfig.WorkteamArn"

_ANYTHING: Mapping[str, Any] = {}
# What job.json may say; below a key whose value is _ANYTHING, botocore's model decides.
_ALLOWED: Mapping[str, Any] = {
    LABELS_KEY: _ANYTHING,
    "LabelAttributeName": _ANYTHING,
    "InputConfig": {"DataAttributes": _ANYTHING},
    "StoppingConditions": _ANYTHING,
    "Tags": _ANYTHING,
    "HumanTaskConfig": dict.fromkeys(
        (
            "WorkteamArn",
            "TaskTitle",
            "TaskDescription",
            "TaskKeywords",
            "NumberOfHumanWorkersPerDataObject",
            "TaskTimeLimitInSeconds",
            "TaskAvailabilityLifetimeInSeconds",
            "MaxConcurrentTaskCount",
        ),
        _ANYTHING,
    ),
}


def labeling_job_request(
    upload: Upload, settings: Settings, job: Mapping[str, Any], shape: Shape
) -> tuple[dict[str, Any], list[Problem]]:
    """The request that starts an upload's labeling job, and what is wrong with job.json.

    Args:
        upload: the manifest.
        settings: how the stack was set up.
        job: what job.json holds, {} where there is none.
        shape: CreateLabelingJob's input shape in botocore's service model.

    Raises:
        InvalidSettings: if a setting, and not job.json, makes the request wrong.
    """
    from_settings = _request_of_settings(upload, settings)
    request = _merged(from_settings, _kept(job, _ALLOWED, but=LABELS_KEY))
    faults, stack_faults = request_faults(request, shape), request_faults(from_settings, shape)
    problems = _unknown_keys(job, _ALLOWED)
    if any(fault.path == WORKTEAM_KEY and fault.message == "is missing" for fault in faults):
        nobody = f"{WORKTEAM_KEY} is missing, and the stack has none (WorkteamArn)"
        problems.append(
            Problem(JOB_FILE, nobody, "the ARN of the workteam that is to label", key=WORKTEAM_KEY)
        )
        stack_faults = [fault for fault in stack_faults if fault.path != WORKTEAM_KEY]
        faults = [fault for fault in faults if fault.path != WORKTEAM_KEY]
    # A fault that job.json leaves as it is, is the stack's.
    if remaining := [str(fault) for fault in faults if fault in stack_faults]:
        raise InvalidSettings("; ".join(remaining))
    problems += [_problem(fault) for fault in faults]
    return request, problems


def label_categories(
    settings: Settings, job: Mapping[str, Any], labels_file: bytes | None
) -> tuple[LabelCategories | None, list[Problem]]:
    """The label categories of a job, None if they are not to be had, and what is wrong with them.

    ``Labels`` in job.json, else labels.json, else the stack's own.
    """
    if LABELS_KEY in job and labels_file is not None:
        both = f'the labels are there twice: as "{LABELS_KEY}" here and in {LABELS_FILE}'
        return None, [Problem(JOB_FILE, both, "one of them", key=LABELS_KEY)]
    file = JOB_FILE if LABELS_KEY in job else LABELS_FILE
    try:
        if LABELS_KEY in job:
            return LabelCategories.of_names(job[LABELS_KEY], LABELS_KEY), []
        if labels_file is not None:
            _, problems = read_object(labels_file, LABELS_FILE)
            return (None, problems) if problems else (LabelCategories.of_file(labels_file, LABELS_FILE), [])
    except InvalidLabelCategories as error:
        return None, [_label_problem(file, sentence) for sentence in error.errors]
    if settings.default_labels:
        return settings.default_labels, []
    nowhere = f'there are no labels: no "{LABELS_KEY}" here, no {LABELS_FILE}, no DefaultLabels of the stack'
    return None, [Problem(JOB_FILE, nowhere, f'"{LABELS_KEY}": ["dog", "cat"]', key=LABELS_KEY)]


def _request_of_settings(upload: Upload, settings: Settings) -> dict[str, Any]:
    human_task: dict[str, Any] = {
        "WorkteamArn": settings.workteam_arn,
        "UiConfig": {"UiTemplateS3Uri": str(upload.generated("worker-template.liquid.html"))},
        "PreHumanTaskLambdaArn": settings.pre_annotation_function_arn,
        "TaskKeywords": list(settings.task_keywords),
        "TaskTitle": settings.task_title,
        "TaskDescription": settings.task_description,
        "NumberOfHumanWorkersPerDataObject": settings.workers_per_object,
        "TaskTimeLimitInSeconds": settings.task_time_limit_seconds,
        "TaskAvailabilityLifetimeInSeconds": settings.task_availability_seconds,
        "MaxConcurrentTaskCount": settings.max_concurrent_tasks,
        "AnnotationConsolidationConfig": {
            "AnnotationConsolidationLambdaArn": settings.consolidation_function_arn
        },
    }
    if not settings.workteam_arn:
        del human_task["WorkteamArn"]
    output = {"S3OutputPath": f"s3://{upload.bucket}/output/"}
    if settings.kms_key_arn:
        output["KmsKeyId"] = settings.kms_key_arn
    return {
        "LabelingJobName": upload.job_name,
        "LabelAttributeName": settings.label_attribute_name,
        "InputConfig": {
            "DataSource": {"S3DataSource": {"ManifestS3Uri": str(upload.generated("input.manifest"))}}
        },
        "OutputConfig": output,
        "RoleArn": settings.labeling_role_arn,
        "LabelCategoryConfigS3Uri": str(upload.generated("label-categories.json")),
        "HumanTaskConfig": human_task,
    }


def _unknown_keys(job: Mapping[str, Any], allowed: Mapping[str, Any], path: str = "") -> list[Problem]:
    problems = []
    for key, value in job.items():
        if key not in allowed:
            problems.append(
                Problem(
                    JOB_FILE,
                    f"{path}{key} can't be set here",
                    f"one of {', '.join(path + name for name in allowed)}",
                    key=path + key,
                    value=shown(value),
                )
            )
        elif allowed[key] and isinstance(value, dict):
            problems += _unknown_keys(value, allowed[key], f"{path}{key}.")
    return problems


def _kept(job: Mapping[str, Any], allowed: Mapping[str, Any], but: str = "") -> dict[str, Any]:
    return {
        key: _kept(value, allowed[key]) if allowed[key] and isinstance(value, dict) else value
        for key, value in job.items()
        if key in allowed and key != but
    }


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merged(base[key], value) if both else value
    return merged


def _label_problem(file: str, sentence: str) -> Problem:
    """A sentence about label categories, which starts with its place where it has one, as a problem."""
    text = sentence.removeprefix(f"{file}: ")
    if not text.lower().startswith("labels"):
        return Problem(file, text)
    right = f"{FEWEST} to {MOST} different names of 1 to {LONGEST_NAME} characters"
    return Problem(file, text, right, key=text.partition(": ")[0])


def _problem(fault: Fault) -> Problem:
    return Problem(
        JOB_FILE, f"{fault.path} {fault.message}", fault.expected, key=fault.path, value=fault.value
    )
