"""The consolidation function as Ground Truth calls it."""

import json
import re
from io import BytesIO, StringIO
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from consolidation.answer_size import LARGEST_ANSWER, AnswerTooLarge, check_answer_size
from consolidation.app import lambda_handler, logger
from consolidation.job_settings import InvalidJobSettings
from consolidation.settings import Settings
from ground_truth.annotation_payload import UnreadablePayload
from ground_truth.consolidation_request import InvalidConsolidationRequest
from ground_truth.environment import InvalidSettings
from ground_truth.job_categories import CategoriesNotFound
from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.labeling_job import InvalidLabelingJobArn
from tests.moto_aws import moto_aws

ARN = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets"
PAYLOAD_KEY = (
    "out/pets/annotations/consolidated-annotation/consolidation-request/iteration-1/2024-09-27_21:31:31.json"
)


def form(*labels: str) -> str:
    return json.dumps({"crowd-image-classifier-multi-select": {"labels": labels}})


def payload(objects: int = 1, workers: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "datasetObjectId": str(number),
            "dataObject": {"s3Uri": f"s3://bucket/{number}.jpg"},
            "annotations": [
                {"workerId": f"private.us-east-1.{worker}", "annotationData": {"content": form("dog")}}
                for worker in range(workers)
            ],
        }
        for number in range(objects)
    ]


def request(**changes: Any) -> dict[str, Any]:
    """What Ground Truth really sends: another version, no categories, fields that nobody documented."""
    return {
        "version": "2018-10-06",
        "labelingJobArn": ARN,
        "labelAttributeName": "Animal",
        "roleArn": "arn:aws:iam::111122223333:role/job-role",
        "outputConfig": "s3://out/pets/annotations",
        "maxHumanWorkersPerDataObject": 3,
        "vpcEnabled": False,
        "kmsKeyId": None,
        "payload": payload(),
        **changes,
    }


@pytest.fixture
def s3() -> Any:
    with moto_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="out")
        client.create_bucket(Bucket="stack-bucket")
        client.put_object(
            Bucket="stack-bucket",
            Key="generated/pets/label-categories.json",
            Body=LabelCategories(("cat", "dog")).as_file(),
        )
        yield client


def test_the_sample_event(context: Any, event: Any) -> None:
    [answer] = lambda_handler(event("consolidation/three-workers.json"), context)
    content = answer["consolidatedAnnotation"]["content"]
    created = content["animal-metadata"].pop("creation-date")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", created)
    assert answer == {
        "datasetObjectId": "0",
        "consolidatedAnnotation": {
            "content": {
                "animal": [0, 1],
                "animal-metadata": {
                    "job-name": "labeling-job/pets",
                    "confidence-map": {"0": 1.0, "1": 0.67},
                    "class-map": {"0": "dog", "1": "cat"},
                    "type": "groundtruth/image-classification-multilabel",
                    "human-annotated": "yes",
                },
            }
        },
    }


def test_a_real_request_with_its_payload_in_s3(
    monkeypatch: pytest.MonkeyPatch, context: Any, s3: Any
) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    s3.put_object(Bucket="out", Key=PAYLOAD_KEY, Body=json.dumps(payload(50)).encode())
    answers = lambda_handler(request(payload={"s3Uri": f"s3://out/{PAYLOAD_KEY}"}), context)
    assert [answer["datasetObjectId"] for answer in answers] == [str(number) for number in range(50)]
    assert answers[0]["consolidatedAnnotation"]["content"]["Animal"] == [1]


@pytest.mark.parametrize("missing", [None, []], ids=["null", "empty"])
def test_absent_categories_are_those_of_the_job(
    monkeypatch: pytest.MonkeyPatch, context: Any, s3: Any, missing: Any
) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    [answer] = lambda_handler(request(labelCategories=missing), context)
    assert answer["consolidatedAnnotation"]["content"]["Animal"] == [1]


