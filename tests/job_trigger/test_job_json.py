"""What job.json may say, and the exact words about what it may not."""

import json
import time
from typing import Any

import pytest

from ground_truth.environment import InvalidSettings
from job_trigger.checks.job_request import labeling_job_request
from job_trigger.settings import Settings
from job_trigger.upload import Upload
from tests.job_trigger.fake_service import service_model
from tests.job_trigger.stack import BUCKET, ENVIRONMENT, WORKTEAM, Aws

SHAPE = service_model("sagemaker").operation_model("CreateLabelingJob").input_shape
UPLOAD = Upload("groundtruth-test", "jobs/pets/pets.manifest", "v1")
KEYS = (
    "Labels, Consolidation, FollowUp, "
    "LabelAttributeName, InputConfig, StoppingConditions, Tags, HumanTaskConfig"
)
TASK = "HumanTaskConfig"


def request_of(job: dict[str, Any], **environment: str) -> tuple[dict[str, Any], list[str]]:
    settings = Settings.from_environment(ENVIRONMENT | environment)
    request, problems = labeling_job_request(UPLOAD, settings, job, SHAPE)
    return request, [str(problem) for problem in problems]


def task(**members: Any) -> dict[str, Any]:
    return {TASK: members}


def test_without_job_json_the_settings_make_the_request() -> None:
    request, problems = request_of({}, KMS_KEY_ARN="arn:aws:kms:us-east-1:111122223333:key/1")
    generated = "s3://groundtruth-test/generated/pets-pets-67b0e63aef"
    function = "arn:aws:lambda:us-east-1:111122223333:function:stack-sagemaker"
    assert problems == []
    assert request == {
        "LabelingJobName": "pets-pets-67b0e63aef",
        "LabelAttributeName": "label",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"{generated}/input.manifest"}}},
        "OutputConfig": {
            "S3OutputPath": "s3://groundtruth-test/output/",
            "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1",
        },
        "RoleArn": "arn:aws:iam::111122223333:role/labeling",
        "LabelCategoryConfigS3Uri": f"{generated}/label-categories.json",
        "HumanTaskConfig": {
            "WorkteamArn": WORKTEAM,
            "UiConfig": {"UiTemplateS3Uri": f"{generated}/worker-template.liquid.html"},
            "PreHumanTaskLambdaArn": f"{function}-pre-annotation",
            "TaskKeywords": ["image", "classification", "labels"],
            "TaskTitle": "Choose all labels that apply",
            "TaskDescription": "Look at the image and choose every label that applies to it",
            "NumberOfHumanWorkersPerDataObject": 3,
            "TaskTimeLimitInSeconds": 600,
            "TaskAvailabilityLifetimeInSeconds": 864000,
            "MaxConcurrentTaskCount": 1000,
            "AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": f"{function}-consolidation"
            },
        },
    }


def test_job_json_goes_over_the_settings_key_by_key() -> None:
    job = {
        "Labels": ["dog", "cat"],
        "LabelAttributeName": "animal",
        "InputConfig": {"DataAttributes": {"ContentClassifiers": ["FreeOfAdultContent"]}},
        "StoppingConditions": {"MaxHumanLabeledObjectCount": 10},
        "Tags": [{"Key": "team", "Value": "zoo"}],
        TASK: {"TaskTitle": "Animals", "NumberOfHumanWorkersPerDataObject": 5, "TaskKeywords": ["a", "b c"]},
    }
    request, problems = request_of(job)
    plain, _ = request_of({})
    assert problems == []
    assert request == plain | {
        "LabelAttributeName": "animal",
        "InputConfig": plain["InputConfig"] | job["InputConfig"],
        "StoppingConditions": {"MaxHumanLabeledObjectCount": 10},
        "Tags": [{"Key": "team", "Value": "zoo"}],
        TASK: plain[TASK] | job[TASK],
    }


