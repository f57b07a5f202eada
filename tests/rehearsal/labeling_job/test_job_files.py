"""What a job leaves in S3, key by key."""

import json
import re
from datetime import datetime
from typing import Any

import pytest

from tests.rehearsal.scripted_rehearsal import BUCKET, Rehearsal, Script, Workers, manifest

SECOND = r"\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d"
TEXT_UI = {"UiTemplateS3Uri": f"s3://{BUCKET}/text.html"}
REQUESTS = "annotations/consolidated-annotation/consolidation-request/iteration-1/"
RESPONSES = "annotations/consolidated-annotation/consolidation-response/iteration-1/"


def test_a_finished_job_leaves_every_file_in_its_place(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=2))
    kinds = {re.sub(SECOND, "<time>", path) for path in rehearsal.files(name)}
    assert kinds == {
        "annotations/worker-response/iteration-1/0/<time>.json",
        "annotations/worker-response/iteration-1/1/<time>.json",
        "annotations/consolidated-annotation/consolidation-request/iteration-1/<time>.json",
        "annotations/consolidated-annotation/consolidation-response/iteration-1/<time>.json",
        "annotations/intermediate/1/annotations.manifest",
        "manifests/output/output.manifest",
    }


def test_a_worker_response_has_the_answers_by_time_of_submission(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=1))
    [content] = [content for path, content in rehearsal.files(name).items() if "worker-response" in path]
    response = json.loads(content)
    assert list(response) == ["answers"]
    assert len(response["answers"]) == 3
    for answer in response["answers"]:
        assert list(answer) == [
            "acceptanceTime",
            "answerContent",
            "submissionTime",
            "timeSpentInSeconds",
            "workerId",
            "workerMetadata",
        ]
        assert answer["answerContent"] == {"crowd-image-classifier-multi-select": {"labels": ["dog"]}}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer["acceptanceTime"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer["submissionTime"])
        assert isinstance(answer["timeSpentInSeconds"], float)
        assert list(answer["workerMetadata"]) == ["identityData"]
        assert list(answer["workerMetadata"]["identityData"]) == ["identityProviderType", "issuer", "sub"]
    assert [answer["workerId"][-1] for answer in response["answers"]] == ["0", "1", "2"]
    times = [answer["submissionTime"] for answer in response["answers"]]
    assert times == sorted(times)


def test_the_consolidation_request_holds_object_and_answers(rehearsal: Rehearsal, name: str) -> None:
    lines = manifest({"source-ref": f"s3://{BUCKET}/a b+%41é\u200b.jpg"}, {"source": "a text"})
    rehearsal.run(name, lines, UiConfig=TEXT_UI)
    [content] = [content for path, content in rehearsal.files(name).items() if path.startswith(REQUESTS)]
    image, text = json.loads(content)
    assert list(image) == ["datasetObjectId", "dataObject", "annotations"]
    assert image["datasetObjectId"] == "0"
    assert image["dataObject"] == {"s3Uri": f"s3://{BUCKET}/a b+%41é\u200b.jpg"}
    assert text["datasetObjectId"] == "1"
    assert text["dataObject"] == {"content": "a text"}
    assert image["annotations"][0] == {
        "workerId": "private.us-east-1.0000000000000000",
        "annotationData": {"content": '{"crowd-image-classifier-multi-select":{"labels":["dog"]}}'},
    }
    assert len(image["annotations"]) == 3


def test_the_consolidation_response_is_the_functions_answer(rehearsal: Rehearsal, name: str) -> None:
    answer = [
        {
            "datasetObjectId": "0",
            "consolidatedAnnotation": {"content": {"animal": [1], "animal-metadata": {}}},
        }
    ]
    rehearsal.run(name, manifest(lines=1), Script(consolidation=lambda event, payload: answer))
    [content] = [content for path, content in rehearsal.files(name).items() if path.startswith(RESPONSES)]
    assert json.loads(content) == answer


def test_request_and_response_of_a_batch_share_their_name(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=101))
    files = rehearsal.files(name)
    requests = sorted(path.removeprefix(REQUESTS) for path in files if path.startswith(REQUESTS))
    responses = sorted(path.removeprefix(RESPONSES) for path in files if path.startswith(RESPONSES))
    assert requests == responses
    assert len(requests) == 3


def test_batches_of_one_second_have_names_of_their_own_and_at_most_50_objects(
    rehearsal: Rehearsal, name: str
) -> None:
    rehearsal.run(name, manifest(lines=120))
    files = rehearsal.files(name)
    batches = [json.loads(files[path]) for path in sorted(files) if path.startswith(REQUESTS)]
    assert [len(batch) for batch in batches] == [50, 50, 20]
    assert [item["datasetObjectId"] for batch in batches for item in batch] == [str(n) for n in range(120)]


