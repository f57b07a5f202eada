"""What ``rehearse serve`` does beside serving: where it writes, how fast workers are, who hears of ends."""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

from ground_truth.s3_location import S3Location
from rehearsal.command.rehearsed_job import SAMPLE_JOB
from tests.rehearsal.command.serve_clients import BUCKET, Serving, client, ended_job

RULE = {
    "source": ["aws.sagemaker"],
    "detail-type": ["SageMaker Ground Truth Labeling Job State Change"],
}


def start_sample(exports: dict[str, str]) -> None:
    manifest = (SAMPLE_JOB / "shapes.manifest").read_bytes()
    client("s3", exports).put_object(Bucket=BUCKET, Key="jobs/shapes/again.manifest", Body=manifest)


def status(sagemaker: Any) -> str:
    jobs = sagemaker.list_labeling_jobs()["LabelingJobSummaryList"]
    return str(jobs[0]["LabelingJobStatus"]) if jobs else ""


def until_status(sagemaker: Any, wanted: str) -> None:
    deadline = time.monotonic() + 60
    while status(sagemaker) != wanted:
        assert time.monotonic() < deadline, f"the job was not {wanted} in 60 seconds"
        time.sleep(0.02)


def test_the_environment_is_written_to_a_file_and_health_has_a_url(serving: Serving, tmp_path: Path) -> None:
    _, exports = serving("--env-file", str(tmp_path / "aws.env"))
    lines = (tmp_path / "aws.env").read_text().splitlines()
    assert dict(line.split("=", 1) for line in lines) == exports
    with urllib.request.urlopen(f"{exports['AWS_ENDPOINT_URL']}/_rehearsal/health", timeout=60) as answer:
        assert json.load(answer) == {"status": "ok"}


def test_it_outlives_whoever_reads_its_output(serving: Serving) -> None:
    process, exports = serving()
    assert process.stdout
    process.stdout.close()
    start_sample(exports)
    assert ended_job(client("sagemaker", exports))["LabelingJobStatus"] == "Completed"
    assert process.poll() is None


def test_at_a_pace_a_job_is_seen_in_progress_until_it_is_stopped(serving: Serving) -> None:
    _, exports = serving("--pace", "1")
    sagemaker = client("sagemaker", exports)
    start_sample(exports)
    until_status(sagemaker, "InProgress")
    name = sagemaker.list_labeling_jobs()["LabelingJobSummaryList"][0]["LabelingJobName"]
    sagemaker.stop_labeling_job(LabelingJobName=name)
    assert status(sagemaker) in ("Stopping", "Stopped")
    until_status(sagemaker, "Stopped")


def test_a_rule_of_ones_own_gets_the_end_of_a_job(serving: Serving) -> None:
    _, exports = serving()
    sqs, events = client("sqs", exports), client("events", exports)
    queue = sqs.create_queue(QueueName="ends")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="ends", EventPattern=json.dumps(RULE))
    events.put_targets(Rule="ends", Targets=[{"Id": "queue", "Arn": arn}])
    start_sample(exports)
    job = ended_job(client("sagemaker", exports))
    messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    event = json.loads(messages[0]["Body"])
    assert (event["source"], event["detail-type"]) == (RULE["source"][0], RULE["detail-type"][0])
    assert event["resources"] == [job["LabelingJobArn"]]
    assert event["detail"] == {"LabelingJobStatus": "Completed"}


def test_functions_of_any_name_run_when_that_is_asked_for(serving: Serving) -> None:
    _, exports = serving("--any-function")
    s3, sagemaker = client("s3", exports), client("sagemaker", exports)
    template = Path(SAMPLE_JOB).parents[2] / "src/job_trigger/worker-template.liquid.html"
    s3.put_object(Bucket=BUCKET, Key="own/t.html", Body=template.read_bytes())
    place = f"s3://{BUCKET}"
    manifest = f"{place}/jobs/shapes/shapes.manifest"
    function = "arn:aws:lambda:us-east-1:111122223333:function:sagemaker-of-my-own"
    sagemaker.create_labeling_job(
        LabelingJobName="own",
        LabelAttributeName="shapes",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": manifest}}},
        OutputConfig={"S3OutputPath": f"{place}/own/"},
        RoleArn="arn:aws:iam::111122223333:role/rehearsal-labeling-role",
        LabelCategoryConfigS3Uri=f"{place}/jobs/shapes/labels.json",
        HumanTaskConfig={
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/rehearsal",
            "UiConfig": {"UiTemplateS3Uri": f"{place}/own/t.html"},
            "PreHumanTaskLambdaArn": function,
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": function},
            "TaskTitle": "t",
            "TaskDescription": "d",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 300,
        },
    )
    assert ended_job(sagemaker)["LabelingJobStatus"] == "Completed"


def test_simulated_workers_take_the_truth_that_is_given(serving: Serving, tmp_path: Path) -> None:
    rows = "".join(f"shapes-{number:02d},star\n" for number in range(1, 25))
    (tmp_path / "truth.csv").write_text(f"item,labels\n{rows}")
    _, exports = serving("--truth", "truth.csv", "--accuracy", "1")
    s3 = client("s3", exports)
    start_sample(exports)
    output = S3Location.parse(
        ended_job(client("sagemaker", exports))["LabelingJobOutput"]["OutputDatasetS3Uri"]
    )
    manifest = s3.get_object(Bucket=output.bucket, Key=output.key)["Body"].read().decode()
    labels = json.loads(s3.get_object(Bucket=BUCKET, Key="jobs/shapes/labels.json")["Body"].read())["labels"]
    star = [label["label"] for label in labels].index("star")
    assert [json.loads(line)["shapes"] for line in manifest.splitlines()] == [[star]] * 24
