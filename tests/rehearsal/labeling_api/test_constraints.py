"""What CreateLabelingJob refuses, in AWS's words."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.labeling_api.constraints import check
from rehearsal.labeling_api.job_rules import check_job
from rehearsal.labeling_job.api_errors import ApiError
from tests.rehearsal.scripted_rehearsal import BUCKET, Rehearsal

NAME_PATTERN = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
MUST = "failed to satisfy constraint: Member must"


def refusal(rehearsal: Rehearsal, request: dict[str, Any]) -> tuple[str, str]:
    """Code and message that CreateLabelingJob answers with."""
    with pytest.raises(ClientError) as refused:
        rehearsal.unchecked.create_labeling_job(**request)
    error = refused.value.response["Error"]
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error["Code"], error["Message"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"LabelingJobName": "a_b"},
            f"Value 'a_b' at 'labelingJobName' {MUST} satisfy regular expression pattern: {NAME_PATTERN}",
        ),
        (
            {"LabelingJobName": "a" * 64},
            f"Value '{'a' * 64}' at 'labelingJobName' {MUST} have length less than or equal to 63; "
            f"Value '{'a' * 64}' at 'labelingJobName' {MUST} satisfy regular expression pattern: "
            f"{NAME_PATTERN}",
        ),
        (
            {"LabelingJobName": ""},
            f"Value '' at 'labelingJobName' {MUST} have length greater than or equal to 1; "
            f"Value '' at 'labelingJobName' {MUST} satisfy regular expression pattern: {NAME_PATTERN}",
        ),
        (
            {"LabelingJobName": "pets\n"},
            f"Value 'pets\n' at 'labelingJobName' {MUST} satisfy regular expression pattern: {NAME_PATTERN}",
        ),
        ({"LabelingJobName": None}, f"Value null at 'labelingJobName' {MUST} not be null"),
        (
            {"LabelAttributeName": "a.b"},
            f"Value 'a.b' at 'labelAttributeName' {MUST} satisfy regular expression pattern: "
            "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}",
        ),
        (
            {"RoleArn": "arn:aws:iam::1:role/this-is-no-role"},
            f"Value 'arn:aws:iam::1:role/this-is-no-role' at 'roleArn' {MUST} satisfy "
            r"regular expression pattern: arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+",
        ),
        (
            {"NumberOfHumanWorkersPerDataObject": 10},
            f"Value '10' at 'humanTaskConfig.numberOfHumanWorkersPerDataObject' {MUST} have value "
            "less than or equal to 9",
        ),
        (
            {"NumberOfHumanWorkersPerDataObject": 0},
            f"Value '0' at 'humanTaskConfig.numberOfHumanWorkersPerDataObject' {MUST} have value "
            "greater than or equal to 1",
        ),
        (
            {"TaskTimeLimitInSeconds": 29},
            f"Value '29' at 'humanTaskConfig.taskTimeLimitInSeconds' {MUST} have value "
            "greater than or equal to 30",
        ),
        (
            {"TaskAvailabilityLifetimeInSeconds": 59},
            f"Value '59' at 'humanTaskConfig.taskAvailabilityLifetimeInSeconds' {MUST} have value "
            "greater than or equal to 60",
        ),
        (
            {"MaxConcurrentTaskCount": 5001},
            f"Value '5001' at 'humanTaskConfig.maxConcurrentTaskCount' {MUST} have value "
            "less than or equal to 5000",
        ),
        (
            {"TaskTitle": "\U0001f600"},
            f"Value '\U0001f600' at 'humanTaskConfig.taskTitle' {MUST} satisfy regular expression pattern: "
            r"[\t\n\r -\uD7FF\uE000-\uFFFD]*",
        ),
        (
            {"TaskKeywords": []},
            f"Value '[]' at 'humanTaskConfig.taskKeywords' {MUST} have length greater than or equal to 1",
        ),
        (
            {"TaskKeywords": ["ok", "two  spaces"]},
            f"Value '[ok, two  spaces]' at 'humanTaskConfig.taskKeywords' {MUST} satisfy constraint: "
            "[Member must have length less than or equal to 30, "
            "Member must have length greater than or equal to 1, "
            "Member must satisfy regular expression pattern: [A-Za-z0-9]+( [A-Za-z0-9]+)*]",
        ),
        (
            {"StoppingConditions": {"MaxPercentageOfInputDatasetLabeled": 101}},
            f"Value '101' at 'stoppingConditions.maxPercentageOfInputDatasetLabeled' {MUST} have value "
            "less than or equal to 100",
        ),
        (
            {"Tags": [{"Key": "ok", "Value": "ümlaut 1"}, {"Key": "<", "Value": ""}]},
            f"Value '<' at 'tags.2.member.key' {MUST} satisfy regular expression pattern: "
            r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)",
        ),
        (
            {"Tags": [{"Key": "ok"}]},
            f"Value null at 'tags.1.member.value' {MUST} not be null",
        ),
        (
            {"HumanTaskConfig": {}},
            "; ".join(
                f"Value null at 'humanTaskConfig.{member}' {MUST} not be null"
                for member in (
                    "workteamArn",
                    "uiConfig",
                    "taskTitle",
                    "taskDescription",
                    "numberOfHumanWorkersPerDataObject",
                    "taskTimeLimitInSeconds",
                )
            ),
        ),
        (
            {"InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "m.manifest"}}}},
            f"Value 'm.manifest' at 'inputConfig.dataSource.s3DataSource.manifestS3Uri' {MUST} satisfy "
            "regular expression pattern: (https|s3)://([^/]+)/?(.*)",
        ),
    ],
    ids=[
        "a name with an underscore",
        "a name that is too long",
        "an empty name",
        "a name that ends in a line break",
        "no name",
        "an attribute name with a dot",
        "a role that is none",
        "too many workers",
        "no workers",
        "too short a time limit",
        "too short an availability",
        "too many concurrent tasks",
        "a title with an emoji",
        "no keywords",
        "a keyword with two spaces",
        "more than all objects",
        "a tag with an odd key",
        "a tag without a value",
        "an empty human task configuration",
        "a manifest that is no URI",
    ],
)
def test_the_service_models_constraints_are_checked(
    rehearsal: Rehearsal, name: str, changes: dict[str, Any], message: str
) -> None:
    code, told = refusal(rehearsal, rehearsal.request(name, **changes))
    assert code == "ValidationException"
    count = message.count("failed to satisfy")
    assert told == f"{count} validation error{'s' if count > 1 else ''} detected: {message}"


def test_an_enumeration_is_checked(rehearsal: Rehearsal, name: str) -> None:
    request = rehearsal.request(name)
    request["InputConfig"]["DataAttributes"] = {"ContentClassifiers": ["Free"]}
    code, told = refusal(rehearsal, request)
    assert (code, told) == (
        "ValidationException",
        f"1 validation error detected: Value '[Free]' at 'inputConfig.dataAttributes.contentClassifiers' "
        f"{MUST} satisfy constraint: [Member must satisfy enum value set: "
        "[FreeOfPersonallyIdentifiableInformation, FreeOfAdultContent]]",
    )


def test_all_errors_are_reported_at_once(rehearsal: Rehearsal, name: str) -> None:
    request = rehearsal.request(name, TaskTimeLimitInSeconds=1, RoleArn=None, LabelingJobName="a_b")
    _, told = refusal(rehearsal, request)
    assert told == (
        f"3 validation errors detected: "
        f"Value 'a_b' at 'labelingJobName' {MUST} satisfy regular expression pattern: {NAME_PATTERN}; "
        f"Value null at 'roleArn' {MUST} not be null; "
        f"Value '1' at 'humanTaskConfig.taskTimeLimitInSeconds' {MUST} have value greater than or equal to 30"
    )


UNRESERVED = 'expected a name that is not "source" and does not end in "-ref" or "-metadata"'


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"LabelAttributeName": "source-ref"},
            f"LabelAttributeName is reserved by Ground Truth, got 'source-ref'; {UNRESERVED}",
        ),
        (
            {"LabelAttributeName": "source"},
            f"LabelAttributeName is reserved by Ground Truth, got 'source'; {UNRESERVED}",
        ),
        (
            {"LabelAttributeName": "x-ref"},
            f"LabelAttributeName is reserved by Ground Truth, got 'x-ref'; {UNRESERVED}",
        ),
        (
            {"LabelAttributeName": "x-metadata"},
            f"LabelAttributeName is reserved by Ground Truth, got 'x-metadata'; {UNRESERVED}",
        ),
        (
            {"TaskTimeLimitInSeconds": 28_801},
            "HumanTaskConfig.TaskTimeLimitInSeconds must be at most 28800 seconds, got 28801",
        ),
        (
            {"TaskAvailabilityLifetimeInSeconds": 2_592_001},
            "HumanTaskConfig.TaskAvailabilityLifetimeInSeconds must be at most 2592000 seconds, got 2592001",
        ),
        (
            {"LabelCategoryConfigS3Uri": "https://bucket/c.json"},
            "LabelCategoryConfigS3Uri must be an s3:// URI, got 'https://bucket/c.json'",
        ),
        (
            {"OutputConfig": {"S3OutputPath": "https://bucket/out"}},
            "OutputConfig.S3OutputPath must be an s3:// URI, got 'https://bucket/out/<job>'",
        ),
        (
            {"Tags": [{"Key": "a", "Value": "1"}] * 2},
            "Tags[1].Key is repeated: Tags[0] has it too, got 'a'; expected each key once",
        ),
        (
            {"Tags": [{"Key": "aws:a", "Value": "1"}]},
            "Tags[0].Key starts with aws:, got 'aws:a'; expected a key that AWS does not reserve",
        ),
        (
            {
                "InputConfig": {
                    "DataSource": {"SnsDataSource": {"SnsTopicArn": "arn:aws:sns:us-east-1:111122223333:x"}}
                }
            },
            "InputConfig.DataSource.S3DataSource is required: streaming labeling jobs are not supported",
        ),
        (
            {"LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": "arn:x"}},
            "LabelingJobAlgorithmsConfig must be absent: automated data labeling is not supported",
        ),
        (
            {"UiConfig": {}},
            "HumanTaskConfig.UiConfig.UiTemplateS3Uri is required: the rehearsal has no task UIs of its own",
        ),
    ],
    ids=[
        "an attribute named source-ref",
        "an attribute named source",
        "an attribute that ends in -ref",
        "an attribute that ends in -metadata",
        "a time limit over eight hours",
        "an availability over 30 days",
        "categories that are not in S3",
        "an output that is not in S3",
        "a tag twice",
        "a tag of AWS's own",
        "a streaming job",
        "automated labeling",
        "no template",
    ],
)
def test_the_rules_of_labeling_jobs_are_checked(
    rehearsal: Rehearsal, name: str, changes: dict[str, Any], message: str
) -> None:
    assert refusal(rehearsal, rehearsal.request(name, **changes)) == ("ValidationException", message)


@pytest.mark.parametrize("missing", ["PreHumanTaskLambdaArn", "AnnotationConsolidationConfig"])
def test_a_job_without_its_functions_is_refused(rehearsal: Rehearsal, name: str, missing: str) -> None:
    request = rehearsal.request(name)
    del request["HumanTaskConfig"][missing]
    code, told = refusal(rehearsal, request)
    assert (code, told) == ("ValidationException", f"HumanTaskConfig.{missing} is required in the rehearsal")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"TaskTimeLimitInSeconds": "300"},
            "STRING_VALUE can not be converted to an Integer at 'humanTaskConfig.taskTimeLimitInSeconds'",
        ),
        (
            {"TaskTimeLimitInSeconds": True},
            "BOOLEAN_VALUE can not be converted to an Integer at 'humanTaskConfig.taskTimeLimitInSeconds'",
        ),
        (
            {"TaskTimeLimitInSeconds": 300.5},
            "NUMBER_VALUE can not be converted to an Integer at 'humanTaskConfig.taskTimeLimitInSeconds'",
        ),
        ({"TaskTitle": 1}, "NUMBER_VALUE can not be converted to a String at 'humanTaskConfig.taskTitle'"),
        (
            {"TaskKeywords": "a"},
            "STRING_VALUE can not be converted to a List at 'humanTaskConfig.taskKeywords'",
        ),
        (
            {"TaskKeywords": [["a"]]},
            "START_ARRAY can not be converted to a String at 'humanTaskConfig.taskKeywords.1.member'",
        ),
        ({"UiConfig": []}, "START_ARRAY can not be converted to an Object at 'humanTaskConfig.uiConfig'"),
        ({"Tags": [None]}, "NULL_VALUE can not be converted to an Object at 'tags.1.member'"),
    ],
    ids=[
        "a text for a number",
        "a flag for a number",
        "a fraction for a whole number",
        "a number for a text",
        "a text for a list",
        "a list for an item",
        "a list for an object",
        "a null for an item",
    ],
)
def test_wrong_json_types_are_refused(
    rehearsal: Rehearsal, name: str, changes: dict[str, Any], message: str
) -> None:
    status, answer = posted(
        rehearsal, "CreateLabelingJob", json.dumps(rehearsal.request(name, **changes)).encode()
    )
    assert status == 400
    assert answer == {"__type": "SerializationException", "Message": message}


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (b"{", "SerializationException", "The request's body must be JSON"),
        (b"\xff", "SerializationException", "The request's body must be JSON"),
        (b"[" * 100_000, "SerializationException", "The request's body must be JSON"),
        (b"[]", "SerializationException", "START_ARRAY can not be converted to an Object"),
        (b"null", "SerializationException", "NULL_VALUE can not be converted to an Object"),
        (b"", "ValidationException", "Value null at 'labelingJobName'"),
        (b'{"LabelingJobName": null}', "ValidationException", "Value null at 'labelingJobName'"),
        (
            b'{"LabelingJobName": "x", "Nmae": "y", "": 1}',
            "ValidationException",
            "Requested resource not found: labeling job 'x'.",
        ),
    ],
    ids=[
        "broken JSON",
        "not UTF-8",
        "nested too deeply",
        "a list",
        "a null",
        "an empty body",
        "a null member",
        "members that the model does not know",
    ],
)
def test_any_body_is_answered(rehearsal: Rehearsal, body: bytes, kind: str, message: str) -> None:
    status, answer = posted(rehearsal, "DescribeLabelingJob", body)
    assert (status, answer["__type"]) == (400, kind)
    assert message in answer["Message"]


def test_a_refused_job_is_not_there(rehearsal: Rehearsal, name: str) -> None:
    refusal(rehearsal, rehearsal.request(name, TaskTimeLimitInSeconds=28_801))
    with pytest.raises(ClientError, match="Requested resource not found"):
        rehearsal.describe(name)


def test_a_request_with_everything_in_it_is_accepted(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.scripts[name] = rehearsal.start(f"{name}-0", b"")
    request = rehearsal.request(
        name,
        TaskKeywords=["Image Classification", "animals"],
        TaskAvailabilityLifetimeInSeconds=2_592_000,
        TaskTimeLimitInSeconds=28_800,
        MaxConcurrentTaskCount=5000,
        NumberOfHumanWorkersPerDataObject=9,
        TaskDescription="é" * 255,
        StoppingConditions={"MaxHumanLabeledObjectCount": 1, "MaxPercentageOfInputDatasetLabeled": 100},
        Tags=[{"Key": "team ä", "Value": ""}],
        OutputConfig={
            "S3OutputPath": f"s3://{BUCKET}/out",
            "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1",
        },
    )
    request["InputConfig"]["DataAttributes"] = {"ContentClassifiers": ["FreeOfAdultContent"]}
    arn = rehearsal.sagemaker.create_labeling_job(**request)["LabelingJobArn"]
    assert arn == f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name}"
    description = rehearsal.describe(name)
    assert {member: description[member] for member in request} == request


def posted(rehearsal: Rehearsal, operation: str, body: bytes) -> tuple[int, Any]:
    """Status and parsed body of the answer to a raw request."""
    request = urllib.request.Request(
        rehearsal.endpoint.url, data=body, headers={"X-Amz-Target": f"SageMaker.{operation}"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_SHAPE = ServiceModel(Loader().load_service_model("sagemaker", "service-2")).operation_model(
    "CreateLabelingJob"
)


@given(st.data())
def test_any_change_of_a_request_is_accepted_or_refused_with_an_error_of_aws(data: st.DataObject) -> None:
    request = Rehearsal().request("pets", TaskKeywords=["a"], Tags=[{"Key": "a", "Value": "b"}])
    place: Any = request
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(
            st.sampled_from(keys) | st.text(max_size=3) if isinstance(place, dict) else st.sampled_from(keys)
        )
        inner = place[key] if key in keys else None
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(_JSON)
            break
        place = inner
    try:
        checked = check(request, _SHAPE.input_shape)
        check_job(checked)
    except ApiError as error:
        checked = {"refused": str(error)}
    assert checked
    json.dumps(checked)
