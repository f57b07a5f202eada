"""SageMaker and SNS in memory, as far as the job trigger uses them."""

import json
from functools import cache
from typing import Any

import boto3

from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate
from tests.job_trigger.fake_service import FakeService, Tape, client_error


class FakeSageMaker(FakeService):
    """Labeling jobs by name, whatever its case; each one that was created costs money."""

    def __init__(self, tape: Tape | None = None) -> None:
        super().__init__("sagemaker", tape)
        self.created = 0
        self.jobs: dict[str, dict[str, Any]] = {}
        self.rendering_errors: list[dict[str, str]] = []
        self.rendered: list[dict[str, Any]] = []

    def _describe_labeling_job(self, request: dict[str, Any]) -> dict[str, Any]:
        job = self.jobs.get(request["LabelingJobName"].lower())
        if job is None:
            raise client_error("DescribeLabelingJob", "ResourceNotFound", "Could not find the labeling job")
        return job | {"LabelingJobArn": _arn(request["LabelingJobName"]), "LabelingJobStatus": "InProgress"}

    def _create_labeling_job(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["LabelingJobName"].lower()
        if name in self.jobs:
            raise client_error("CreateLabelingJob", "ResourceInUse", "The name is taken")
        self.created += 1
        self.jobs[name] = request
        return {"LabelingJobArn": _arn(name)}

    def _render_ui_template(self, request: dict[str, Any]) -> dict[str, Any]:
        self.rendered.append(request)
        task_input = json.loads(request["Task"]["Input"])
        try:
            page = WorkerTemplate(request["UiTemplate"]["Content"], "UiTemplate", presigner()).render(
                task_input
            )
        except TemplateError as error:
            errors = [{"Code": error.code, "Message": str(error)}]
            return {"RenderedContent": "", "Errors": errors}
        return {"RenderedContent": page, "Errors": self.rendering_errors}


class FakeSns(FakeService):
    """Keeps what was published."""

    def __init__(self, tape: Tape | None = None) -> None:
        super().__init__("sns", tape)
        self.messages: list[dict[str, Any]] = []

    def _publish(self, request: dict[str, Any]) -> dict[str, Any]:
        self.messages.append(request)
        return {"MessageId": str(len(self.messages))}


@cache
def presigner() -> Any:
    """A client that presigns links; it sends nothing."""
    return boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def _arn(name: str) -> str:
    return f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name.lower()}"
