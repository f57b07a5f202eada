"""What CreateLabelingJob refuses beyond the service model's constraints.

Source: the SageMaker API reference, CreateLabelingJob and HumanTaskConfig.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ground_truth.labeling_job import (
    LARGEST_VALUES,
    PRIVATE_WORKTEAM,
    PUBLIC_WORKTEAM,
    RESERVED_ATTRIBUTE_SUFFIXES,
    RESERVED_ATTRIBUTES,
    RESERVED_TAG_PREFIX,
)
from ground_truth.s3_location import InvalidS3Uri, S3Location
from rehearsal.labeling_job.api_errors import ValidationException
from rehearsal.local_aws.account import REGION


def check_job(request: Mapping[str, Any], region: str = REGION) -> None:
    """Check a CreateLabelingJob request that satisfies the service model.

    Raises:
        ValidationException: if the request breaks a rule; with all of them.
    """
    errors = [*_name_errors(request), *_place_errors(request), *_task_errors(request["HumanTaskConfig"])]
    errors += _workteam_errors(request["HumanTaskConfig"]["WorkteamArn"], region, request["RoleArn"])
    errors += tag_errors(request.get("Tags", []))
    errors += _not_supported(request)
    if errors:
        raise ValidationException("; ".join(errors))


def _name_errors(request: Mapping[str, Any]) -> Iterator[str]:
    attribute = request["LabelAttributeName"]
    if attribute in RESERVED_ATTRIBUTES:
        yield f"LabelAttributeName must not be one of {', '.join(RESERVED_ATTRIBUTES)}, got '{attribute}'"
    elif attribute.endswith(RESERVED_ATTRIBUTE_SUFFIXES):
        suffixes = " or ".join(RESERVED_ATTRIBUTE_SUFFIXES)
        yield f"LabelAttributeName must not end with {suffixes}, got '{attribute}'"


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
    for name, seconds in LARGEST_VALUES.items():
        if task.get(name, 0) > seconds:
            yield f"HumanTaskConfig.{name} must be at most {seconds} seconds, got {task[name]}"


def _workteam_errors(arn: str, region: str, role_arn: str) -> Iterator[str]:
    """What is wrong with a workteam for a job; only a vendor's is in another account than the role."""
    _, _, _, its_region, account, workteam = arn.split(":", 5)
    own_account = role_arn.split(":")[4]
    if workteam.startswith(PUBLIC_WORKTEAM):
        yield (
            "HumanTaskConfig.WorkteamArn must be a private or a vendor workteam: the public workforce closed"
            f" with Amazon Mechanical Turk, got '{arn}'"
        )
    elif its_region != region:
        yield f"HumanTaskConfig.WorkteamArn must be a workteam in {region}, got '{arn}'"
    elif workteam.startswith(PRIVATE_WORKTEAM) and account != own_account:
        yield f"HumanTaskConfig.WorkteamArn must be in the role's account {own_account}, got '{arn}'"


def tag_errors(tags: list[Mapping[str, str]]) -> Iterator[str]:
    """What is wrong with tags beyond the service model."""
    for key, times in Counter(tag["Key"] for tag in tags).items():
        if times > 1:
            yield f"Tags must have each key once, got '{key}' {times} times"
        if key.lower().startswith(RESERVED_TAG_PREFIX):
            yield f"Tags must not have keys that start with aws:, got '{key}'"


def _not_supported(request: Mapping[str, Any]) -> Iterator[str]:
    """Kinds of labeling jobs that SageMaker has and the rehearsal does not support."""
    task = request["HumanTaskConfig"]
    if "S3DataSource" not in request["InputConfig"]["DataSource"]:
        yield "InputConfig.DataSource.S3DataSource is required: streaming labeling jobs are not supported"
    if "LabelingJobAlgorithmsConfig" in request:
        yield "LabelingJobAlgorithmsConfig must be absent: automated data labeling is not supported"
    if "UiTemplateS3Uri" not in task["UiConfig"]:
        yield "HumanTaskConfig.UiConfig.UiTemplateS3Uri is required: the rehearsal has no task UIs of its own"
    if "PreHumanTaskLambdaArn" not in task:
        yield "HumanTaskConfig.PreHumanTaskLambdaArn is required in the rehearsal"
    if "AnnotationConsolidationConfig" not in task:
        yield "HumanTaskConfig.AnnotationConsolidationConfig is required in the rehearsal"