@pytest.mark.parametrize(
    ("environment", "categories", "number"),
    [
        pytest.param("", ["dog"], 0, id="the request's, as texts"),
        pytest.param("", [{"label": "a"}, {"label": "dog"}], 1, id="the request's, as objects"),
        pytest.param('["x", "y", "dog"]', ["dog"], 2, id="LABEL_CATEGORIES goes before the request's"),
    ],
)
def test_where_categories_come_from(
    monkeypatch: pytest.MonkeyPatch, context: Any, environment: str, categories: list[Any], number: int
) -> None:
    monkeypatch.setenv("LABEL_CATEGORIES", environment)
    [answer] = lambda_handler(request(labelCategories=categories), context)
    assert answer["consolidatedAnnotation"]["content"]["Animal"] == [number]


def test_one_bad_object_of_a_hundred_leaves_ninety_nine_answers_and_one_error(context: Any) -> None:
    objects = payload(100)
    objects[41]["annotations"] = [{"workerId": "w", "annotationData": {"content": "no JSON"}}]
    with patch("consolidation.app.logger") as logger:
        answers = lambda_handler(request(payload=objects, labelCategories=["dog", "cat"]), context)
    assert len(answers) == 99
    logger.error.assert_called_once_with("data object '41' has no readable response: left out of the answer")


def test_answers_in_files_are_read_and_an_unreadable_file_is_an_unreadable_answer(
    context: Any, s3: Any
) -> None:
    s3.put_object(Bucket="out", Key="a: +é.json", Body=form("dog").encode())
    s3.put_object(Bucket="out", Key="latin.json", Body=b"\xff")
    [item] = payload()
    uris = ["s3://out/a: +é.json", "s3://out/missing.json", "s3://out/latin.json", "no URI"]
    item["annotations"] = [{"workerId": uri, "annotationData": {"s3Uri": uri}} for uri in uris]
    with patch("consolidation.app.logger") as logger:
        [answer] = lambda_handler(request(payload=[item], labelCategories=["dog", "cat"]), context)
    metadata = answer["consolidatedAnnotation"]["content"]["Animal-metadata"]
    assert metadata["confidence-map"] == {"0": 0.0}
    assert [call.kwargs["worker"] for call in logger.warning.call_args_list] == [
        repr(uri) for uri in uris[1:]
    ]


IN_A_FILE = {"workerId": "w1", "annotationData": {"s3Uri": "s3://out/dog.json"}}


