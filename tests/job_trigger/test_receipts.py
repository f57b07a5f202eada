"""Receipts and messages: what docs/receipts.md says of them, and the words that people read."""

import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from job_trigger import app
from job_trigger.receipts import Receipt, read_rejection
from job_trigger.upload import Upload
from tests.job_trigger.fake_service import client_error
from tests.job_trigger.stack import BUCKET, CONTEXT, TOPIC, Aws, manifest, queue_batch

TEXT_TEMPLATE = """
<crowd-form>
  <p>{{ task.input.taskObject }}</p>
  <crowd-image-classifier-multi-select name="a" src="a.png"
    categories="{{ task.input.labels | to_json }}">
  </crowd-image-classifier-multi-select>
</crowd-form>
"""
DOCUMENT = Path(__file__).parents[2] / "docs" / "receipts.md"
STARTED, REJECTED, SCHEMA = (
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def violations(receipt: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(receipt)]


def test_the_schema_is_one() -> None:
    VALIDATOR.check_schema(SCHEMA)


UPLOAD = Upload(BUCKET, "jobs/pets/pets.manifest", "v1")
ITS_OWN = {"labelingJobName": UPLOAD.job_name, "errorCount": 1, "errors": [{"message": "no"}]}


@pytest.mark.parametrize(
    ("changes", "is_read"),
    [
        ({}, True),
        ({"labelingJobName": "pets-of-another-upload"}, False),
        ({"errorCount": "1"}, False),
        ({"errors": "no"}, False),
        ({"errors": [{"message": "no"}, {"line": 5}]}, False),
        ({"errors": [{"message": "no"}, "no"]}, False),
    ],
    ids=["its own", "another upload's", "a text for a number", "a text", "no message", "no object"],
)
def test_only_a_whole_rejection_of_the_same_upload_is_read(changes: dict[str, Any], is_read: bool) -> None:
    content = json.dumps({"outcome": "rejected", "manifest": {}, **ITS_OWN, **changes}).encode()
    facts = {"errorCount": 1, "errors": [{"message": "no"}]}
    assert read_rejection(content, UPLOAD) == (Receipt(UPLOAD, "rejected", facts) if is_read else None)


@pytest.mark.parametrize("example", [STARTED, REJECTED])
def test_the_examples_in_the_document_fit_its_schema(example: dict[str, Any]) -> None:
    assert violations(example) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"outcome": "done"}, "outcome"),
        ({"surprise": 1}, "surprise"),
        ({"answers": "6"}, "answers"),
        ({"labelingJobName": "a_b"}, "a_b"),
        ({"warnings": [{"file": "a", "line": 0, "message": "b"}]}, "line 0"),
    ],
)
def test_the_schema_finds_what_is_wrong(change: dict[str, Any], word: str) -> None:
    assert violations(STARTED | change) != [], word


@pytest.mark.parametrize(
    ("body", "side_files", "outcome"),
    [
        (manifest("dog.jpg"), {}, "started"),
        (manifest("dog.jpg", "dog.jpg"), {"job.json": {"Tags": [{"Key": "a", "Value": "b"}]}}, "started"),
        (
            b'{"source": "a text", "label-metadata": {"failure-reason": "expired"}}',
            {"worker-template.liquid.html": TEXT_TEMPLATE},
            "started",
        ),
        (b"", {}, "rejected"),
        (b"{}\n" * 300, {"job.json": {"X": 1}, "labels.json": {}}, "rejected"),
        (b'{"source-ref": "' + b"\xe2\x80\x8b" * 9000 + b'"}', {}, "rejected"),
    ],
    ids=["plain", "warnings and tags", "a text", "empty", "many errors", "a long odd value"],
)
def test_every_receipt_fits_the_schema(
    aws: Aws, body: bytes, side_files: dict[str, Any], outcome: str
) -> None:
    for name, content in side_files.items():
        aws.beside(name, content)
    assert aws.deliver(aws.upload(body))
    receipt = aws.receipt(outcome)
    assert receipt is not None
    assert violations(receipt) == []


ODD_KEYS = {
    "half a surrogate pair": "\\ud83d",
    "control characters": "\\u001b[31m\\n",
    "characters that nobody sees": "\u200b\u202e",
    "a key of 20,000 characters": "k" * 20_000,
}


