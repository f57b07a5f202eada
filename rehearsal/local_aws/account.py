"""The account, region and bucket of a rehearsal, and the environment that leads AWS's SDKs to it."""

from ground_truth.labeling_job import PRIVATE_WORKTEAM

ACCOUNT_ID = "111122223333"
REGION = "us-east-1"
WORKTEAM_NAME = "rehearsal"
DEFAULT_BUCKET = "groundtruth-rehearsal"
ACCESS_KEY = ACCOUNT_ID  # LocalStack takes an access key of twelve digits as the account
SECRET_KEY = "rehearsal"  # noqa: S105 - nobody checks it


def workteam_arn(region: str = REGION) -> str:
    """The ARN of the account's private workteam in a region."""
    return f"arn:aws:sagemaker:{region}:{ACCOUNT_ID}:{PRIVATE_WORKTEAM}{WORKTEAM_NAME}"


def sdk_environment(endpoint_url: str, aws_endpoint: str | None = None) -> dict[str, str]:
    """The environment that points AWS's SDKs and tools at the rehearsal.

    Args:
        endpoint_url: the rehearsal's endpoint.
        aws_endpoint: the endpoint for all of AWS but SageMaker, where that is not the rehearsal's.
    """
    environment = {
        "AWS_ENDPOINT_URL": aws_endpoint or endpoint_url,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
    }
    return {**environment, "AWS_ENDPOINT_URL_SAGEMAKER": endpoint_url} if aws_endpoint else environment