@pytest.mark.parametrize(
    ("odd", "chosen"),
    [
        pytest.param([7], 1, id="an element that is not an object"),
        pytest.param([{"datasetObjectId": "1"}], 1, id="an object without annotations"),
        pytest.param({"workerId": "w2"}, 1, id="an annotation without data"),
        pytest.param({"workerId": "w2", "annotationData": {}}, 1, id="an annotation with empty data"),
        pytest.param({"workerId": "w2", "annotationData": {"s3Uri": 7}}, 1, id="a number as URI"),
        pytest.param({"workerId": "w2", "annotationData": {"s3Uri": ["s3://out/dog.json"]}}, 1, id="a list"),
        pytest.param(
            {"workerId": "w2", "annotationData": {"s3Uri": "s3://out/unreachable.json"}},
            1,
            id="a file that can't be reached",
        ),
        pytest.param(
            {"workerId": "w2", "annotationData": {"content": form("dog"), "s3Uri": "s3://out/cat.json"}},
            2,
            id="an answer in place beside a file: the one in place counts",
        ),
        pytest.param(
            {"workerId": "w2", "annotationData": {"s3Uri": "s3://out/dog.json"}}, 2, id="the same file again"
        ),
    ],
)
def test_nothing_beside_an_answer_in_a_file_takes_it_down(context: Any, odd: Any, chosen: int) -> None:
    files = {"dog.json": form("dog"), "cat.json": form("cat")}

    def get_object(Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803  # S3's names
        if Key not in files:
            raise EndpointConnectionError(endpoint_url="https://s3")
        return {"Body": BytesIO(files[Key].encode())}

    [item] = payload()
    item["annotations"] = [IN_A_FILE] if isinstance(odd, list) else [IN_A_FILE, odd]
    with patch("consolidation.payload_files.client") as client:
        client.return_value.get_object.side_effect = get_object
        elements = [*odd, item] if isinstance(odd, list) else [item]
        [answer] = lambda_handler(request(payload=elements, labelCategories=["dog", "cat"]), context)
    metadata = answer["consolidatedAnnotation"]["content"]["Animal-metadata"]
    assert metadata["confidence-map"] == {"0": 0.0 if chosen == 1 else 1.0}


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        pytest.param(
            {"labelAttributeName": None},
            InvalidConsolidationRequest,
            '"labelAttributeName"',
            id="no attribute",
        ),
        pytest.param({"labelingJobArn": "x"}, InvalidLabelingJobArn, '"labelingJobArn"', id="no job"),
        pytest.param({"payload": None}, InvalidConsolidationRequest, '"payload" must be', id="no payload"),
        pytest.param(
            {"payload": {}},
            InvalidConsolidationRequest,
            '"payload.s3Uri" must be',
            id="a payload without URI",
        ),
        pytest.param(
            {"payload": {"s3Uri": "http://x/y"}},
            InvalidConsolidationRequest,
            "'http://x/y'",
            id="a payload elsewhere",
        ),
        pytest.param(
            {"payload": {"s3Uri": "s3://out/missing"}},
            UnreadablePayload,
            "s3://out/missing",
            id="a payload that is not there",
        ),
        pytest.param(
            {"payload": {"s3Uri": "s3://out/text"}},
            UnreadablePayload,
            "s3://out/text",
            id="a payload of text",
        ),
        pytest.param(
            {"payload": {"s3Uri": "s3://out/object"}},
            UnreadablePayload,
            "s3://out/object",
            id="a payload object",
        ),
        pytest.param(
            {"payload": {"s3Uri": "s3://out/latin"}},
            UnreadablePayload,
            "s3://out/latin",
            id="a payload not in UTF-8",
        ),
        pytest.param(
            {"payload": {"s3Uri": "s3://out/deep"}},
            UnreadablePayload,
            "s3://out/deep",
            id="a payload too deep",
        ),
        pytest.param(
            {"labelCategories": ["a", "a"]},
            InvalidLabelCategories,
            '"labelCategories"[1]',
            id="a category twice",
        ),
        pytest.param(
            {"labelCategories": [1]},
            InvalidLabelCategories,
            '"labelCategories"[0]',
            id="a category that is not a string",
        ),
        pytest.param(
            {"labelCategories": "dog"},
            InvalidLabelCategories,
            '"labelCategories": must be a list',
            id="no list",
        ),
        pytest.param(
            {"labelCategories": None},
            CategoriesNotFound,
            "labeling job 'pets'",
            id="categories nowhere to be had",
        ),
    ],
)
def test_only_what_decides_raises_by_name(
    context: Any, s3: Any, changes: dict[str, Any], error: type[Exception], words: str
) -> None:
    for key, body in (
        ("text", b"hello"),
        ("object", b"{}"),
        ("latin", b'["\xff"]'),
        ("deep", b"[" * 100_000),
    ):
        s3.put_object(Bucket="out", Key=key, Body=body)
    unknown_job = {"Error": {"Code": "ResourceNotFound", "Message": "Requested resource not found."}}
    with (
        patch("ground_truth.job_categories._described", side_effect=client_error(unknown_job)),
        pytest.raises(error) as raised,
    ):
        lambda_handler(request(**{"labelCategories": ["dog", "cat"], **changes}), context)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("where", "asked", "error", "words"),
    [
        (
            "consolidation.payload_files",
            {"payload": {"s3Uri": "s3://out/file"}, "labelCategories": ["dog", "cat"]},
            UnreadablePayload,
            "the payload s3://out/file can't be read: ",
        ),
        (
            "ground_truth.job_categories",
            {},
            CategoriesNotFound,
            "no label categories for labeling job 'pets'",
        ),
        (
            "consolidation.job_settings",
            {"labelCategories": ["dog", "cat"]},
            InvalidJobSettings,
            "s3://stack-bucket/generated/pets/consolidation.json can't be read: ",
        ),
    ],
    ids=["the payload", "the categories", "the job's settings"],
)
def test_what_aws_does_not_answer_raises_by_name(
    where: str,
    asked: dict[str, Any],
    error: type[Exception],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    context: Any,
) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    silent = EndpointConnectionError(endpoint_url="https://s3")
    nothing = client_error({"Error": {"Code": "NoSuchKey", "Message": ""}})
    with patch("consolidation.job_settings.client") as settings, patch(f"{where}.client") as client:
        settings.return_value.get_object.side_effect = nothing
        client.return_value.get_object.side_effect = silent
        with pytest.raises(error) as raised:
            lambda_handler(request(**asked), context)
    assert words in str(raised.value)
    assert str(raised.value).endswith(str(silent))


