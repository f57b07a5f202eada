"""Speaking to ``rehearse serve`` with plain boto3."""

import subprocess
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest

BUCKET = "groundtruth-rehearsal"
type Serving = Callable[..., tuple[subprocess.Popen[str], dict[str, str]]]


def client(service: str, exports: dict[str, str]) -> Any:
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=exports["AWS_ENDPOINT_URL"],
        aws_access_key_id=exports["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=exports["AWS_SECRET_ACCESS_KEY"],
        region_name=exports["AWS_DEFAULT_REGION"],
    )


def ended_job(sagemaker: Any, seconds: float = 20) -> dict[str, Any]:
    """The only job, once it has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        jobs = sagemaker.list_labeling_jobs()["LabelingJobSummaryList"]
        if jobs and jobs[0]["LabelingJobStatus"] in ("Completed", "Failed", "Stopped"):
            described: dict[str, Any] = sagemaker.describe_labeling_job(
                LabelingJobName=jobs[0]["LabelingJobName"]
            )
            return described
        time.sleep(0.1)
    pytest.fail("no labeling job ended in time")