ACCEPTED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "the least of everything": task(
        TaskTitle="x",
        TaskDescription="x",
        TaskKeywords=["x"],
        NumberOfHumanWorkersPerDataObject=1,
        TaskTimeLimitInSeconds=30,
        TaskAvailabilityLifetimeInSeconds=60,
        MaxConcurrentTaskCount=1,
    ),
    "the most of everything": task(
        TaskTitle="x" * 128,
        TaskDescription="x" * 255,
        TaskKeywords=["x" * 30, "a b", "3", "four", "five"],
        NumberOfHumanWorkersPerDataObject=9,
        TaskTimeLimitInSeconds=28_800,
        TaskAvailabilityLifetimeInSeconds=2_592_000,
        MaxConcurrentTaskCount=5000,
    ),
    "a title in another script": task(TaskTitle="Welche Tiere? 猫"),
    "an attribute name of 127 characters": {"LabelAttributeName": "a" * 127},
    "an attribute name with hyphens": {"LabelAttributeName": "a--b-1"},
    "an attribute name that holds ref": {"LabelAttributeName": "reference"},
    "50 tags, also in other scripts": {
        "Tags": [{"Key": f"clé {number}", "Value": "猫 a_b.c:/=+-@1"} for number in range(50)]
    },
    "both stopping conditions": {
        "StoppingConditions": {"MaxHumanLabeledObjectCount": 1, "MaxPercentageOfInputDatasetLabeled": 100}
    },
    "another workteam": task(WorkteamArn="arn:aws:sagemaker:us-east-1:999988887777:workteam/vendor-crowd/x"),
}


