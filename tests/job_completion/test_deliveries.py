"""Events in every shape and order: the same files, the same bytes, one message."""

import json
import threading
from typing import Any

import pytest

from ground_truth.environment import InvalidSettings
from ground_truth.event_kinds import ForeignEvent
from job_completion import app
from tests.job_completion.finished import (
    ARN,
    BUCKET,
    NAME,
    OUTPUT,
    TOPIC,
    Finished,
    job_ended,
    queue_batch,
)
from tests.job_trigger.fake_service import client_error

ANSWERS = [{"w1": ["dog"], "w2": ["dog"], "w3": ["cat"]}, {"w1": ["cat"], "w2": ["cat"], "w3": ["cat"]}, None]
WRITTEN = {
    "manifests/consolidated/ask-again.manifest",
    "manifests/consolidated/output.manifest",
    "exports/labels.csv",
    "exports/confidences.csv",
    "exports/metadata.jsonl",
    "reports/label-quality.json",
    "reports/label-quality.html",
}


STATE_CHANGE = 'The event must be a "SageMaker Ground Truth Labeling Job State Change" of aws.sagemaker'
ONE_ARN = '"resources" must hold the ARN of one labeling job'


@pytest.fixture
def job(aws: Finished) -> Finished:
    aws.put_job(ANSWERS)
    return aws


def completed(aws: Finished) -> dict[str, bytes | None]:
    """What the function wrote, by path."""
    return {
        key.removeprefix(OUTPUT): aws.s3.body(BUCKET, key)
        for key in aws.s3.keys(BUCKET)
        if key.removeprefix(OUTPUT) in WRITTEN
    }


def test_a_finished_job_gets_all_its_files_the_manifest_last_and_one_message(job: Finished) -> None:
    before = job.written()
    assert job.deliver()
    added = job.written().keys() - before.keys()
    assert added == {OUTPUT + path for path in WRITTEN} | {f"generated/{NAME}/completion.json"}
    puts = [call for call in job.tape.calls if call.startswith(("put_object", "publish"))]
    assert puts == [
        "put_object label-quality.html",
        "put_object label-quality.json",
        "put_object labels.csv",
        "put_object confidences.csv",
        "put_object metadata.jsonl",
        "put_object ask-again.manifest",
        "put_object output.manifest",
        "put_object completion.json",
        "publish",
        "put_object completion.json",
    ]
    [message] = job.sns.messages
    assert message["TopicArn"] == TOPIC


def test_an_event_that_comes_twice_does_nothing_the_second_time(job: Finished) -> None:
    assert job.deliver(job_ended(), job_ended())
    after, calls = job.written(), len(job.tape.calls)
    assert job.deliver(job_ended("Stopped"))
    assert job.tape.calls[calls:] == ["describe_labeling_job", "get_object completion.json"]
    assert job.written() == after
    assert len(job.sns.messages) == 1


def test_a_job_that_is_completed_again_gets_the_same_bytes(job: Finished) -> None:
    assert job.deliver()
    first = completed(job)
    job.s3.versions.pop((BUCKET, f"generated/{NAME}/completion.json"))
    assert job.deliver()
    assert completed(job) == first