def client_error(answer: dict[str, Any]) -> Exception:
    from botocore.exceptions import ClientError

    return ClientError(answer, "DescribeLabelingJob")


@pytest.mark.parametrize("environment", [{}, dict.fromkeys(("CONSOLIDATION_METHOD", "NO_MAJORITY"), "")])
def test_a_stack_without_settings_takes_the_majority_of_above_half_or_the_plurality(
    environment: dict[str, str],
) -> None:
    assert Settings.from_environment(environment) == Settings("majority", 0.5, "plurality", "")
    assert Settings() == Settings("majority", 0.5, "plurality", "")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CONSOLIDATION_METHOD", "best", "one of majority, expectation-maximization, any, got 'best'"),
        ("NO_MAJORITY", "all", "one of plurality, empty, got 'all'"),
        ("MAJORITY_THRESHOLD", "1", "a number from 0 to below 1, got '1'"),
        ("MAJORITY_THRESHOLD", "-0.1", "a number from 0 to below 1, got '-0.1'"),
        ("MAJORITY_THRESHOLD", "nan", "a number from 0 to below 1, got 'nan'"),
        ("MAJORITY_THRESHOLD", "half", "a number from 0 to below 1, got 'half'"),
    ],
)
def test_a_bad_setting_raises_with_its_name_its_value_and_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, context: Any, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings) as raised:
        lambda_handler(request(labelCategories=["dog", "cat"]), context)
    assert str(raised.value) == f"{name} must be {words}"


def test_counts_become_metrics(context: Any, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = payload(2)
    first["annotations"][0]["annotationData"]["content"] = form("cat", "horse")
    first["annotations"][1]["annotationData"]["content"] = "no JSON"
    second["annotations"] = []
    lambda_handler(request(payload=[first, second], labelCategories=["dog", "cat"]), context)
    emitted = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {name: emitted[name] for name in emitted if name[0].isupper()} == {
        "ObjectsConsolidated": [1.0],
        "ObjectsWithoutResponse": [1.0],
        "LowConfidenceObjects": [1.0],
        "UnreadableAnnotations": [1.0],
        "RepeatedAnswers": [0.0],
        "UnknownLabels": [1.0],
    }


JOB_SETTINGS = "generated/pets/consolidation.json"


@pytest.mark.parametrize(
    ("settings", "labels"),
    [
        pytest.param(None, [0], id="none: the stack's"),
        pytest.param({"Method": "any"}, [0, 1], id="the method"),
        pytest.param({"MajorityThreshold": 0.2}, [0, 1], id="the threshold"),
        pytest.param({"MajorityThreshold": 0.7, "NoMajority": "empty"}, [], id="two at once"),
        pytest.param({"ExclusionCategory": "dog"}, [0], id="the exclusion category"),
        pytest.param({}, [0], id="empty: the stack's"),
    ],
)
def test_a_jobs_own_settings_take_the_place_of_the_stacks(
    monkeypatch: pytest.MonkeyPatch, context: Any, s3: Any, settings: dict[str, Any] | None, labels: list[int]
) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    if settings is not None:
        s3.put_object(Bucket="stack-bucket", Key=JOB_SETTINGS, Body=json.dumps(settings).encode())
    [item] = payload()
    item["annotations"][0]["annotationData"]["content"] = form("cat")
    [answer] = lambda_handler(request(payload=[item], labelCategories=["dog", "cat"]), context)
    assert answer["consolidatedAnnotation"]["content"]["Animal"] == labels


def test_a_jobs_own_settings_are_read_once_per_container(
    monkeypatch: pytest.MonkeyPatch, context: Any
) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    with patch("consolidation.job_settings.client") as client:
        s3 = client.return_value
        s3.get_object.return_value = {"Body": BytesIO(b"{}")}
        for _ in range(3):
            lambda_handler(request(labelCategories=["dog", "cat"]), context)
    s3.get_object.assert_called_once_with(Bucket="stack-bucket", Key=JOB_SETTINGS)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "consolidation.json is not valid: Input data was truncated, got b'{'"),
        (b'{"Method": "best"}', "Invalid enum value 'best'"),
        (b'{"MajorityThreshold": 1}', "Expected `float` < 1.0"),
        (b'{"Methd": "any"}', "unknown field `Methd`"),
        (b"\xff", "consolidation.json is not valid"),
    ],
)
def test_a_jobs_own_settings_that_are_not_valid_raise_by_name(
    monkeypatch: pytest.MonkeyPatch, context: Any, s3: Any, body: bytes, words: str
) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    s3.put_object(Bucket="stack-bucket", Key=JOB_SETTINGS, Body=body)
    with pytest.raises(InvalidJobSettings) as raised:
        lambda_handler(request(labelCategories=["dog", "cat"]), context)
    assert words in str(raised.value)


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchBucket", "AccessDenied", "403", "404"])
def test_a_bucket_that_may_not_be_listed_denies_access_to_settings_that_do_not_exist(
    monkeypatch: pytest.MonkeyPatch, context: Any, code: str
) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    with patch("consolidation.job_settings.client") as client:
        client.return_value.get_object.side_effect = client_error({"Error": {"Code": code, "Message": ""}})
        assert len(lambda_handler(request(labelCategories=["dog", "cat"]), context)) == 1