@pytest.mark.parametrize("job", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_accepted_is_accepted_by_boto3s_validator(job: dict[str, Any]) -> None:
    from botocore.validate import ParamValidator

    request, problems = request_of(job)
    assert problems == []
    assert ParamValidator().validate(request, SHAPE).generate_report() == ""


FIRST_TAGS = (
    "[{'Key': '0', 'Value': ''}, {'Key': '1', 'Value': ''}, {'Key': '2', 'Value': ''}, {'Key': '3', 'Valu"
    "e': ''}, {'Key': '4', 'Value': ''}, {'Key': '5', 'Value': ''}, {'Key': '6', 'Value': ''}, {'Key': '…"
)
REJECTED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a key that the stack decides": (
        {"RoleArn": "arn:aws:iam::111122223333:role/mine"},
        [f"RoleArn can't be set here, got 'arn:aws:iam::111122223333:role/mine'; expected one of {KEYS}"],
    ),
    "a misspelt key": ({"Tag": []}, [f"Tag can't be set here, got []; expected one of {KEYS}"]),
    "another manifest": (
        {"InputConfig": {"DataSource": {}}},
        ["InputConfig.DataSource can't be set here, got {}; expected one of InputConfig.DataAttributes"],
    ),
    "another function": (
        task(PreHumanTaskLambdaArn="arn:aws:lambda:us-east-1:1:function:x"),
        [
            "HumanTaskConfig.PreHumanTaskLambdaArn can't be set here, "
            "got 'arn:aws:lambda:us-east-1:1:function:x'; expected one of "
            "HumanTaskConfig.WorkteamArn, HumanTaskConfig.TaskTitle, HumanTaskConfig.TaskDescription, "
            "HumanTaskConfig.TaskKeywords, HumanTaskConfig.NumberOfHumanWorkersPerDataObject, "
            "HumanTaskConfig.TaskTimeLimitInSeconds, HumanTaskConfig.TaskAvailabilityLifetimeInSeconds, "
            "HumanTaskConfig.MaxConcurrentTaskCount"
        ],
    ),
    "unknown keys further down": (
        {"StoppingConditions": {"Max": 1}},
        [
            "StoppingConditions.Max is not a member of CreateLabelingJob; expected one of "
            "MaxHumanLabeledObjectCount, MaxPercentageOfInputDatasetLabeled"
        ],
    ),
    "an object where a list belongs": (
        {"Tags": {}},
        ["Tags is not a list, got {}; expected a list"],
    ),
    "strings where objects belong": (
        {"Tags": ["a", {"Key": "k", "Value": ""}, "a"]},
        [
            "Tags[0] is not an object, got 'a'; expected an object",
            "Tags[2] is not an object, got 'a'; expected an object",
        ],
    ),
    "a list where an object belongs": (
        {TASK: []},
        ["HumanTaskConfig is not an object, got []; expected an object"],
    ),
    "a number as a text": (
        task(NumberOfHumanWorkersPerDataObject="3"),
        [
            "HumanTaskConfig.NumberOfHumanWorkersPerDataObject is not a whole number, got '3'; "
            "expected a whole number"
        ],
    ),
    "true as a number": (
        task(NumberOfHumanWorkersPerDataObject=True),
        [
            "HumanTaskConfig.NumberOfHumanWorkersPerDataObject is not a whole number, got True; "
            "expected a whole number"
        ],
    ),
    "a fraction": (
        task(MaxConcurrentTaskCount=1.5),
        ["HumanTaskConfig.MaxConcurrentTaskCount is not a whole number, got 1.5; expected a whole number"],
    ),
    "null": (
        task(TaskTitle=None),
        ["HumanTaskConfig.TaskTitle is not a string, got None; expected a string"],
    ),
    "too many workers": (
        task(NumberOfHumanWorkersPerDataObject=10),
        [
            "HumanTaskConfig.NumberOfHumanWorkersPerDataObject is out of range, got 10; "
            "expected a whole number from 1 to 9"
        ],
    ),
    "no worker": (
        task(NumberOfHumanWorkersPerDataObject=0),
        [
            "HumanTaskConfig.NumberOfHumanWorkersPerDataObject is out of range, got 0; "
            "expected a whole number from 1 to 9"
        ],
    ),
    "too short a time limit": (
        task(TaskTimeLimitInSeconds=29),
        [
            "HumanTaskConfig.TaskTimeLimitInSeconds is out of range, got 29; "
            "expected a whole number from 30 to 28,800"
        ],
    ),
    "too long a time limit": (
        task(TaskTimeLimitInSeconds=28_801),
        [
            "HumanTaskConfig.TaskTimeLimitInSeconds is out of range, got 28801; "
            "expected a whole number from 30 to 28,800"
        ],
    ),
    "tasks that stay open for 31 days": (
        task(TaskAvailabilityLifetimeInSeconds=2_678_400),
        [
            "HumanTaskConfig.TaskAvailabilityLifetimeInSeconds is out of range, got 2678400; "
            "expected a whole number from 60 to 2,592,000"
        ],
    ),
    "too long a title": (
        task(TaskTitle="x" * 129),
        [f"HumanTaskConfig.TaskTitle has 129 characters, got '{'x' * 129}'; expected 1 to 128 characters"],
    ),
    "an emoji in the title": (
        task(TaskTitle="Dogs 🐶"),
        [
            "HumanTaskConfig.TaskTitle has characters that are not allowed, got 'Dogs 🐶'; "
            "expected a string without control characters and emojis that matches "
            r"[\t\n\r -\uD7FF\uE000-\uFFFD]*"
        ],
    ),
    "a line break in the description": (
        task(TaskDescription="a\nb"),
        [
            r"HumanTaskConfig.TaskDescription has characters that are not allowed, got 'a\nb'; "
            "expected a string without line breaks that matches .+"
        ],
    ),
    "six keywords": (
        task(TaskKeywords=["a"] * 6),
        [f"HumanTaskConfig.TaskKeywords has 6 items, got {['a'] * 6}; expected 1 to 5 items"],
    ),
    "a keyword with a comma": (
        task(TaskKeywords=["a", "b,c"]),
        [
            "HumanTaskConfig.TaskKeywords[1] has characters that are not allowed, got 'b,c'; "
            "expected a string of letters, digits and single spaces that matches [A-Za-z0-9]+( [A-Za-z0-9]+)*"
        ],
    ),
    "a percentage above 100": (
        {"StoppingConditions": {"MaxPercentageOfInputDatasetLabeled": 101}},
        [
            "StoppingConditions.MaxPercentageOfInputDatasetLabeled is out of range, got 101; "
            "expected a whole number from 1 to 100"
        ],
    ),
    "no object to be labeled": (
        {"StoppingConditions": {"MaxHumanLabeledObjectCount": 0}},
        [
            "StoppingConditions.MaxHumanLabeledObjectCount is out of range, got 0; "
            "expected a whole number from 1 to 2,147,483,647"
        ],
    ),
    "more objects than SageMaker can count": (
        {"StoppingConditions": {"MaxHumanLabeledObjectCount": 2**31}},
        [
            "StoppingConditions.MaxHumanLabeledObjectCount is out of range, got 2147483648; "
            "expected a whole number from 1 to 2,147,483,647"
        ],
    ),
    "an unknown content classifier": (
        {"InputConfig": {"DataAttributes": {"ContentClassifiers": ["FreeOfCats"]}}},
        [
            "InputConfig.DataAttributes.ContentClassifiers[0] is not one of the allowed values, got "
            "'FreeOfCats'; expected one of FreeOfPersonallyIdentifiableInformation, FreeOfAdultContent"
        ],
    ),
    "an attribute name with an underscore": (
        {"LabelAttributeName": "my_label"},
        [
            "LabelAttributeName has characters that are not allowed, got 'my_label'; "
            "expected a string of letters, digits and - between them "
            "that matches [a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}"
        ],
    ),
    "an attribute name that ends in -metadata": (
        {"LabelAttributeName": "label-metadata"},
        [
            "LabelAttributeName is reserved by Ground Truth, got 'label-metadata'; "
            'expected a name that is not "source" and does not end in "-ref" or "-metadata"'
        ],
    ),
    "an attribute name that ends in -ref": (
        {"LabelAttributeName": "label-ref"},
        [
            "LabelAttributeName is reserved by Ground Truth, got 'label-ref'; "
            'expected a name that is not "source" and does not end in "-ref" or "-metadata"'
        ],
    ),
    "the attribute name source": (
        {"LabelAttributeName": "source"},
        [
            "LabelAttributeName is reserved by Ground Truth, got 'source'; "
            'expected a name that is not "source" and does not end in "-ref" or "-metadata"'
        ],
    ),
    "51 tags": (
        {"Tags": [{"Key": str(number), "Value": ""} for number in range(51)]},
        [f"Tags has 51 items, got {FIRST_TAGS}; expected 0 to 50 items"],
    ),
    "a tag without a value": (
        {"Tags": [{"Key": "a"}]},
        ["Tags[0].Value is missing; expected a string"],
    ),
    "a tag twice": (
        {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
        ["Tags[1].Key is repeated: Tags[0] has it too, got 'a'; expected each key once"],
    ),
    "a tag of AWS's own": (
        {"Tags": [{"Key": "AWS:x", "Value": ""}]},
        ["Tags[0].Key starts with aws:, got 'AWS:x'; expected a key that AWS does not reserve"],
    ),
    "a tag with a #": (
        {"Tags": [{"Key": "a#", "Value": "b!"}]},
        [
            f"Tags[0].{name} has characters that are not allowed, got {value!r}; "
            "expected a string of letters, digits, spaces and _.:/=+-@ that matches "
            r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"
            for name, value in (("Key", "a#"), ("Value", "b!"))
        ],
    ),
    "no ARN as workteam": (
        task(WorkteamArn="my-team"),
        [
            "HumanTaskConfig.WorkteamArn has characters that are not allowed, got 'my-team'; "
            "expected the ARN of a workteam that matches "
            r"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:workteam/.*"
        ],
    ),
    "a consolidation that is not an object": (
        {"Consolidation": "majority"},
        [
            "Consolidation is not an object, got 'majority'; "
            "expected an object with Method or MajorityThreshold or NoMajority or ExclusionCategory"
        ],
    ),
    "an unknown method": (
        {"Consolidation": {"Method": "best"}},
        [
            "Consolidation.Method is not valid, got 'best'; "
            "expected one of majority, expectation-maximization, any"
        ],
    ),
    "a threshold of 1": (
        {"Consolidation": {"MajorityThreshold": 1}},
        ["Consolidation.MajorityThreshold is not valid, got 1; expected a number from 0 to below 1"],
    ),
    "a threshold that is true": (
        {"Consolidation": {"MajorityThreshold": True}},
        ["Consolidation.MajorityThreshold is not valid, got True; expected a number from 0 to below 1"],
    ),
    "no majority as a list": (
        {"Consolidation": {"NoMajority": ["empty"]}},
        ["Consolidation.NoMajority is not valid, got ['empty']; expected one of plurality, empty"],
    ),
    "an exclusion category that is null": (
        {"Consolidation": {"ExclusionCategory": None}},
        ["Consolidation.ExclusionCategory is not valid, got None; expected a string"],
    ),
    "an unknown member of the consolidation": (
        {"Consolidation": {"Threshold": 1}},
        [
            "Consolidation.Threshold can't be set here, got 1; expected one of Consolidation.Method, "
            "Consolidation.MajorityThreshold, Consolidation.NoMajority, Consolidation.ExclusionCategory"
        ],
    ),
    "four rounds": (
        {"FollowUp": {"Rounds": 4}},
        ["FollowUp.Rounds is not valid, got 4; expected a whole number from 0 to 3"],
    ),
    "half a round": (
        {"FollowUp": {"Rounds": 0.5}},
        ["FollowUp.Rounds is not valid, got 0.5; expected a whole number from 0 to 3"],
    ),
    "a share above 1": (
        {"FollowUp": {"Share": 1.01}},
        ["FollowUp.Share is not valid, got 1.01; expected a number from 0 to 1"],
    ),
    "a share that is true": (
        {"FollowUp": {"Share": True}},
        ["FollowUp.Share is not valid, got True; expected a number from 0 to 1"],
    ),
    "no workers": (
        {"FollowUp": {"Workers": 0}},
        ["FollowUp.Workers is not valid, got 0; expected a whole number from 1 to 9"],
    ),
    "a workteam of another region for the follow-up": (
        {"FollowUp": {"WorkteamArn": WORKTEAM.replace("us-east-1", "eu-west-1")}},
        [
            "FollowUp.WorkteamArn is in another Region than the labeling job, "
            f"got '{WORKTEAM.replace('us-east-1', 'eu-west-1')}'; expected a workteam in us-east-1"
        ],
    ),
    "experts as a string": (
        {"FollowUp": {"Experts": "true"}},
        ["FollowUp.Experts is not valid, got 'true'; expected true or false"],
    ),
    "a workteam of another region": (
        task(WorkteamArn=WORKTEAM.replace("us-east-1", "eu-west-1")),
        [
            "HumanTaskConfig.WorkteamArn is in another Region than the labeling job, "
            f"got '{WORKTEAM.replace('us-east-1', 'eu-west-1')}'; expected a workteam in us-east-1"
        ],
    ),
    "a workteam of another account": (
        task(WorkteamArn=WORKTEAM.replace("111122223333", "444455556666")),
        [
            "HumanTaskConfig.WorkteamArn belongs to another account, "
            f"got '{WORKTEAM.replace('111122223333', '444455556666')}'; "
            "expected a workteam of account 111122223333"
        ],
    ),
    "tags that are not objects": (
        {"Tags": ["a"]},
        ["Tags[0] is not an object, got 'a'; expected an object"],
    ),
    "three errors": (
        {"X": 1, "LabelAttributeName": "", TASK: {"TaskKeywords": []}},
        [
            f"X can't be set here, got 1; expected one of {KEYS}",
            "LabelAttributeName has 0 characters, got ''; expected 1 to 127 characters",
            "HumanTaskConfig.TaskKeywords has 0 items, got []; expected 1 to 5 items",
        ],
    ),
}