def test_ten_deliveries_at_once_leave_the_same_bytes_and_one_message(
    job: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("job_completion.announcement.PAUSES", (0.05,) * 100)
    threads = [threading.Thread(target=job.deliver) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = completed(job)
    job.s3.versions.pop((BUCKET, f"generated/{NAME}/completion.json"))
    assert job.deliver()
    assert completed(job) == together
    assert len(job.sns.messages) == 2


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Initializing"])
def test_an_event_that_is_ahead_of_its_job_comes_back(job: Finished, status: str) -> None:
    job.describe(LabelingJobStatus=status)
    before = job.written()
    assert not job.deliver()
    assert job.written() == before
    job.describe()
    assert job.deliver()
    assert completed(job).keys() == WRITTEN


def test_a_failed_job_gets_one_message_with_its_reason(job: Finished) -> None:
    job.describe(LabelingJobStatus="Failed", FailureReason="ClientError: no\nlabel <b>categories</b>")
    assert job.deliver(job_ended("Failed"), job_ended("Failed"))
    assert completed(job) == {}
    [message] = job.sns.messages
    assert message["Subject"] == f"Labeling job failed: {NAME}"
    assert message["Message"].splitlines() == [
        f"The labeling job {NAME} failed.",
        "",
        "Reason: ClientError: no\\nlabel <b>categories</b>",
        "",
        f"Output: s3://{BUCKET}/{OUTPUT}",
    ]


def test_a_job_of_another_consolidation_function_is_left_alone(job: Finished) -> None:
    task = job.sagemaker.jobs[NAME]["HumanTaskConfig"]
    other = {"AnnotationConsolidationLambdaArn": "arn:aws:lambda:us-east-1:432418664414:function:ACS-Other"}
    job.describe(HumanTaskConfig=task | {"AnnotationConsolidationConfig": other})
    assert job.deliver()
    assert job.tape.calls == ["describe_labeling_job"]


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFound"])
def test_a_job_that_sagemaker_does_not_know_is_left_alone(job: Finished, code: str) -> None:
    job.tape.fail_next("describe_labeling_job", lambda: client_error("DescribeLabelingJob", code))
    assert job.deliver()
    assert completed(job) == {}


def test_a_job_with_output_in_another_bucket_is_completed_in_the_stacks(aws: Finished) -> None:
    aws.put_job(ANSWERS)
    for key in aws.s3.keys(BUCKET):
        if key.startswith(OUTPUT):
            aws.put("results/" + key.removeprefix("output/"), aws.s3.body(BUCKET, key) or b"", "elsewhere")
            aws.s3.versions.pop((BUCKET, key))
    aws.describe(
        OutputConfig={"S3OutputPath": "s3://elsewhere/results"},
        LabelingJobOutput={
            "OutputDatasetS3Uri": f"s3://elsewhere/results/{NAME}/manifests/output/output.manifest"
        },
    )
    assert aws.deliver()
    assert completed(aws).keys() == WRITTEN
    assert [line.get("animal") for line in aws.manifest()] == [[0], [1], None]


def test_output_is_where_the_job_says_and_not_where_its_configuration_leads(aws: Finished) -> None:
    """Ground Truth keeps a second slash at the end of S3OutputPath."""
    aws.put_job(ANSWERS)
    for key in aws.s3.keys(BUCKET):
        if key.startswith(OUTPUT):
            aws.put(key.replace("output/", "output//", 1), aws.s3.body(BUCKET, key) or b"")
            aws.s3.versions.pop((BUCKET, key))
    output = f"s3://{BUCKET}/output//{NAME}/"
    aws.describe(
        OutputConfig={"S3OutputPath": f"s3://{BUCKET}/output//"},
        LabelingJobOutput={"OutputDatasetS3Uri": f"{output}manifests/output/output.manifest"},
    )
    assert aws.deliver()
    completed_there = aws.text("manifests/consolidated/output.manifest", f"output//{NAME}/")
    assert [json.loads(line).get("animal") for line in completed_there.splitlines()] == [[0], [1], None]


def test_a_name_in_capitals_is_kept_in_paths_and_lower_case_in_metadata(aws: Finished) -> None:
    aws.put_job(ANSWERS)
    name = NAME.upper()
    for key in aws.s3.keys(BUCKET):
        if key.startswith(OUTPUT):
            aws.put(key.replace(NAME, name), aws.s3.body(BUCKET, key) or b"")
    aws.put(f"generated/{NAME}/consolidation.json", '{"MajorityThreshold": 0.9, "NoMajority": "empty"}')
    aws.describe(LabelingJobName=name, LabelingJobOutput={})
    assert aws.deliver()
    first = json.loads(aws.text("manifests/consolidated/output.manifest", f"output/{name}/").splitlines()[0])
    assert first["animal-metadata"]["job-name"] == f"labeling-job/{NAME}"
    assert first["animal"] == []


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({}, f"{STATE_CHANGE}, got (None, None)"),
        ([], f"{STATE_CHANGE}, got []"),
        (
            {"source": "aws.s3", "detail-type": "Object Created"},
            f"{STATE_CHANGE}, got ('aws.s3', 'Object Created')",
        ),
        (job_ended(resources=[]), f"{ONE_ARN}, got []"),
        (job_ended(resources=[ARN, ARN]), f"{ONE_ARN}, got ['{ARN}', '{ARN}']"),
        (job_ended(resources="x"), f"{ONE_ARN}, got 'x'"),
        (
            job_ended(resources=["arn:aws:s3:::x"]),
            f'{ONE_ARN}: "labelingJobArn" must be an ARN that ends in labeling-job/<name>,'
            " got 'arn:aws:s3:::x'",
        ),
    ],
)
def test_other_events_are_refused_by_name(job: Finished, context: Any, event: Any, words: str) -> None:
    with pytest.raises(ForeignEvent) as raised:
        app.lambda_handler(event, context)
    assert str(raised.value) == words


