"""Labeling jobs: how they are named, and what SageMaker allows in them beyond its service model.

Source: the SageMaker API reference, CreateLabelingJob and HumanTaskConfig.
"""

from collections.abc import Mapping

from ground_truth.safe_text import safe_repr

RESOURCE = "labeling-job/"
"""What precedes the name in a job's ARN and in ``job-name``."""
MOST_WORKERS_PER_OBJECT = 9
LONGEST_TASK_SECONDS = 28_800
LONGEST_AVAILABILITY_SECONDS = 30 * 24 * 3600
DEFAULT_AVAILABILITY_SECONDS = LONGEST_AVAILABILITY_SECONDS
"""What SageMaker takes for private and vendor workteams; this stack's own default is shorter."""
MOST_CONCURRENT_TASKS = 5000
DEFAULT_CONCURRENT_TASKS = 1000
LARGEST_VALUES: Mapping[str, int] = {
    "TaskTimeLimitInSeconds": LONGEST_TASK_SECONDS,
    "TaskAvailabilityLifetimeInSeconds": LONGEST_AVAILABILITY_SECONDS,
}
"""Limits of members of HumanTaskConfig that the service model does not have."""
PUBLIC_WORKTEAM, PRIVATE_WORKTEAM = "workteam/public-crowd/", "workteam/private-crowd/"
"""How the resource of a workteam's ARN starts; vendors' teams are in accounts of their own."""
METADATA_SUFFIX = "-metadata"
"""What follows LabelAttributeName in the name of the attribute with the label's metadata."""


class InvalidLabelingJobArn(ValueError):
    """A value is not a labeling job's ARN."""


def job_name_of(labeling_job_arn: object) -> str:
    """The job's name in ``arn:aws:sagemaker:<region>:<account>:labeling-job/<name>``, in lower case.

    Ground Truth writes the name in lower case into ARNs and metadata, whichever case its request has.

    Raises:
        InvalidLabelingJobArn: if ``labeling_job_arn`` is not of that form.
    """
    if isinstance(labeling_job_arn, str) and labeling_job_arn.startswith("arn:"):
        resource = labeling_job_arn.split(":", 5)[-1]
        name = resource.removeprefix(RESOURCE)
        if name and name != resource:
            return name.lower()
    raise InvalidLabelingJobArn(
        f'"labelingJobArn" must be an ARN that ends in {RESOURCE}<name>, got {safe_repr(labeling_job_arn)}'
    )
