"""What people read of a job's completion: the message, the log and the metrics, word by word."""

import json
import logging
from functools import partial
from typing import Any

import pytest

from ground_truth.lambda_limits import OutOfTime
from ground_truth.telemetry import logger
from job_completion import app
from job_completion.announcement import PAUSES
from job_completion.ask_again import ASK_AGAIN_MANIFEST
from job_completion.finished_job import JobNotFinished
from job_completion.follow_up import FollowUpNotStarted, InvalidFollowUp
from job_completion.job_end import JobEnd, LabelCategoriesNotFound
from job_completion.job_manifests import ManifestNotFound
from job_completion.progress import Progress
from tests.job_completion.finished import (
    BUCKET,
    NAME,
    OUTPUT,
    REQUESTS,
    TOPIC,
    Answers,
    Finished,
    form,
    job_ended,
)
from tests.job_trigger.fake_service import client_error

DOGS: Answers = {"w1": ["dog"], "w2": ["dog"]}
DISPUTED: Answers = {"w1": ["cat"], "w2": ["bird"]}
INPUT = f"s3://{BUCKET}/generated/{NAME}/input.manifest"


@pytest.fixture(autouse=True)
def all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Level and message of each line of the log."""
    return [(record.levelname, record.getMessage()) for record in caplog.records]


def test_the_message_of_a_completed_job_is(aws: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    aws.put_job([DOGS, DISPUTED, None, DISPUTED, DOGS, DOGS])
    aws.put(f"generated/{NAME}/worker-template.liquid.html", "<crowd-form></crowd-form>")
    assert aws.deliver()
    verdict = json.loads(aws.text("reports/label-quality.json"))["verdict"]
    [message] = aws.sns.messages
    assert message["TopicArn"] == TOPIC
    assert message["Message"].splitlines() == [
        f"The labeling job {NAME} has ended (Completed), and its output is complete.",
        "",
        verdict["headline"],
        *verdict["sentences"],
        verdict["nextStep"],
        "",
        "Labeled objects: 5. Answers: 10, by 2 workers. Failed objects: 1.",
        "Round 2 asks 2 workers each about the 2 most uncertain objects: 4 answers.",
        "",
        f"Complete manifest: s3://{BUCKET}/{OUTPUT}manifests/consolidated/output.manifest",
        f"Manifest to ask again: s3://{BUCKET}/{OUTPUT}manifests/consolidated/ask-again.manifest",
        f"Labels for Hugging Face's imagefolder: s3://{BUCKET}/{OUTPUT}exports/metadata.jsonl",
        f"Confidences as a table: s3://{BUCKET}/{OUTPUT}exports/confidences.csv",
        f"Labels as a table: s3://{BUCKET}/{OUTPUT}exports/labels.csv",
        f"Report as JSON: s3://{BUCKET}/{OUTPUT}reports/label-quality.json",
        f"Report: s3://{BUCKET}/{OUTPUT}reports/label-quality.html",
    ]


def test_the_message_of_a_job_without_a_next_round_says_nothing_of_rounds(aws: Finished) -> None:
    aws.put_job([DOGS, DISPUTED])
    assert aws.deliver()
    [message] = aws.sns.messages
    lines = message["Message"].splitlines()
    place = lines.index("Labeled objects: 2. Answers: 4, by 2 workers. Failed objects: 0.")
    assert lines[place + 1] == ""
    assert lines[place + 2].startswith("Complete manifest: ")


def test_a_job_that_failed_without_a_reason_says_so(aws: Finished) -> None:
    aws.put_job([DOGS])
    aws.describe(LabelingJobStatus="Failed")
    assert aws.deliver()
    [message] = aws.sns.messages
    assert message["Message"].splitlines()[2] == "Reason: SageMaker gives no reason."
    assert message["MessageAttributes"] == {"outcome": {"DataType": "String", "StringValue": "failed"}}


def test_a_long_reason_is_cut(aws: Finished) -> None:
    aws.put_job([DOGS])
    aws.describe(LabelingJobStatus="Failed", FailureReason="r" * 5000)
    assert aws.deliver()
    [message] = aws.sns.messages
    assert len(message["Message"].splitlines()[2]) == len("Reason: ") + 2000


def test_a_stopped_job_is_said_to_have_stopped(aws: Finished) -> None:
    aws.put_job([DOGS])
    aws.describe(LabelingJobStatus="Stopped")
    assert aws.deliver(job_ended("Stopped"))
    [message] = aws.sns.messages
    assert message["Subject"] == f"Labeling job stopped: {NAME}"
    assert "has ended (Stopped)" in message["Message"]
    assert message["MessageAttributes"]["outcome"]["StringValue"] == "stopped"


def test_without_a_topic_nothing_is_sent_and_the_job_is_completed_once(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFICATION_TOPIC_ARN", "")
    aws.put_job([DOGS])
    assert aws.deliver()
    assert aws.sns.messages == []
    assert aws.text("completion.json", f"generated/{NAME}/") == (
        "{\n"
        f'  "labelingJobName": "{NAME}",\n'
        '  "status": "Completed",\n'
        '  "ended": "2024-09-27T21:40:00.123000",\n'
        '  "announced": true\n'
        "}\n"
    )


def test_what_is_left_out_is_logged_with_its_reason(aws: Finished, caplog: pytest.LogCaptureFixture) -> None:
    lines = ['{"source-ref": "s3://b/0.jpg", "known-labels": ["horse"]}', '{"source-ref": "s3://b/1.jpg"}']
    aws.put_job([DOGS, DISPUTED], lines=lines)
    aws.put(f"{REQUESTS}x.json", "no JSON")
    unknown = {"workerId": "w5", "annotationData": {"content": form(["dog", "horse", "horse"])}}
    unreadable = {"workerId": "w9", "annotationData": {"content": "no JSON"}}
    elements = [
        1,
        {"datasetObjectId": "x"},
        {"datasetObjectId": "2", "annotations": [unknown]},
        {"datasetObjectId": "0", "annotations": [unreadable]},
    ]
    aws.put(f"{REQUESTS}y.json", json.dumps(elements))
    assert aws.deliver()
    assert logged(caplog) == [
        ("WARNING", f"{INPUT} line 1: \"known-labels\" must name label categories, got 'horse': ignored"),
        (
            "ERROR",
            f"s3://{BUCKET}/{REQUESTS}x.json must be a JSON array in UTF-8:"
            " Expecting value: line 1 column 1 (char 0): left out",
        ),
        (
            "ERROR",
            f"s3://{BUCKET}/{REQUESTS}y.json: payload element 0 must be a JSON object, got 1: left out",
        ),
        ("ERROR", f"s3://{BUCKET}/{REQUESTS}y.json: data object 'x' is not a line: left out"),
        ("ERROR", f"data object 2 is not a line of {INPUT}: left out"),
        ("INFO", "answers read"),
        ("INFO", "labeling job completed"),
    ]
    read = vars(next(record for record in caplog.records if record.getMessage() == "answers read"))
    assert {name: read[name] for name in ("requests", "objects", "unreadable", "unknown_labels")} == {
        "requests": 2,
        "objects": 2,
        "unreadable": 1,
        "unknown_labels": 2,
    }


@pytest.mark.parametrize(
    ("object_id", "is_a_line"),
    [("1", True), (1, True), ("01", True), ("-1", False), ("²", False), ("1.0", False), ("1" * 10, False)],
)
def test_an_object_is_known_by_the_number_of_its_line(
    aws: Finished, caplog: pytest.LogCaptureFixture, object_id: str | int, is_a_line: bool
) -> None:
    aws.put_job([DOGS, None])
    annotation = {"workerId": "w1", "annotationData": {"content": form(["cat"])}}
    aws.put(f"{REQUESTS}y.json", json.dumps([{"datasetObjectId": object_id, "annotations": [annotation]}]))
    assert aws.deliver()
    assert ("animal" in aws.manifest()[1]) is is_a_line
    assert any("is not a line" in message for _, message in logged(caplog)) is not is_a_line


@pytest.mark.parametrize(
    ("faults", "listed", "rest"),
    [(2, 2, None), (20, 20, None), (21, 20, "and 1 more"), (25, 20, "and 5 more")],
)
def test_of_many_faults_the_first_are_logged_and_the_rest_counted(
    aws: Finished, caplog: pytest.LogCaptureFixture, faults: int, listed: int, rest: str | None
) -> None:
    aws.put_job([DOGS])
    aws.put(f"{REQUESTS}y.json", json.dumps([1] * faults))
    assert aws.deliver()
    errors = [message for level, message in logged(caplog) if level == "ERROR"]
    assert len([message for message in errors if message.endswith("left out")]) == listed
    assert [message for message in errors if message.startswith("and ")] == ([rest] if rest else [])


def test_of_many_lines_with_a_problem_the_first_20_are_logged(
    aws: Finished, caplog: pytest.LogCaptureFixture
) -> None:
    line = '{"source-ref": "s3://b/%d.jpg", "known-labels": ["horse"]}'
    aws.put_job([DOGS] * 25, lines=[line % number for number in range(25)], batch=25)
    assert aws.deliver()
    warnings = [message for level, message in logged(caplog) if level == "WARNING"]
    assert [message.split(":")[1].split()[-1] for message in warnings] == [str(n) for n in range(1, 21)]


def test_a_manifest_with_another_text_is_not_the_one_that_was_labeled(
    aws: Finished, caplog: pytest.LogCaptureFixture
) -> None:
    aws.put_job([DOGS], lines=['{"source": "a text"}'])
    aws.put(f"generated/{NAME}/input.manifest", '{"source": "another"}\n')
    assert aws.deliver()
    [message] = [message for level, message in logged(caplog) if level == "WARNING"]
    assert message.endswith("its data objects differ from the output manifest's")


def test_a_manifest_that_is_not_the_one_that_was_labeled_is_logged(
    aws: Finished, caplog: pytest.LogCaptureFixture
) -> None:
    aws.put_job([DOGS, DISPUTED])
    aws.put(f"generated/{NAME}/input.manifest", '{"source-ref": "s3://b/other.jpg"}\n')
    assert aws.deliver()
    aws.put(f"generated/{NAME}/input.manifest", f'{{"source-ref": "s3://{BUCKET}/images/0.jpg"}}\n')
    aws.s3.versions.pop((BUCKET, f"generated/{NAME}/completion.json"))
    assert aws.deliver()
    assert [message for level, message in logged(caplog) if level == "WARNING"] == [
        f"{INPUT} is not the manifest that was labeled: its data objects differ from the output manifest's",
        f"{INPUT} is not the manifest that was labeled: its number of lines differs from the output"
        " manifest's",
    ]


NOT_KNOWN = "SageMaker does not know the labeling job: nothing to do"
NOT_OURS = "the labeling job has another consolidation function: nothing to do"
NOT_AGAIN = "an earlier delivery has completed the labeling job: nothing to do"


def test_what_is_left_alone_is_logged_with_its_reason(
    aws: Finished, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.put_job([DOGS])
    assert aws.deliver()
    assert aws.deliver()
    monkeypatch.setenv("CONSOLIDATION_FUNCTION_ARN", "arn:another")
    assert aws.deliver()
    aws.sagemaker.jobs.clear()
    assert aws.deliver()
    lines = [line for line in logged(caplog) if line[1] != "answers read"]
    assert lines == [
        ("INFO", "labeling job completed"),
        ("INFO", NOT_AGAIN),
        ("INFO", NOT_OURS),
        ("WARNING", NOT_KNOWN),
    ]


def test_a_line_about_one_message_names_no_job_of_another(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    handler = logger.registered_handler
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(json.loads(handler.format(record))))
    aws.put_job([DOGS])
    assert not aws.deliver(job_ended(), {"hello": "world"})
    assert [(line["message"], line.get("labeling_job")) for line in lines] == [
        ("answers read", NAME),
        ("labeling job completed", NAME),
        ("to be delivered again", None),
    ]


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("Completed", {"JobsCompleted": [1.0], "ObjectsFailed": [2.0], "ObjectsToLookAtAgain": [1.0]}),
        ("Stopped", {"JobsCompleted": [1.0], "ObjectsFailed": [2.0], "ObjectsToLookAtAgain": [1.0]}),
        ("Failed", {"JobsFailed": [1.0]}),
    ],
)
def test_a_job_is_counted_once_under_the_names_that_the_stack_watches(
    aws: Finished, capsys: pytest.CaptureFixture[str], status: str, counted: dict[str, Any]
) -> None:
    aws.put_job([DOGS, DISPUTED, None, None])
    aws.describe(LabelingJobStatus=status)
    assert aws.deliver()
    assert aws.deliver()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    [line] = lines
    [described] = line.pop("_aws")["CloudWatchMetrics"]
    assert line == counted
    assert (described["Namespace"], described["Dimensions"]) == ("GroundTruthMultiLabel", [[]])
    assert described["Metrics"] == [{"Name": name, "Unit": "Count"} for name in counted]


def test_files_have_their_media_types(aws: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    aws.put_job([DOGS, DISPUTED])
    aws.put(f"generated/{NAME}/worker-template.liquid.html", "<crowd-form></crowd-form>")
    assert aws.deliver()
    types = {key: versions[-1].content_type for (_, key), versions in aws.s3.versions.items()}
    followed = f"jobs/follow-up/{NAME}/"
    assert {key: kind for key, kind in types.items() if kind} == {
        f"{OUTPUT}reports/label-quality.html": "text/html; charset=utf-8",
        f"{OUTPUT}reports/label-quality.json": "application/json",
        f"{OUTPUT}exports/labels.csv": "text/csv; charset=utf-8",
        f"{OUTPUT}exports/confidences.csv": "text/csv; charset=utf-8",
        f"{OUTPUT}exports/metadata.jsonl": "application/x-ndjson",
        f"{OUTPUT}manifests/consolidated/ask-again.manifest": "application/x-ndjson",
        f"{OUTPUT}manifests/consolidated/output.manifest": "application/x-ndjson",
        f"{followed}job.json": "application/json",
        f"{followed}labels.json": "application/json",
        f"{followed}worker-template.liquid.html": "text/html; charset=utf-8",
        f"{followed}ask-again.manifest": "application/x-ndjson",
        f"generated/{NAME}/completion.json": "application/json",
    }


def complete(aws: Finished) -> None:
    """Complete the job by an event that did not come through SQS, so that what is wrong raises."""
    app.complete(job_ended(), deadline=float("inf"))


def without(aws: Finished, *keys: str) -> None:
    for key in keys:
        aws.s3.versions.pop((BUCKET, key))


def test_a_job_without_label_categories_says_where_they_must_be(aws: Finished) -> None:
    aws.put_job([DOGS])
    without(aws, f"generated/{NAME}/label-categories.json")
    with pytest.raises(LabelCategoriesNotFound) as raised:
        complete(aws)
    assert str(raised.value) == (
        f"The label categories of the job must be at s3://{BUCKET}/generated/{NAME}/label-categories.json"
    )


def test_a_job_without_manifests_says_which(aws: Finished) -> None:
    aws.put_job([DOGS])
    left = f"{OUTPUT}manifests/output/output.manifest"
    without(aws, f"generated/{NAME}/input.manifest", left)
    with pytest.raises(ManifestNotFound) as raised:
        complete(aws)
    assert str(raised.value) == (
        f"The labeling job {NAME} has no manifest to complete: neither {INPUT} nor"
        f" s3://{BUCKET}/{left} exists in the version that was labeled"
    )


def test_a_manifest_that_is_deleted_meanwhile_is_named(aws: Finished) -> None:
    aws.put_job([DOGS])

    def delete(call: str) -> None:
        if call == "put_object metadata.jsonl":
            without(aws, f"generated/{NAME}/input.manifest")
            aws.tape.before_each = None

    aws.tape.before_each = delete
    with pytest.raises(ManifestNotFound) as raised:
        complete(aws)
    assert str(raised.value) == f"{INPUT} was deleted while its labeling job was being completed"


def test_a_round_whose_files_are_gone_says_which(aws: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    aws.put_job([DOGS, DISPUTED])
    with pytest.raises(FollowUpNotStarted) as raised:
        complete(aws)
    assert str(raised.value) == (
        f"s3://{BUCKET}/generated/{NAME}/worker-template.liquid.html was deleted before the next round was"
        " started"
    )


def test_a_round_whose_manifest_is_gone_is_not_started(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    aws.put_job([DOGS, DISPUTED])
    aws.put(f"generated/{NAME}/worker-template.liquid.html", "<crowd-form>")
    manifest = f"{OUTPUT}{ASK_AGAIN_MANIFEST}"

    def delete(call: str) -> None:
        if call == "put_object worker-template.liquid.html":
            without(aws, manifest)

    aws.tape.before_each = delete
    with pytest.raises(FollowUpNotStarted) as raised:
        complete(aws)
    assert str(raised.value) == f"s3://{BUCKET}/{manifest} was deleted before the next round was started"


def test_a_job_that_goes_on_says_its_status(aws: Finished) -> None:
    aws.put_job([DOGS])
    aws.describe(LabelingJobStatus="InProgress")
    with pytest.raises(JobNotFinished) as raised:
        complete(aws)
    assert str(raised.value) == (
        f"the status of labeling job {NAME} must be one of Completed, Stopped, Failed, got InProgress"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"Rounds": "two"}', 'Expected `int | null`, got `str` - at `$.Rounds`, got b\'{"Rounds": "two"}\''),
        ("no JSON", "JSON is malformed: invalid character (byte 4), got b'no JSON'"),
    ],
)
def test_a_follow_up_that_is_not_valid_is_shown(aws: Finished, content: str, words: str) -> None:
    aws.put_job([DOGS])
    aws.put(f"generated/{NAME}/follow-up.json", content)
    with pytest.raises(InvalidFollowUp) as raised:
        complete(aws)
    assert str(raised.value) == f"follow-up.json is not valid: {words}"


def test_a_round_that_another_delivery_puts_is_left_to_it(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOW_UP_ROUNDS", "1")
    aws.put_job([DOGS, DISPUTED])
    conflict = client_error("PutObject", "ConditionalRequestConflict", "Another request is under way", 409)
    aws.tape.fail_next("put_object job.json", lambda: conflict)
    with pytest.raises(FollowUpNotStarted) as raised:
        complete(aws)
    assert str(raised.value) == (
        f"another delivery of the same event is putting s3://{BUCKET}/jobs/follow-up/{NAME}/job.json"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ([19.0], "reading manifests: 0 done, 19 seconds left"),
        ([900.0, 12.0], "reading consolidation requests: 0 of 1 done, 12 seconds left"),
        ([900.0, 900.0, 12.0], "consolidating: 0 done, 12 seconds left"),
        ([900.0] * 3 + [12.0], "consolidating: 0 of 1 done, 12 seconds left"),
    ],
)
def test_what_was_being_done_when_time_ran_out_is_said(
    aws: Finished, monkeypatch: pytest.MonkeyPatch, seconds: list[float], words: str
) -> None:
    aws.put_job([DOGS])
    left = iter(seconds)
    monkeypatch.setattr("job_completion.job_end.Progress", lambda _: Progress(lambda: next(left)))
    with pytest.raises(OutOfTime) as raised:
        complete(aws)
    assert str(raised.value) == words


def test_answers_that_do_not_fit_into_their_lines_are_logged(
    aws: Finished, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    aws.put_job([DOGS, DISPUTED])
    monkeypatch.setattr("job_completion.ask_again.LONGEST_ATTRIBUTE", 20)
    assert aws.deliver()
    [record] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert record.getMessage() == "answers that don't fit into their lines are left out"
    assert vars(record)["objects"] == 2


def test_another_deliverys_message_is_waited_for_a_while(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    monkeypatch.setattr("job_completion.announcement.PAUSES", PAUSES)
    monkeypatch.setattr("job_completion.app.JobEnd", partial(JobEnd, sleep=paused.append))
    aws.put_job([DOGS])
    aws.put(f"generated/{NAME}/completion.json", '{"announced": false}')
    assert aws.deliver()
    assert paused == [1.0, 2.0, 4.0]
    assert len(aws.sns.messages) == 1


def test_what_another_delivery_announces_meanwhile_is_not_announced_or_counted_again(
    aws: Finished, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note = f"generated/{NAME}/completion.json"

    def announce(_: float) -> None:
        aws.put(note, '{"announced": true}')

    monkeypatch.setattr("job_completion.announcement.PAUSES", PAUSES)
    monkeypatch.setattr("job_completion.app.JobEnd", partial(JobEnd, sleep=announce))
    aws.put_job([DOGS])
    aws.put(note, '{"announced": false}')
    assert aws.deliver()
    assert aws.sns.messages == []
    assert "JobsCompleted" not in capsys.readouterr().out
