"""What CreateLabelingJob refuses beyond the service model's constraints.

Source: the SageMaker API reference, CreateLabelingJob and HumanTaskConfig.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ground_truth.labeling_job import LARGEST_VALUES
from ground_truth.labeling_job_rules import attribute_name_problems, tag_problems, workteam_problems
from ground_truth.s3_location import InvalidS3Uri, S3Location
from rehearsal.labeling_job.api_errors import ValidationException
from rehearsal.local_aws.account import REGION


def check_job(request: Mapping[str, Any], region: str = REGION) -> None:
    """Check a CreateLabelingJob request that satisfies the service model.

    Raises:
        ValidationException: if the request breaks a rule; with all of them.
    """
    task = request["HumanTaskConfig"]
    account = request["RoleArn"].split(":")[4]
    problems = [
        *attribute_name_problems(request["LabelAttributeName"]),
        *workteam_problems(task["WorkteamArn"], "HumanTaskConfig.WorkteamArn", region, account),
        *tag_problems(request.get("Tags")),
    ]
    errors = [*map(str, problems), *_place_errors(request), *_task_errors(task)]
    errors += _not_supported(request)
    if errors:
        raise ValidationException("; ".join(errors))


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
