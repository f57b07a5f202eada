"""The operations of SageMaker's API that the rehearsal supports."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from ground_truth.labeling_job import DEFAULT_AVAILABILITY_SECONDS, DEFAULT_CONCURRENT_TASKS
from rehearsal.labeling_api import listing
from rehearsal.labeling_api.constraints import check
from rehearsal.labeling_api.job_rules import check_job
from rehearsal.labeling_api.job_tags import JobTags
from rehearsal.labeling_api.workteams import describe_workteam, list_workteams
from rehearsal.labeling_job.api_errors import ResourceNotFound, UnknownOperationException, ValidationException
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.labeling_jobs import LabelingJobs
from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate
from rehearsal.local_aws.account import ACCOUNT_ID, REGION

# Members of the request that DescribeLabelingJob gives back as they came.
_GIVEN_BACK = (
    "LabelingJobName",
    "LabelAttributeName",
    "InputConfig",
    "RoleArn",
    "LabelCategoryConfigS3Uri",
    "StoppingConditions",
)
# What DescribeLabelingJob fills in where the request has nothing.
_TASK_DEFAULTS = {
    "TaskAvailabilityLifetimeInSeconds": DEFAULT_AVAILABILITY_SECONDS,
    "MaxConcurrentTaskCount": DEFAULT_CONCURRENT_TASKS,
}

type _Operation = Callable[[dict[str, Any], str], dict[str, Any]]


class Operations:
    """The labeling API over one account's jobs, which are listed and found by region."""

    def __init__(self, jobs: LabelingJobs) -> None:
        self._jobs = jobs
        self._tags = JobTags(jobs)
        self._model = ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")
        self._operations: Mapping[str, _Operation] = {
            "AddTags": self._tags.add,
            "CreateLabelingJob": self._create_labeling_job,
            "DeleteTags": self._tags.delete,
            "DescribeLabelingJob": self._describe_labeling_job,
            "DescribeWorkteam": describe_workteam,
            "ListLabelingJobs": self._list_labeling_jobs,
            "ListLabelingJobsForWorkteam": self._list_labeling_jobs_for_workteam,
            "ListTags": self._tags.list,
            "ListWorkteams": list_workteams,
            "RenderUiTemplate": self._render_ui_template,
            "StopLabelingJob": self._stop_labeling_job,
        }

    def call(self, operation: str, request: object, region: str = REGION) -> dict[str, Any]:
        """Answer one request.

        Args:
            operation: the operation's name, such as ``CreateLabelingJob``.
            request: the parsed body.
            region: the region that the request is for.

        Returns:
            The response's members; times are seconds since 1970.

        Raises:
            ApiError: if the service would answer with an error.
        """
        if operation not in self._operations:
            raise UnknownOperationException(
                f"{operation} is not supported; the rehearsal supports {', '.join(self._operations)}."
            )
        shape: Any = self._model.operation_model(operation).input_shape  # every operation here has input
        return self._operations[operation](check(request, shape), region)

    def _create_labeling_job(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        check_job(request, region)
        return {"LabelingJobArn": self._jobs.create(request, region).arn}

    def _describe_labeling_job(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        job = self._jobs.job(request["LabelingJobName"], region)
        given_back = {name: job.request[name] for name in _GIVEN_BACK if name in job.request}
        filled_in = {
            "OutputConfig": {"KmsKeyId": "", **job.request["OutputConfig"]},
            "HumanTaskConfig": _TASK_DEFAULTS | job.request["HumanTaskConfig"],
            "Tags": self._tags.of(job),
        }
        return _state(job) | {"JobReferenceCode": job.reference_code} | given_back | filled_in

    def _list_labeling_jobs(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        jobs, token = listing.page(listing.matching(self._jobs.jobs(region), request), request)
        return _with_token({"LabelingJobSummaryList": [_summary(job) for job in jobs]}, token)

    def _list_labeling_jobs_for_workteam(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        jobs, token = listing.page(listing.matching(self._jobs.jobs(region), request), request)
        return _with_token({"LabelingJobSummaryList": [_workteam_summary(job) for job in jobs]}, token)

    def _stop_labeling_job(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        self._jobs.stop(request["LabelingJobName"], region)
        return {}

    def _render_ui_template(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        if "HumanTaskUiArn" in request:
            raise ResourceNotFound(f"Requested resource not found: {request['HumanTaskUiArn']}.")
        if "UiTemplate" not in request:
            raise ValidationException("Either UiTemplate or HumanTaskUiArn must be given.")
        try:
            task_input = json.loads(request["Task"]["Input"])
        except (ValueError, RecursionError) as error:
            raise ValidationException(f"Task.Input must be JSON: {error}") from error
        try:
            template = WorkerTemplate(request["UiTemplate"]["Content"], "UiTemplate", self._jobs.s3)
            return {"RenderedContent": template.render(task_input), "Errors": []}
        except TemplateError as error:
            return {"RenderedContent": "", "Errors": [{"Code": error.code, "Message": str(error)}]}


def _state(job: LabelingJob) -> dict[str, Any]:
    state = job.state
    members: dict[str, Any] = {
        "LabelingJobName": job.name,
        "LabelingJobArn": job.arn,
        "LabelingJobStatus": state.status.value,
        "LabelCounters": state.counters.as_response(),
        "CreationTime": job.creation_time.timestamp(),
        "LastModifiedTime": state.last_modified.timestamp(),
    }
    if state.failure_reason is not None:
        members["FailureReason"] = state.failure_reason
    if state.output_manifest is not None:
        members["LabelingJobOutput"] = {"OutputDatasetS3Uri": state.output_manifest}
    return members


def _summary(job: LabelingJob) -> dict[str, Any]:
    return _state(job) | {
        "WorkteamArn": job.workteam_arn,
        "PreHumanTaskLambdaArn": job.pre_annotation_arn,
        "AnnotationConsolidationLambdaArn": job.consolidation_arn,
        "InputConfig": job.request["InputConfig"],
    }


def _workteam_summary(job: LabelingJob) -> dict[str, Any]:
    counters = job.state.counters
    return {
        "LabelingJobName": job.name,
        "JobReferenceCode": job.reference_code,
        "WorkRequesterAccountId": ACCOUNT_ID,
        "CreationTime": job.creation_time.timestamp(),
        "LabelCounters": {
            "HumanLabeled": counters.labeled,
            "PendingHuman": counters.unlabeled,
            "Total": counters.labeled + counters.failed + counters.unlabeled,
        },
        "NumberOfHumanWorkersPerDataObject": job.workers_per_object,
    }


def _with_token(response: dict[str, Any], token: str | None) -> dict[str, Any]:
    return response if token is None else response | {"NextToken": token}
