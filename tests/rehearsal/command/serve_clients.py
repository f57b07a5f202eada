"""Speaking to ``rehearse serve`` with plain boto3."""

import subprocess
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from tests.rehearsal.scripted_rehearsal import TEXT_TEMPLATE

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


def ended_job(sagemaker: Any, seconds: float = 60) -> dict[str, Any]:
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


def create_job_by_hand(s3: Any, sagemaker: Any, template_end: bytes = b"") -> None:
    """Put a job's files into a bucket of its own, and create the job; ``template_end`` ends its template."""
    s3.create_bucket(Bucket="mine")
    s3.put_object(
        Bucket="mine", Key="in.manifest", Body=b'{"source-ref": "s3://mine/dog.png"}\n{"source": "text"}\n'
    )
    s3.put_object(Bucket="mine", Key="labels.json", Body=b'{"labels": [{"label": "dog"}, {"label": "cat"}]}')
    s3.put_object(Bucket="mine", Key="template.html", Body=TEXT_TEMPLATE + template_end)
    function = "arn:aws:lambda:us-east-1:111122223333:function:rehearsal-sagemaker-"
    sagemaker.create_labeling_job(
        LabelingJobName="By-Hand",
        LabelAttributeName="animal",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://mine/in.manifest"}}},
        OutputConfig={"S3OutputPath": "s3://mine/out"},
        RoleArn="arn:aws:iam::111122223333:role/rehearsal-labeling-role",
        LabelCategoryConfigS3Uri="s3://mine/labels.json",
        HumanTaskConfig={
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/rehearsal",
            "UiConfig": {"UiTemplateS3Uri": "s3://mine/template.html"},
            "PreHumanTaskLambdaArn": f"{function}pre-annotation",
            "TaskTitle": "Pets",
            "TaskDescription": "Which pets?",
            "NumberOfHumanWorkersPerDataObject": 2,
            "TaskTimeLimitInSeconds": 60,
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{function}consolidation"},
        },
    )
