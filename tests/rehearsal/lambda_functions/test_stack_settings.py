"""The stand-in for the deployed stack: settings, and the event that JobTrigger gets."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rehearsal.lambda_functions.queue_records import is_job_manifest, job_end_event, queue_event
from rehearsal.lambda_functions.stack_settings import SETTINGS, Stack, setting
from rehearsal.local_aws.object_created import ObjectCreated

TEMPLATE = Path(__file__).parents[3] / "template.yaml"
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# What the template sets by itself, for all functions or from other resources.
BY_THE_STACK = {
    "BUCKET",
    "LABELING_ROLE_ARN",
    "PRE_ANNOTATION_FUNCTION_ARN",
    "CONSOLIDATION_FUNCTION_ARN",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SAGEMAKER",
}


def test_every_setting_is_a_variable_of_the_template_and_the_other_way_round() -> None:
    declared = set(re.findall(r"^ {8,10}([A-Z][A-Z_]+): ", TEMPLATE.read_text(), flags=re.MULTILINE))
    assert declared - BY_THE_STACK - SETTINGS == set()
    assert SETTINGS - declared - {"POWERTOOLS_LOG_LEVEL"} == set()


def test_every_variable_that_the_stack_sets_reaches_the_functions() -> None:
    environment = Stack("b-1", ["b-2", "b-3"], {"NO_MAJORITY": "empty", "WORKTEAM_ARN": "mine"}).environment()
    assert set(environment) == {
        "PreAnnotationFunction",
        "ConsolidationFunction",
        "JobTriggerFunction",
        "JobCompletionFunction",
    }
    trigger = environment["JobTriggerFunction"]
    assert (trigger["BUCKET"], trigger["DATA_BUCKETS"], trigger["WORKTEAM_ARN"]) == ("b-1", "b-2,b-3", "mine")
    assert environment["ConsolidationFunction"]["NO_MAJORITY"] == "empty"
    assert trigger["CONSOLIDATION_FUNCTION_ARN"] == (
        "arn:aws:lambda:us-east-1:111122223333:function:rehearsal-sagemaker-consolidation"
    )


def test_setting() -> None:
    assert setting("TASK_TITLE=a = b") == ("TASK_TITLE", "a = b")
    assert setting("NO_MAJORITY=") == ("NO_MAJORITY", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("NO_MAJORITY", "must be NAME=VALUE, got 'NO_MAJORITY'", id="no value"),
        pytest.param(
            "CONSOLIDATION_METOD=any",
            "'CONSOLIDATION_METOD' is not a setting of the functions: did you mean CONSOLIDATION_METHOD?",
            id="a slip of the pen",
        ),
        pytest.param(
            "PATH=/tmp",
            "'PATH' is not a setting of the functions: the settings are CHECK_IMAGES",
            id="no setting",
        ),
    ],
)
def test_setting_that_is_not_valid(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        setting(text)


@pytest.mark.parametrize(
    ("bucket", "key", "expected"),
    [
        pytest.param("b-1", "jobs/pets/pets.manifest", True, id="a manifest"),
        pytest.param("b-1", "jobs/a/b/c.manifest", True, id="in any folder below jobs"),
        pytest.param("b-1", "jobs/x.manifest", True, id="in jobs itself"),
        pytest.param("b-1", "output/jobs/x.manifest", False, id="what Ground Truth writes"),
        pytest.param("b-1", "jobs/x.manifest.started.json", False, id="a receipt"),
        pytest.param("b-1", "jobs/x.MANIFEST", True, id="in upper case"),
        pytest.param("b-1", "jobs/x.Manifest", False, id="in mixed case"),
        pytest.param("b-2", "jobs/pets/pets.manifest", False, id="another bucket"),
    ],
)
def test_which_events_reach_job_trigger(bucket: str, key: str, expected: bool) -> None:
    assert is_job_manifest(ObjectCreated(bucket, key, None, "e", 1), "b-1") is expected


def test_event_is_an_sqs_record_around_eventbridges_event() -> None:
    created = ObjectCreated("b-1", "jobs/a b/é+%20.manifest", "v1", "0123", 42)
    (record,) = queue_event(created, AT)["Records"]
    body = json.loads(record["body"])
    assert record["eventSource"] == "aws:sqs"
    assert (body["source"], body["detail-type"], body["time"]) == (
        "aws.s3",
        "Object Created",
        "2026-01-02T03:04:05Z",
    )
    assert body["detail"]["bucket"] == {"name": "b-1"}
    stored = body["detail"]["object"]
    assert re.fullmatch("[0-9A-F]{18}", stored.pop("sequencer"))
    assert stored == {"key": "jobs/a b/é+%20.manifest", "size": 42, "etag": "0123", "version-id": "v1"}


def test_event_of_a_bucket_without_versions_names_none_and_later_events_have_later_sequencers() -> None:
    first, second = (
        json.loads(queue_event(ObjectCreated("b-1", "k", None, "e", 1), AT)["Records"][0]["body"])["detail"][
            "object"
        ]
        for _ in range(2)
    )
    assert "version-id" not in first
    assert first["sequencer"] < second["sequencer"]


def test_event_of_a_jobs_end_is_what_job_completion_takes() -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets-1"
    (record,) = job_end_event(arn, "Completed", AT)["Records"]
    body = json.loads(record["body"])
    assert record["eventSource"] == "aws:sqs"
    assert (body["source"], body["time"]) == ("aws.sagemaker", "2026-01-02T03:04:05Z")
    assert body["detail-type"] == "SageMaker Ground Truth Labeling Job State Change"
    assert (body["resources"], body["detail"]) == ([arn], {"LabelingJobStatus": "Completed"})