@pytest.mark.parametrize("key", ODD_KEYS.values(), ids=ODD_KEYS)
@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (
            '{"source-ref": "s3://groundtruth-test/a", "%s-metadata": {"failure-reason": "expired"}}',
            "started",
        ),
        ('{"source-ref": "s3://groundtruth-test/a", "$%s": 1}', "rejected"),
        ('{"source-ref": "s3://groundtruth-test/a", "%s": "' + "x" * 20_000 + '"}', "rejected"),
    ],
    ids=["a warning", "a name with $", "a long attribute"],
)
def test_a_key_that_no_message_can_hold_is_reported_escaped_and_cut(
    aws: Aws, key: str, line: str, outcome: str
) -> None:
    assert aws.deliver(aws.upload(((line % key) + "\n").encode() * 12))
    receipt = aws.receipt(outcome) or {}
    assert violations(receipt) == []
    [problem] = (receipt.get("warnings") or receipt["errors"])[:1]
    assert problem["message"].isprintable()
    assert problem.get("key", "").isprintable()
    assert len(problem["message"]) + len(problem.get("key", "")) < 4000
    [message] = aws.sns.messages
    assert all(told.isprintable() for told in message["Message"].split("\n"))
    assert len(message["Message"].encode()) < 256 * 1024  # SNS takes no more


def test_a_key_of_job_json_as_long_as_the_file_is_cut(aws: Aws) -> None:
    aws.beside("job.json", {"k" * 900_000: 1})
    assert aws.deliver(aws.upload())
    [error] = (aws.receipt("rejected") or {})["errors"]
    assert (len(error["key"]), len(error["message"])) == (200, 2000)


def test_of_many_errors_the_receipt_lists_a_hundred_and_counts_all(aws: Aws) -> None:
    aws.beside("job.json", {"X": 1})
    assert aws.deliver(aws.upload(b"{}\n" * 300))
    receipt = aws.receipt("rejected") or {}
    assert receipt["errorCount"] == 301
    assert [error.get("line") for error in receipt["errors"]] == [None, *range(1, 100)]


def test_what_is_paid_for_is_what_is_still_to_be_labeled(aws: Aws) -> None:
    labeled = f'{{"source-ref": "s3://{BUCKET}/b.jpg", "label": [1], "label-metadata": {{}}}}\n'.encode()
    declined = f'{{"source-ref": "s3://{BUCKET}/c.jpg", "isHumanAnnotationRequired": false}}\n'.encode()
    assert aws.deliver(aws.upload(manifest("a.jpg") + labeled + declined))
    receipt = aws.receipt("started") or {}
    assert (receipt["objects"], receipt["objectsToLabel"], receipt["answers"]) == (3, 1, 3)
    assert receipt["warningCount"] == 2


def test_the_label_attribute_of_job_json_says_what_is_labeled_already(aws: Aws) -> None:
    labeled = f'{{"source-ref": "s3://{BUCKET}/b.jpg", "animal": [1], "animal-metadata": {{}}}}\n'.encode()
    other = f'{{"source-ref": "s3://{BUCKET}/c.jpg", "label": [1], "label-metadata": {{}}}}\n'.encode()
    aws.beside("job.json", {"LabelAttributeName": "animal"})
    assert aws.deliver(aws.upload(labeled + other))
    receipt = aws.receipt("started") or {}
    assert (receipt["objects"], receipt["objectsToLabel"], receipt["answers"]) == (2, 1, 3)
    assert [warning["message"] for warning in receipt["warnings"]] == [
        'pets.manifest, line 1: "animal" already exists; the line is passed through unchanged'
    ]


def test_a_key_with_line_breaks_is_escaped_in_the_message(aws: Aws) -> None:
    key = "jobs/a\nb\x1b[31m/x.manifest"
    assert aws.deliver(aws.upload(manifest("dog.jpg"), key))
    [message] = aws.sns.messages
    lines = message["Message"].split("\n")
    assert lines[0].endswith(r"was started for s3://groundtruth-test/jobs/a\nb\x1b[31m/x.manifest.")
    assert lines[-1] == r"Receipt: s3://groundtruth-test/jobs/a\nb\x1b[31m/x.manifest.started.json"