def test_settings_that_may_exist_are_not_ignored(monkeypatch: pytest.MonkeyPatch, context: Any) -> None:
    monkeypatch.setenv("BUCKET", "stack-bucket")
    asked = request(labelCategories=["dog", "cat"])
    with patch("consolidation.job_settings.client") as client:
        slow_down = client_error({"Error": {"Code": "SlowDown", "Message": ""}})
        client.return_value.get_object.side_effect = slow_down
        with pytest.raises(InvalidJobSettings, match=r"s3://stack-bucket/generated/pets/consolidation\.json"):
            lambda_handler(asked, context)


class TestAnswerSize:
    """Lambda's limit on what a function can answer."""

    @pytest.mark.parametrize(
        "filler", ["x", "é", "🦊", ": ,"], ids=["ASCII", "two bytes", "four bytes", "separators"]
    )
    def test_the_limit_is_counted_in_the_bytes_that_lambda_sends(self, filler: str) -> None:
        empty = len(json.dumps([{"a": ""}]).encode())
        width = len(filler.encode())
        times, rest = divmod(LARGEST_ANSWER - empty, width)
        check_answer_size([{"a": filler * times + "x" * rest}])
        too_large = [{"a": filler * times + "x" * (rest + 1)}]
        size = len(json.dumps(too_large, ensure_ascii=False).encode())
        with pytest.raises(AnswerTooLarge) as raised:
            check_answer_size(too_large)
        assert f"has {size:,} bytes" in str(raised.value)
        assert f"{LARGEST_ANSWER:,}" in str(raised.value)

    def test_the_handler_raises(self, context: Any) -> None:
        with pytest.raises(AnswerTooLarge, match="the answer for 30000 data objects"):
            lambda_handler(request(payload=payload(30_000, 1), labelCategories=["dog", "cat"]), context)


def test_what_a_worker_typed_reaches_the_log_as_data(monkeypatch: pytest.MonkeyPatch, context: Any) -> None:
    written = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    [item] = payload()
    item["annotations"][0]["annotationData"]["content"] = form('evil\n{"level":"ERROR"}')
    lambda_handler(request(payload=[item], labelCategories=["dog", "cat"]), context)
    [line] = [json.loads(line) for line in written.getvalue().splitlines()]
    assert line["level"] == "WARNING"
    assert line["labels"] == {repr('evil\n{"level":"ERROR"}'): 1}
    assert line["labeling_job"] == ARN