@pytest.mark.parametrize(("job", "errors"), REJECTED.values(), ids=REJECTED)
def test_what_is_rejected_is_named_with_what_would_be_right(job: dict[str, Any], errors: list[str]) -> None:
    assert request_of(job)[1] == [f"job.json: {error}" for error in errors]


def test_many_tags_take_no_time() -> None:
    start = time.process_time()
    _, problems = request_of({"Tags": [{"Key": f"k{number}", "Value": "v"} for number in range(25_000)]})
    assert time.process_time() - start < 4
    assert problems[0].startswith("job.json: Tags has 25,000 items")


def test_without_a_workteam_of_the_stack_job_json_must_name_one() -> None:
    _, problems = request_of({}, WORKTEAM_ARN="")
    assert problems == [
        "job.json: HumanTaskConfig.WorkteamArn is missing, and the stack has no WorkteamArn; "
        "expected the ARN of the workteam that labels the objects"
    ]
    assert request_of(task(WorkteamArn=WORKTEAM), WORKTEAM_ARN="")[1] == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "LABEL_ATTRIBUTE_NAME",
            "my_label",
            "LabelAttributeName has characters that are not allowed, got 'my_label'",
        ),
        ("TASK_TITLE", "x" * 129, "HumanTaskConfig.TaskTitle has 129 characters"),
        ("TASK_KEYWORDS", "a,b,c,d,e,f", "HumanTaskConfig.TaskKeywords has 6 items"),
        (
            "LABELING_ROLE_ARN",
            "role",
            "RoleArn has 4 characters, got 'role'; expected 20 to 2,048 characters",
        ),
        (
            "WORKTEAM_ARN",
            "team",
            "HumanTaskConfig.WorkteamArn has characters that are not allowed, got 'team'",
        ),
    ],
)
def test_a_fault_that_comes_from_a_setting_is_not_job_jsons(name: str, value: str, words: str) -> None:
    with pytest.raises(InvalidSettings) as invalid:
        request_of({"Tags": []}, **{name: value})
    assert words in str(invalid.value)


