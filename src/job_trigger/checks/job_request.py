"""The CreateLabelingJob request of an upload: the stack's settings, with the folder's job.json over them."""

from collections.abc import Mapping
from typing import Any

from ground_truth.environment import InvalidSettings
from ground_truth.label_categories import (
    FEWEST,
    LONGEST_NAME,
    MOST,
    InvalidLabelCategories,
    LabelCategories,
)
from ground_truth.problem import Problem
from ground_truth.s3_layout import (
    INPUT_MANIFEST,
    JOB_FILE,
    LABEL_CATEGORIES,
    LABELS_FILE,
    OUTPUT,
    TEMPLATE_FILE,
)
from ground_truth.safe_text import safe_repr
from job_trigger.checks.job_options import CONSOLIDATION_KEY, FOLLOW_UP_KEY, option_problems
from job_trigger.checks.json_file import read_object
from job_trigger.checks.request_rules import WORKTEAM_KEY, Shape, request_problems
from job_trigger.settings import Settings
from job_trigger.upload import Upload

LABELS_KEY = "Labels"

_ANYTHING: Mapping[str, Any] = {}
# The package's own members of job.json, which are not part of the request.
_OWN = (LABELS_KEY, CONSOLIDATION_KEY, FOLLOW_UP_KEY)
# What job.json may say; below a key whose value is _ANYTHING, botocore's model or the package decides.
_ALLOWED: Mapping[str, Any] = {
    LABELS_KEY: _ANYTHING,
    CONSOLIDATION_KEY: _ANYTHING,
    FOLLOW_UP_KEY: _ANYTHING,
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
        job: what job.json holds, {} if it does not exist.
        shape: CreateLabelingJob's input shape in botocore's service model.

    Raises:
        InvalidSettings: if a setting, and not job.json, makes the request wrong.
    """
    from_settings = _request_of_settings(upload, settings)
    request = _merged(
        from_settings, _kept({key: value for key, value in job.items() if key not in _OWN}, _ALLOWED)
    )
    wrong, wrong_in_stack = request_problems(request, shape), request_problems(from_settings, shape)
    problems = _unknown_keys(job, _ALLOWED) + option_problems(job, settings)
    if any(problem.key == WORKTEAM_KEY and problem.value is None for problem in wrong):
        nobody = f"{WORKTEAM_KEY} is missing, and the stack has no WorkteamArn"
        problems.append(
            Problem(nobody, "the ARN of the workteam that labels the objects", WORKTEAM_KEY, file=JOB_FILE)
        )
        wrong = [problem for problem in wrong if problem.key != WORKTEAM_KEY]
    # A problem that job.json does not change comes from the stack's settings.
    if in_stack := [str(problem) for problem in wrong if problem in wrong_in_stack]:
        raise InvalidSettings("; ".join(in_stack))
    return request, problems + [problem.at(JOB_FILE) for problem in wrong]


def label_categories(
    settings: Settings, job: Mapping[str, Any], labels_file: bytes | None
) -> tuple[LabelCategories | None, list[Problem]]:
    """The label categories of a job, None if they can't be found, and what is wrong with them.

    ``Labels`` in job.json, else labels.json, else the stack's own.
    """
    if LABELS_KEY in job and labels_file is not None:
        both = f'the labels are given twice: as "{LABELS_KEY}" here and in {LABELS_FILE}'
        return None, [Problem(both, "one of them", LABELS_KEY, file=JOB_FILE)]
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
    nowhere = (
        f'the job has no labels: "{LABELS_KEY}" is not set, {LABELS_FILE} does not exist, and the stack has'
        " no DefaultLabels"
    )
    return None, [Problem(nowhere, f'"{LABELS_KEY}": ["dog", "cat"]', LABELS_KEY, file=JOB_FILE)]


def _request_of_settings(upload: Upload, settings: Settings) -> dict[str, Any]:
    human_task: dict[str, Any] = {
        "WorkteamArn": settings.workteam_arn,
        "UiConfig": {"UiTemplateS3Uri": str(upload.generated(TEMPLATE_FILE))},
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
    output = {"S3OutputPath": f"s3://{upload.bucket}/{OUTPUT}"}
    if settings.kms_key_arn:
        output["KmsKeyId"] = settings.kms_key_arn
    return {
        "LabelingJobName": upload.job_name,
        "LabelAttributeName": settings.label_attribute_name,
        "InputConfig": {
            "DataSource": {"S3DataSource": {"ManifestS3Uri": str(upload.generated(INPUT_MANIFEST))}}
        },
        "OutputConfig": output,
        "RoleArn": settings.labeling_role_arn,
        "LabelCategoryConfigS3Uri": str(upload.generated(LABEL_CATEGORIES)),
        "HumanTaskConfig": human_task,
    }


def _unknown_keys(job: Mapping[str, Any], allowed: Mapping[str, Any], path: str = "") -> list[Problem]:
    problems = []
    for key, value in job.items():
        if key not in allowed:
            problems.append(
                Problem(
                    f"{path}{key} can't be set here",
                    f"one of {', '.join(path + name for name in allowed)}",
                    key=path + key,
                    value=safe_repr(value),
                    file=JOB_FILE,
                )
            )
        elif allowed[key] and isinstance(value, dict):
            problems += _unknown_keys(value, allowed[key], f"{path}{key}.")
    return problems


def _kept(job: Mapping[str, Any], allowed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _kept(value, allowed[key]) if allowed[key] and isinstance(value, dict) else value
        for key, value in job.items()
        if key in allowed
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
        return Problem(text, file=file)
    right = f"{FEWEST} to {MOST} different names of 1 to {LONGEST_NAME} characters"
    return Problem(text, right, text.partition(": ")[0], file=file)