def test_the_output_line_of_a_labeled_object_has_the_label_and_ground_truths_own_metadata(
    rehearsal: Rehearsal, name: str
) -> None:
    def consolidation(event: dict[str, Any], payload: list[Any]) -> Any:
        content = {
            "animal": [1, 0],
            "animal-metadata": {"class-map": {"0": "dog"}, "confidence-map": {"0": 1.0}},
        }
        return [{"datasetObjectId": "0", "consolidatedAnnotation": {"content": content}}]

    line = {"source-ref": f"s3://{BUCKET}/0.jpg", "any key": {"a": [1.50, None]}}
    rehearsal.run(name.upper(), manifest(line), Script(consolidation=consolidation))
    [output] = rehearsal.output(name.upper())
    created = output["animal-metadata"].pop("creation-date")
    assert output == {
        **line,
        "animal": [1, 0],
        "animal-metadata": {
            "type": "groundtruth/custom",
            "job-name": name,
            "human-annotated": "yes",
        },
    }
    assert len(created) == 26
    assert datetime.fromisoformat(created).tzinfo is None


def test_the_intermediate_manifest_ends_as_the_output_manifest(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=3))
    files = rehearsal.files(name)
    assert (
        files["annotations/intermediate/1/annotations.manifest"] == files["manifests/output/output.manifest"]
    )


@pytest.mark.parametrize(
    "line",
    [
        '{"source-ref":"s3://b/k\u200b.jpg","\u200bodd key":1}',
        '{ "source-ref" : "s3://b/caf\u00e9 +%2B.jpg" , "n" : 1.0e400 , "\\u00e9" : "\\ud83d\\ude00" }',
        '{"source":"text","nested":{"a":[1,{"b":null}]},"long":123456789012345678901234567890.10}',
        '{"source-ref":"s3://b/k","animal-metadata":{"retry-count":1,"failure-reason":"x"},"z":0}',
    ],
    ids=[
        "zero-width characters in key and value",
        "odd spacing, huge numbers, escapes",
        "nested values and long numbers",
        "metadata of an earlier failure",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_character_of_the_other_members_survives(
    rehearsal: Rehearsal, name: str, line: str, line_end: str
) -> None:
    rehearsal.run(name, (line + line_end).encode(), UiConfig=TEXT_UI)
    output = rehearsal.get(f"out/{name}/manifests/output/output.manifest").decode()
    kept = line.replace('"animal-metadata":{"retry-count":1,"failure-reason":"x"},', "")
    without_end = kept.rstrip("} ").replace(",", "").replace(" ", "")
    assert output.replace(",", "").replace(" ", "").startswith(without_end)
    assert output.count('"animal-metadata"') == 1
    assert "\r" not in output


@pytest.mark.parametrize(
    ("output_path", "folder"),
    [
        (f"s3://{BUCKET}/deep/er", "deep/er/"),
        (f"s3://{BUCKET}/deep/er/", "deep/er/"),
        (f"s3://{BUCKET}", ""),
        (f"s3://{BUCKET}/sp ace+%41é", "sp ace+%41é/"),
    ],
    ids=["without a slash at its end", "with a slash at its end", "a bucket", "a path with odd characters"],
)
def test_files_are_below_any_output_path(
    rehearsal: Rehearsal, name: str, output_path: str, folder: str
) -> None:
    description = rehearsal.run(name, manifest(lines=1), OutputConfig={"S3OutputPath": output_path})
    key = f"{folder}{name}/manifests/output/output.manifest"
    assert description["LabelingJobOutput"] == {"OutputDatasetS3Uri": f"s3://{BUCKET}/{key}"}
    assert json.loads(rehearsal.get(key))["animal"] == [0]


def test_files_are_encrypted_with_the_jobs_key(rehearsal: Rehearsal, name: str) -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1234"
    output = {"S3OutputPath": f"s3://{BUCKET}/out", "KmsKeyId": key}
    script = rehearsal.start(name, manifest(lines=1), OutputConfig=output)
    rehearsal.jobs.wait(name)
    head = rehearsal.s3.head_object(Bucket=BUCKET, Key=f"out/{name}/manifests/output/output.manifest")
    assert head["SSEKMSKeyId"] == key
    assert script.events[-1][1]["kmsKeyId"] == key


def test_requests_to_the_functions_have_the_shape_of_real_ones(rehearsal: Rehearsal, name: str) -> None:
    workers = Script(workforce=lambda job: Workers(job, labels=("cat",)))
    line = {"source-ref": f"s3://{BUCKET}/0.jpg", "k": "é"}
    rehearsal.run(name.upper(), manifest(line), workers)
    arn = f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name}"
    (pre_annotation, first), (consolidation, second) = workers.events
    assert (pre_annotation, consolidation) == ("PreAnnotationFunction", "ConsolidationFunction")
    assert first == {"version": "2018-10-16", "labelingJobArn": arn, "dataObject": line}
    payload = second.pop("payload")
    assert second == {
        "version": "2018-10-06",
        "labelingJobArn": arn,
        "labelAttributeName": "animal",
        "roleArn": "arn:aws:iam::111122223333:role/job-role",
        "outputConfig": f"s3://{BUCKET}/out/{name.upper()}/annotations",
        "maxHumanWorkersPerDataObject": 3,
        "vpcEnabled": False,
    }
    assert list(payload) == ["s3Uri"]
    assert payload["s3Uri"].startswith(f"s3://{BUCKET}/out/{name.upper()}/{REQUESTS}")
