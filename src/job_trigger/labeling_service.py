"""What the job trigger asks of SageMaker, and what SageMaker's errors mean here."""

from typing import Any

from msgspec import Struct

from ground_truth.aws_errors import UNKNOWN_JOB, error_code
from ground_truth.problem import Problem
from job_trigger.checks.request_rules import Shape
from job_trigger.checks.template_check import Rendering
from job_trigger.rejection import Rejected


class RetryLater(Exception):
    """Another delivery of the same upload may have been quicker: the current state must be read again."""


class LabelingService(Struct, frozen=True):
    """SageMaker as the job trigger sees it.

    Every method raises botocore's ClientError or BotoCoreError for what it does not mention.
    """

    sagemaker: Any
    """A boto3 client."""

    @property
    def request_shape(self) -> Shape:
        """The input shape of CreateLabelingJob in botocore's service model."""
        return self.sagemaker.meta.service_model.operation_model("CreateLabelingJob").input_shape

    def describe(self, job_name: str) -> dict[str, Any] | None:
        """What DescribeLabelingJob answers, None if the job does not exist."""
        from botocore.exceptions import ClientError

        try:
            job: dict[str, Any] = self.sagemaker.describe_labeling_job(LabelingJobName=job_name)
        except ClientError as error:
            # A wrong guess costs nothing: CreateLabelingJob refuses a name that is taken.
            if error_code(error) in UNKNOWN_JOB:
                return None
            raise
        return job

    def create(self, request: dict[str, Any]) -> str:
        """Start a labeling job.

        Returns:
            The job's ARN.

        Raises:
            RetryLater: if the name is taken, or if it is unknown whether the job was started.
            Rejected: if SageMaker finds the request not valid.
        """
        from botocore.exceptions import ClientError, HTTPClientError

        try:
            arn: str = self.sagemaker.create_labeling_job(**request)["LabelingJobArn"]
        except HTTPClientError as error:
            raise RetryLater(f"no response from CreateLabelingJob: {error}") from error
        except ClientError as error:
            if error_code(error) == "ResourceInUse":
                raise RetryLater(f"CreateLabelingJob: {error}") from error
            if error_code(error) == "ValidationException":
                refused = f"SageMaker rejected the request: {_message(error)}"
                raise Rejected(
                    [Problem(refused, "a request that SageMaker accepts", file="labeling job")]
                ) from error
            raise
        return arn

    def render(self, template: str, task_input: str, role_arn: str) -> Rendering:
        """Render a worker template as workers would see it.

        Args:
            template: the template.
            task_input: what it reads as ``task.input``, JSON.
            role_arn: the role that may read the images.

        Returns:
            The page, or what is wrong.
        """
        from botocore.exceptions import ClientError

        try:
            answer = self.sagemaker.render_ui_template(
                UiTemplate={"Content": template}, Task={"Input": task_input}, RoleArn=role_arn
            )
        except ClientError as error:
            if error_code(error) == "ValidationException":
                return Rendering("", [_message(error)])
            raise
        errors = [f"{error['Code']}: {error['Message']}" for error in answer.get("Errors", [])]
        return Rendering(answer.get("RenderedContent", ""), errors)


def _message(error: Any) -> str:
    return str(error.response["Error"].get("Message", error))[:500]