@pytest.mark.parametrize(("limit", "outcome"), [("6", "started"), ("5", "rejected"), ("0", "started")])
def test_a_job_of_too_many_answers_is_rejected(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, limit: str, outcome: str
) -> None:
    monkeypatch.setenv("MAX_ANSWERS_PER_JOB", limit)
    assert aws.deliver(aws.upload())
    receipt = aws.receipt(outcome)
    assert receipt is not None
    if outcome == "rejected":
        assert receipt["errors"][0]["message"] == (
            "pets.manifest: the job would take 6 answers (objects x workers: 2 x 3); "
            "expected at most 5 (MaxAnswersPerJob)"
        )


def test_the_message_of_a_started_job_says_what_it_costs(aws: Aws) -> None:
    upload = aws.upload(manifest("dog.jpg", "dog.jpg"))
    assert aws.deliver(upload)
    assert aws.sns.messages == [
        {
            "TopicArn": TOPIC,
            "Subject": f"Labeling job started: {upload.job_name}",
            "Message": f"The labeling job {upload.job_name} was started for "
            "s3://groundtruth-test/jobs/pets/pets.manifest.\n"
            "2 objects, 2 of them to label, 3 workers each: 6 answers to be paid for.\n"
            "\n"
            "1 warning:\n"
            '- pets.manifest, line 2: "source-ref" is the same as in line 1; it will be paid for twice\n'
            "\n"
            "Receipt: s3://groundtruth-test/jobs/pets/pets.manifest.started.json",
            "MessageAttributes": {"outcome": {"DataType": "String", "StringValue": "started"}},
        }
    ]


def test_the_message_of_a_rejection_lists_the_first_errors(aws: Aws) -> None:
    upload = aws.upload(b"{}\n" * 12)
    assert aws.deliver(upload)
    [message] = aws.sns.messages
    lines = message["Message"].split("\n")
    assert message["Subject"] == f"Labeling job rejected: {upload.job_name}"
    assert lines[0] == "No labeling job was started for s3://groundtruth-test/jobs/pets/pets.manifest."
    assert lines[2] == "12 errors:"
    assert [line[:23] for line in lines[3:13]] == [
        f"- pets.manifest, line {number}"[:23] for number in range(1, 11)
    ]
    assert lines[13] == "- and 2 more"


def test_what_sagemaker_refuses_is_rejected_with_its_words(aws: Aws) -> None:
    def refused() -> Exception:
        return client_error("CreateLabelingJob", "ValidationException", "The workteam does not exist")

    aws.tape.fail_next("create_labeling_job", refused)
    assert aws.deliver(aws.upload())
    [error] = (aws.receipt("rejected") or {})["errors"]
    assert error == {
        "file": "labeling job",
        "expected": "a request that SageMaker accepts",
        "message": "labeling job: SageMaker rejected the request: The workteam does not exist; "
        "expected a request that SageMaker accepts",
    }


def test_every_line_of_the_log_names_job_and_manifest(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(app.logger.handlers[0], "stream", log)
    upload = aws.upload()
    assert aws.deliver(upload)
    aws.tape.fail_next("describe_labeling_job", lambda: RuntimeError("out of order"))
    assert not aws.deliver(upload)
    assert app.lambda_handler(queue_batch({"hello": "world"}), CONTEXT) != {"batchItemFailures": []}
    *logged, foreign = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["message"] for line in logged] == ["labeling job started", "to be delivered again"]
    assert "manifest" not in foreign
    for line in logged:
        assert line["manifest"] == "s3://groundtruth-test/jobs/pets/pets.manifest"
        assert line["labeling_job"] == upload.job_name
    assert "out of order" in logged[1]["exception"]


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        (manifest("dog.jpg", "cat.jpg"), {"JobsStarted": [1.0], "AnswersOrdered": [6.0]}),
        (b"", {"ManifestsRejected": [1.0]}),
    ],
)
def test_each_upload_is_counted_once(
    aws: Aws, capsys: pytest.CaptureFixture[str], body: bytes, counted: dict[str, list[float]]
) -> None:
    upload = aws.upload(body)
    for _ in range(2):
        assert aws.deliver(upload)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    metrics = [line for line in lines if "_aws" in line]
    assert len(metrics) == 1
    assert metrics[0].items() >= counted.items()
    assert metrics[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "GroundTruthMultiLabel"