def test_one_message_of_a_batch_takes_no_other_down(job: Finished, context: Any) -> None:
    batch = queue_batch({"source": "aws.s3"}, job_ended())
    assert app.lambda_handler(batch, context) == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert completed(job).keys() == WRITTEN


def test_the_sample_event_completes_its_job(aws: Finished, context: Any, event: Any) -> None:
    aws.put_job(ANSWERS)
    aws.sagemaker.jobs["pets"] = aws.sagemaker.jobs[NAME]
    assert app.lambda_handler(event("job_completion/completed.json"), context) is None
    assert completed(aws).keys() == WRITTEN


def test_a_bad_setting_raises_by_name(aws: Finished, context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPLETION_METHOD", "best")
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "4")
    with pytest.raises(InvalidSettings) as raised:
        app.lambda_handler(job_ended(), context)
    assert str(raised.value) == (
        "COMPLETION_METHOD must be one of expectation-maximization, majority, got 'best';"
        " FOLLOW_UP_ROUNDS must be a whole number from 0 to 3, got '4'"
    )


def test_without_enough_time_it_writes_nothing_and_the_event_comes_back(job: Finished) -> None:
    job.seconds = 10
    before = job.written()
    assert not job.deliver()
    assert job.written() == before
    job.seconds = 900
    assert job.deliver()


def test_a_job_without_manifest_or_categories_comes_back(aws: Finished) -> None:
    aws.put_job(ANSWERS)
    body = aws.s3.versions.pop((BUCKET, f"generated/{NAME}/label-categories.json"))
    assert not aws.deliver()
    aws.s3.versions[BUCKET, f"generated/{NAME}/label-categories.json"] = body
    for key in (f"generated/{NAME}/input.manifest", f"{OUTPUT}manifests/output/output.manifest"):
        aws.s3.versions.pop((BUCKET, key))
    assert not aws.deliver()


def test_the_message_has_the_verdict_the_numbers_and_where_everything_is(job: Finished) -> None:
    assert job.deliver()
    [message] = job.sns.messages
    assert message["Subject"] == f"Labeling job completed: {NAME}"
    assert message["MessageAttributes"] == {"outcome": {"DataType": "String", "StringValue": "completed"}}
    text = message["Message"]
    quality = json.loads(job.text("reports/label-quality.json"))
    assert quality["verdict"]["headline"] in text
    assert "Labeled objects: 2. Answers: 6, by 3 workers. Failed objects: 1." in text
    for path in WRITTEN:
        assert f"s3://{BUCKET}/{OUTPUT}{path}" in text


def test_metrics_count_a_job_once(job: Finished, capsys: pytest.CaptureFixture[str]) -> None:
    def counted() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
        return [{name: it for name, it in line.items() if name[0].isupper()} for line in lines]

    assert job.deliver()
    [first] = counted()
    assert {name: first[name] for name in ("JobsCompleted", "ObjectsFailed")} == {
        "JobsCompleted": [1.0],
        "ObjectsFailed": [1.0],
    }
    assert job.deliver()
    assert counted() == []


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"announced": 1}', b"null", b"[" * 100_000])
def test_whatever_lies_in_the_announcements_place_is_no_obstacle(job: Finished, content: bytes) -> None:
    job.s3.put(BUCKET, f"generated/{NAME}/completion.json", content)
    assert job.deliver()
    assert len(job.sns.messages) == 1
    assert job.deliver()
    assert len(job.sns.messages) == 1
