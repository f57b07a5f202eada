"""Each AWS call meets each fault: nothing is started twice, nothing is lost.

A fault is what the function sees once botocore has tried again in vain. After it the queue delivers the event
again until the function is done with it.
"""

import json

import pytest

from job_trigger import manifest_copy, s3_files
from job_trigger.upload import Upload
from tests.job_trigger.aws_faults import FAULTS, deliver_until_done
from tests.job_trigger.delivery_calls import BAD, BAD_AT_ITS_END, GOOD, LARGE
from tests.job_trigger.stack import Aws, manifest

ARN = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/"
STARTED = {
    "outcome": "started",
    "objects": 2,
    "objectsToLabel": 2,
    "workersPerObject": 3,
    "answers": 6,
    "labels": ["dog", "cat"],
    "warningCount": 0,
    "warnings": [],
}
# The cells that do not end as without a fault: rejected, since nobody could do better by trying again ...
REJECTED = {
    ("head_object pets.manifest", "NoSuchKey"),
    ("get_object pets.manifest", "NoSuchKey"),
    ("render_ui_template", "ValidationException"),
    ("create_labeling_job", "ValidationException"),
}
# ... or nothing to do, since S3 says that the manifest is another one by now.
SUPERSEDED = {
    ("head_object pets.manifest", "PreconditionFailed"),
    ("get_object pets.manifest", "PreconditionFailed"),
}
# But for crashes, the one fault after which only S3 knows of a multipart upload; the bucket's lifecycle
# ends it.
UNFINISHED = {("create_multipart_upload input.manifest", "time-out after it took effect")}
# A message may be sent twice when it is not known whether it was sent, or when the mark of that is lost.
AGAIN = ("publish", "put_object pets.manifest.started.json", "put_object pets.manifest.rejected.json")


TWO_IMAGES = manifest("dog.jpg", "cat.jpg")
# Calls, manifest, bytes of a part, bytes read at once.
SCENARIOS = {
    "a good manifest": (GOOD, TWO_IMAGES, 1000, 1000),
    "a good manifest in several parts": (LARGE, TWO_IMAGES, *[len(TWO_IMAGES) // 2 - 3] * 2),
    "a bad manifest": (BAD, b'{"source-ref": "dog.jpg"}\n', 1000, 1000),
    "a manifest that is bad at its end": (
        BAD_AT_ITS_END,
        TWO_IMAGES + b"bad\n",
        len(TWO_IMAGES),
        len(TWO_IMAGES),
    ),
}
CELLS = [
    pytest.param(scenario, position, call, fault, id=f"{scenario}: {position:02} {call}: {fault}")
    for scenario, (calls, *_) in SCENARIOS.items()
    for position, call in enumerate(calls)
    for fault in FAULTS
]


def uploaded(aws: Aws, scenario: str, monkeypatch: pytest.MonkeyPatch) -> Upload:
    _, body, part_size, read_size = SCENARIOS[scenario]
    monkeypatch.setattr(manifest_copy, "PART_SIZE", part_size)
    monkeypatch.setattr(s3_files, "READ_SIZE", read_size)
    return aws.upload(body)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_without_a_fault_these_calls_are_made(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, scenario: str
) -> None:
    upload = uploaded(aws, scenario, monkeypatch)
    assert deliver_until_done(lambda: aws.deliver(upload)) == 1
    assert aws.tape.calls == SCENARIOS[scenario][0]


@pytest.mark.parametrize(("scenario", "position", "call", "fault"), CELLS)
def test_each_fault_of_each_call_ends_in_one_job_and_receipt_or_in_one_rejection(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, scenario: str, position: int, call: str, fault: str
) -> None:
    upload = uploaded(aws, scenario, monkeypatch)
    aws.tape.fail_at(position, FAULTS[fault][0], after=FAULTS[fault][1])

    deliver_until_done(lambda: aws.deliver(upload))

    good = "bad" not in scenario
    superseded = (call, fault) in SUPERSEDED
    started = good and not superseded and (call, fault) not in REJECTED
    assert aws.sagemaker.created == started
    assert (aws.receipt("started") is not None) is started
    assert (aws.receipt("rejected") is not None) is (not started and not superseded)
    if (call, fault) not in UNFINISHED and "crash" not in fault:
        assert not aws.s3.uploads, "a multipart upload was left behind"
    messages = [message["Message"] for message in aws.sns.messages]
    assert len(set(messages)) == (not superseded), "another message for the same upload"
    assert len(messages) <= (2 if call in AGAIN else 1)
    if started:
        request = json.loads(aws.generated(upload, "request.json") or b"")
        assert aws.sagemaker.jobs[upload.job_name] == request
        assert aws.receipt("started") == STARTED | {
            "request": request,
            "labelingJobName": upload.job_name,
            "labelingJobArn": ARN + upload.job_name,
            "manifest": (aws.receipt("started") or {})["manifest"],
        }
        assert aws.generated(upload, "input.manifest") == SCENARIOS[scenario][1]
    elif good and not superseded:
        assert (aws.receipt("rejected") or {})["errorCount"] == 1
