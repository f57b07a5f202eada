"""What the job trigger asks of SageMaker, and what SageMaker's errors mean here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ground_truth.problem import Problem
from job_trigger.bucket import error_code
from job_trigger.problems import Rejected
from job_trigger.request_rules import Shape


class LookAgain(Exception):
    """Another delivery of the same upload may have been quicker; what there is must be looked at again."""


@dataclass(frozen=True)
class LabelingService:
    """SageMaker as the job trigger sees it.

    Args:
        sagemaker: a boto3 client.

    Every method raises botocore's ClientError or BotoCoreError for what it does not mention.
    """

    sagemaker: Any

    @property
    def request_shape(self) -> Shape:
        """The input shape of CreateLabelingJob in botocore's service model."""
        return self.sagemaker.meta.service_model.operation_model("CreateLabelingJob").input_shape

    def describe(self, job_name: str) -> dict[str, Any] | None:
        """What DescribeLabelingJob says, None if there is no such job."""
        from botocore.exceptions import ClientError

        try:
            job: dict[str, Any] = self.sagemaker.describe_labeling_job(LabelingJobName=job_name)
        except ClientError as error:
            # The model names ResourceNotFound, other tools expect ValidationException. A wrong guess costs
            # nothing: CreateLabelingJob refuses a name that is taken.
            if error_code(error) in ("ResourceNotFound", "ValidationException"):
                return None
            raise
        return job

    def create(self, request: dict[str, Any]) -> str:
        """Start a labeling job.

        Returns:
            The job's ARN.

        Raises:
            LookAgain: if the name is taken, or if it is not known whether the job was started.
            Rejected: if SageMaker calls the request invalid.
        """
        from botocore.exceptions import ClientError, HTTPClientError

        try:
            arn: str = self.sagemaker.create_labeling_job(**request)["LabelingJobArn"]
        except HTTPClientError as error:
            raise LookAgain(f"no answer from CreateLabelingJob: {error}") from error
        except ClientError as error:
            if error_code(error) == "ResourceInUse":
                raise LookAgain(f"CreateLabelingJob: {error}") from error
            if error_code(error) == "ValidationException":
                refused = f"SageMaker refuses the request: {_message(error)}"
                raise Rejected(
                    [Problem(refused, "a request that SageMaker accepts", file="labeling job")]
                ) from error
            raise
        return arn

    def render(self, template: str, task_input: str, role_arn: str) -> Sequence[str]:
        """Render a worker template as workers would see it.

        Args:
            template: the template.
            task_input: what it reads as ``task.input``, JSON.
            role_arn: the role that may read the images.

        Returns:
            What is wrong, nothing if it renders.
        """
        from botocore.exceptions import ClientError

        try:
            answer = self.sagemaker.render_ui_template(
                UiTemplate={"Content": template}, Task={"Input": task_input}, RoleArn=role_arn
            )
        except ClientError as error:
            if error_code(error) == "ValidationException":
                return [_message(error)]
            raise
        return [f"{fault['Code']}: {fault['Message']}" for fault in answer.get("Errors", [])]


def _message(error: Any) -> str:
    return str(error.response["Error"].get("Message", error))[:500]
