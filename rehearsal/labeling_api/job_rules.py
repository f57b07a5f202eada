"""What CreateLabelingJob refuses beyond the service model's constraints.

Source: the SageMaker API reference, CreateLabelingJob and HumanTaskConfig.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ground_truth.s3_location import InvalidS3Uri, S3Location
from rehearsal.labeling_job.api_errors import ValidationException

LONGEST_TASK_SECONDS = 28_800
LONGEST_AVAILABILITY_SECONDS = 30 * 24 * 3600
_RESERVED_ATTRIBUTES = ("source", "source-ref")
_RESERVED_ENDINGS = ("-ref", "-metadata")


def check_job(request: Mapping[str, Any]) -> None:
    """Check a CreateLabelingJob request that satisfies the service model.

    Raises:
        ValidationException: with every rule that the request breaks.
    """
    errors = [*_name_errors(request), *_place_errors(request), *_task_errors(request["HumanTaskConfig"])]
    errors += _tag_errors(request.get("Tags", []))
    errors += _not_played(request)
    if errors:
        raise ValidationException("; ".join(errors))


def _name_errors(request: Mapping[str, Any]) -> Iterator[str]:
    attribute = request["LabelAttributeName"]
    if attribute in _RESERVED_ATTRIBUTES:
        yield f"LabelAttributeName must not be one of {', '.join(_RESERVED_ATTRIBUTES)}, got '{attribute}'"
    elif attribute.endswith(_RESERVED_ENDINGS):
        yield f"LabelAttributeName must not end with {' or '.join(_RESERVED_ENDINGS)}, got '{attribute}'"


def _place_errors(request: Mapping[str, Any]) -> Iterator[str]:
    manifest = request["InputConfig"]["DataSource"].get("S3DataSource", {}).get("ManifestS3Uri")
    template = request["HumanTaskConfig"]["UiConfig"].get("UiTemplateS3Uri")
    places = {
        "InputConfig.DataSource.S3DataSource.ManifestS3Uri": manifest,
        "LabelCategoryConfigS3Uri": request.get("LabelCategoryConfigS3Uri"),
        "HumanTaskConfig.UiConfig.UiTemplateS3Uri": template,
        # The path itself may be a bucket; a folder in it must be a place.
        "OutputConfig.S3OutputPath": f"{request['OutputConfig']['S3OutputPath'].rstrip('/')}/<job>",
    }
    for name, uri in places.items():
        try:
            if uri is not None:
                S3Location.parse(uri)
        except InvalidS3Uri as error:
            yield f"{name} {error}"


def _task_errors(task: Mapping[str, Any]) -> Iterator[str]:
    most = {
        "TaskTimeLimitInSeconds": LONGEST_TASK_SECONDS,
        "TaskAvailabilityLifetimeInSeconds": LONGEST_AVAILABILITY_SECONDS,
    }
    for name, seconds in most.items():
        if task.get(name, 0) > seconds:
            yield f"HumanTaskConfig.{name} must be at most {seconds} seconds, got {task[name]}"


def _tag_errors(tags: list[Mapping[str, str]]) -> Iterator[str]:
    for key, times in Counter(tag["Key"] for tag in tags).items():
        if times > 1:
            yield f"Tags must have each key once, got '{key}' {times} times"
        if key.lower().startswith("aws:"):
            yield f"Tags must not have keys that start with aws:, got '{key}'"


def _not_played(request: Mapping[str, Any]) -> Iterator[str]:
    """Kinds of labeling jobs that SageMaker knows and the rehearsal does not play."""
    task = request["HumanTaskConfig"]
    if "S3DataSource" not in request["InputConfig"]["DataSource"]:
        yield "the rehearsal needs InputConfig.DataSource.S3DataSource: it plays no streaming labeling jobs"
    if "LabelingJobAlgorithmsConfig" in request:
        yield "the rehearsal plays no automated data labeling: LabelingJobAlgorithmsConfig must be absent"
    if "UiTemplateS3Uri" not in task["UiConfig"]:
        yield "the rehearsal needs HumanTaskConfig.UiConfig.UiTemplateS3Uri: it has no task UIs of its own"
    if "PreHumanTaskLambdaArn" not in task:
        yield "the rehearsal needs HumanTaskConfig.PreHumanTaskLambdaArn"
    if "AnnotationConsolidationConfig" not in task:
        yield "the rehearsal needs HumanTaskConfig.AnnotationConsolidationConfig"