def test_job_json_may_mend_a_bad_setting() -> None:
    assert request_of({"LabelAttributeName": "good"}, LABEL_ATTRIBUTE_NAME="my_label")[1] == []


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (
            b"",
            [
                "job.json: the file is not valid JSON: Expecting value: line 1 column 1 (char 0); "
                "expected a JSON object in UTF-8"
            ],
        ),
        (b"[]", ["job.json: the file is not a JSON object, got []; expected a JSON object"]),
        (b"\xff", ["job.json: the file is not UTF-8: byte 0xff at position 1; expected JSON in UTF-8"]),
        (
            b'{"Tags": [], "HumanTaskConfig": {"TaskTitle": "a", "TaskTitle": "b"}, "Tags": []}',
            [
                "job.json: the key 'TaskTitle' is repeated in one object; expected each key once",
                "job.json: the key 'Tags' is repeated in one object; expected each key once",
            ],
        ),
        (
            b'{"a": NaN}',
            ["job.json: the file is not valid JSON: NaN is not allowed; expected a JSON object in UTF-8"],
        ),
        (
            b'{"LabelAttributeName": "\\ud83d"}',
            [r"job.json: the file holds half a surrogate pair (\ud800 to \udfff); expected whole characters"],
        ),
        (b"[" * 100_000, ["job.json: the file is nested too deeply; expected a JSON object"]),
        (
            b"\xef\xbb\xbf{}",
            ["job.json: the file starts with a byte order mark; expected UTF-8 without a byte order mark"],
        ),
    ],
    ids=[
        "empty",
        "no object",
        "not UTF-8",
        "keys twice",
        "NaN",
        "half a character",
        "nested too deeply",
        "a byte order mark",
    ],
)
def test_a_job_json_that_is_not_a_json_object_is_rejected_once(
    aws: Aws, content: bytes, errors: list[str]
) -> None:
    aws.beside("job.json", content)
    assert aws.deliver(aws.upload())
    assert [error["message"] for error in (aws.receipt("rejected") or {})["errors"]] == errors


