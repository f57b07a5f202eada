"""How a labeling job is named in requests and answers."""

from ground_truth.shown import shown


class InvalidLabelingJobArn(ValueError):
    """A text that was to be a labeling job's ARN is none."""


def job_name_of(labeling_job_arn: object) -> str:
    """The job's name in ``arn:aws:sagemaker:<region>:<account>:labeling-job/<name>``, in lower case.

    Ground Truth writes the name in lower case into ARNs and metadata, whatever case the job was created with.

    Raises:
        InvalidLabelingJobArn: if ``labeling_job_arn`` is not of that form.
    """
    if isinstance(labeling_job_arn, str) and labeling_job_arn.startswith("arn:"):
        resource = labeling_job_arn.split(":", 5)[-1]
        kind, _, name = resource.partition("/")
        if kind == "labeling-job" and name:
            return name.lower()
    raise InvalidLabelingJobArn(
        f'"labelingJobArn" must be an ARN that ends in labeling-job/<name>, got {shown(labeling_job_arn)}'
    )