def test_a_file_of_a_million_bytes_is_read(aws: Aws) -> None:
    aws.beside("job.json", b'{"Labels": ["a", "b"]}'.ljust(1_000_000))
    upload = aws.upload()
    assert aws.deliver(upload)
    assert (aws.receipt("rejected"), b'"a"' in (aws.generated(upload, "label-categories.json") or b"")) == (
        None,
        True,
    )


@pytest.mark.parametrize("name", ["job.json", "labels.json", "worker-template.liquid.html"])
def test_a_file_of_gigabytes_is_not_read_into_memory(aws: Aws, name: str) -> None:
    aws.beside(name, b" " * 1_000_001)
    assert aws.deliver(aws.upload())
    assert [error["message"] for error in (aws.receipt("rejected") or {})["errors"]] == [
        f"{name}: the file has more than 1,000,000 bytes; expected at most 1,000,000 bytes"
    ]


def test_all_errors_of_all_files_are_reported_at_once(aws: Aws) -> None:
    aws.beside("job.json", {"X": 1, "Labels": ["one"]})
    aws.beside("worker-template.liquid.html", "<p>nothing</p>")
    assert aws.deliver(aws.upload(b'{"source-ref": "s3://groundtruth-test/a"}\n{}\n'))
    receipt = aws.receipt("rejected") or {}
    assert [error["message"] for error in receipt["errors"]] == [
        f"job.json: X can't be set here, got 1; expected one of {KEYS}",
        "job.json: Labels: must hold 2 to 50 label categories, got 1; "
        "expected 2 to 50 different names of 1 to 256 characters",
        "worker-template.liquid.html: the page has no <crowd-form>; "
        "expected a <crowd-form> around the whole task",
        "worker-template.liquid.html: the page has no <crowd-image-classifier-multi-select>; "
        "expected one inside <crowd-form>",
        'pets.manifest, line 2: "source-ref" is missing; expected the image\'s s3:// URI as source-ref',
    ]
    assert receipt["errorCount"] == 5
    assert aws.sagemaker.jobs == {}
    generated = {key.rpartition("/")[2] for key in aws.s3.keys(BUCKET) if key.startswith("generated/")}
    assert generated == {"rejection.json"}


def test_a_request_can_be_sent_as_it_is_stored(aws: Aws) -> None:
    upload = aws.upload()
    assert aws.deliver(upload)
    assert json.loads(aws.generated(upload, "request.json") or b"") == aws.sagemaker.jobs[upload.job_name]
