"""What a completed job's manifest says."""

import json
from typing import Any

import pytest

from tests.job_completion.finished import BUCKET, FAILED, NAME, Finished, job_ended

THREE_DOGS = {"w1": ["dog"], "w2": ["dog"], "w3": ["dog", "cat"]}


def metadata(confidences: dict[str, float], kind: str = "image") -> dict[str, Any]:
    names = {"0": "dog", "1": "cat", "2": "bird"}
    return {
        "job-name": f"labeling-job/{NAME}",
        "confidence-map": confidences,
        "class-map": {number: names[number] for number in confidences},
        "type": f"groundtruth/{kind}-classification-multilabel",
        "human-annotated": "yes",
        "creation-date": "2024-09-27T21:40:00.123000",
    }


def test_every_line_has_its_labels_in_the_built_in_functions_shape(aws: Finished) -> None:
    aws.put_job([THREE_DOGS, {"w1": ["cat", "bird"], "w2": ["bird"]}, None, {"w3": []}])
    assert aws.deliver()
    assert aws.text("manifests/consolidated/output.manifest") == "".join(
        json.dumps(line) + "\n"
        for line in (
            {
                "source-ref": f"s3://{BUCKET}/images/0.jpg",
                "animal": [0],
                "animal-metadata": metadata({"0": 1.0}),
            },
            {
                "source-ref": f"s3://{BUCKET}/images/1.jpg",
                "animal": [2],
                "animal-metadata": metadata({"2": 1.0}),
            },
            {"source-ref": f"s3://{BUCKET}/images/2.jpg", "animal-metadata": FAILED},
            {"source-ref": f"s3://{BUCKET}/images/3.jpg", "animal": [], "animal-metadata": metadata({})},
        )
    )


ODD_LINES = [
    '{"n": 1e400, "source-ref": "s3://b/a.jpg"}',
    '{"source-ref":"s3://b/a\u200b.jpg","big":' + "9" * 5000 + "}",
    '{ "source-ref" : "s3://b/\\u0061.jpg" , "e": 1.50E+3, "animal-not": [ ] }\r',
    '{"source": "a text", "nested": {"animal": [9]}, "source-ref-2": "\\/"}',
]


def test_all_other_attributes_stay_byte_for_byte(aws: Finished) -> None:
    aws.put_job([{"w1": ["dog"]}] * 4, lines=ODD_LINES)
    assert aws.deliver()
    body = aws.s3.body(BUCKET, f"output/{NAME}/manifests/consolidated/output.manifest")
    lines = (body or b"").decode().split("\n")
    image, text = metadata({"0": 0.0}), metadata({"0": 0.0}, "text")
    label = [json.dumps({"animal": [0], "animal-metadata": kind})[1:] for kind in (image, image, image, text)]
    assert lines == [
        '{"n": 1e400, "source-ref": "s3://b/a.jpg", ' + label[0],
        '{"source-ref":"s3://b/a\u200b.jpg","big":' + "9" * 5000 + ", " + label[1],
        '{ "source-ref" : "s3://b/\\u0061.jpg" , "e": 1.50E+3, "animal-not": [ ], ' + label[2],
        '{"source": "a text", "nested": {"animal": [9]}, "source-ref-2": "\\/", ' + label[3],
        "",
    ]


def test_lines_that_were_labeled_before_the_job_stay_as_they_are(aws: Finished) -> None:
    chained = [
        '{"source-ref": "s3://b/0.jpg",  "animal": [1], "animal-metadata": {"job-name": "labeling-job/x"}}',
        '{"animal": null, "source-ref": "s3://b/1.jpg"}',
    ]
    aws.put_job([None, None, {"w1": ["dog"]}], lines=[*chained, '{"source-ref": "s3://b/2.jpg"}'])
    assert aws.deliver()
    lines = aws.text("manifests/consolidated/output.manifest").splitlines()
    assert lines[:2] == chained
    assert json.loads(lines[2])["animal"] == [0]


def test_known_labels_are_the_labels_with_confidence_1(aws: Finished) -> None:
    known = [
        '{"source-ref": "s3://b/0.jpg", "known-labels": ["cat", "dog"]}',
        '{"source-ref": "s3://b/1.jpg", "known-labels": []}',
        '{"source-ref": "s3://b/2.jpg", "known-labels": ["horse"]}',
    ]
    aws.put_job([THREE_DOGS, THREE_DOGS, THREE_DOGS], lines=known)
    assert aws.deliver()
    lines = aws.manifest()
    assert [line["animal"] for line in lines] == [[0, 1], [], [0]]
    assert lines[0]["animal-metadata"] == metadata({"0": 1.0, "1": 1.0})
    assert lines[0]["known-labels"] == ["cat", "dog"]
    quality = json.loads(aws.text("reports/label-quality.json"))
    assert quality["knownLabels"]["objects"] == 2


def test_none_of_these_that_is_not_a_category_means_no_label(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXCLUSION_CATEGORY", "None of these")
    aws.put_job(
        [{"w1": [], "w2": ["None of these"], "w3": ["dog"]}, {"w1": [], "w2": ["dog"], "w3": ["dog"]}]
    )
    assert aws.deliver()
    assert [line["animal"] for line in aws.manifest()] == [[], [0]]
    assert aws.text("exports/labels.csv").splitlines()[1:] == [
        f"s3://{BUCKET}/images/0.jpg,0,0,0",
        f"s3://{BUCKET}/images/1.jpg,1,0,0",
    ]


def test_a_jobs_own_settings_take_the_place_of_the_stacks(aws: Finished) -> None:
    aws.put_job([THREE_DOGS])
    aws.put(f"generated/{NAME}/consolidation.json", '{"MajorityThreshold": 0.2}')
    assert aws.deliver()
    assert aws.manifest()[0]["animal"] == [0, 1]


def test_expectation_maximization_learns_from_the_whole_job(
    aws: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """a, b and c agree, x and y choose otherwise; at last a is alone against the two."""
    names = ["dog", "cat", "bird"]
    history = [
        {
            "a": [names[n % 3]],
            "b": [names[n % 3]],
            "c": [names[n % 3]],
            "x": [names[(n + 1) % 3]],
            "y": [names[(n + 2) % 3]],
        }
        for n in range(30)
    ]
    aws.put_job([*history, {"a": ["dog"], "x": ["cat"], "y": ["cat"]}])
    assert aws.deliver()
    assert aws.manifest()[-1]["animal"] == [1]
    monkeypatch.setenv("COMPLETION_METHOD", "expectation-maximization")
    aws.s3.versions.pop((BUCKET, f"generated/{NAME}/completion.json"))
    assert aws.deliver()
    assert aws.manifest()[-1]["animal"] == [0]
    assert aws.manifest()[-1]["animal-metadata"]["confidence-map"] == {"0": 0.67}


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        pytest.param("labeling-job/" + NAME, [0], id="as the built-in function writes it"),
        pytest.param(NAME, [0], id="as Ground Truth writes it for custom jobs"),
        pytest.param(NAME.upper(), [0], id="in another case"),
    ],
)
def test_without_its_input_manifest_a_job_is_completed_from_its_output_manifest(
    aws: Finished, form: str, labels: list[int]
) -> None:
    aws.put_job([THREE_DOGS, None])
    aws.s3.versions.pop((BUCKET, f"generated/{NAME}/input.manifest"))
    left = f"output/{NAME}/manifests/output/output.manifest"
    aws.put(
        left,
        (aws.s3.body(BUCKET, left) or b"").decode().replace(f'"job-name": "{NAME}"', f'"job-name": "{form}"'),
    )
    assert aws.deliver()
    first, second = aws.manifest()
    assert (first["animal"], first["animal-metadata"]) == (labels, metadata({"0": 1.0}))
    assert second == {"source-ref": f"s3://{BUCKET}/images/1.jpg", "animal-metadata": FAILED}


def test_an_input_manifest_that_was_replaced_since_is_not_completed(aws: Finished) -> None:
    aws.put_job([THREE_DOGS, THREE_DOGS])
    aws.put(f"generated/{NAME}/input.manifest", '{"source-ref": "s3://b/other.jpg"}\n' * 2)
    assert aws.deliver()
    assert [line["source-ref"][-5:] for line in aws.manifest()] == ["0.jpg", "1.jpg"]


def test_objects_that_were_consolidated_twice_count_once(aws: Finished) -> None:
    aws.put_job([{"w1": ["dog"], "w2": ["cat"]}], batch=1)
    later = json.dumps(
        [
            {
                **json.loads(
                    aws.text(
                        "annotations/consolidated-annotation/consolidation-request/iteration-1/2024-09-27_21:00:00.json"
                    )
                )[0]
            }
        ]
    )
    aws.put(
        f"output/{NAME}/annotations/consolidated-annotation/consolidation-request/iteration-1/2024-09-27_22:00:00.json",
        later,
    )
    assert aws.deliver()
    assert aws.manifest()[0]["animal-metadata"]["confidence-map"] == {"0": 0.5, "1": 0.5}


def test_requests_that_cannot_be_read_take_no_others_down(aws: Finished) -> None:
    aws.put_job([THREE_DOGS, THREE_DOGS], batch=1)
    requests = f"output/{NAME}/annotations/consolidated-annotation/consolidation-request/iteration-1/"
    aws.put(f"{requests}2024-09-27_22:00:00.json", "no JSON")
    aws.put(
        f"{requests}2024-09-27_22:00:01.json", '[{"datasetObjectId": "999"}, {"datasetObjectId": "x"}, 5]'
    )
    assert aws.deliver()
    assert [line["animal"] for line in aws.manifest()] == [[0], [0]]


def test_a_stopped_job_is_completed_as_far_as_it_came(aws: Finished) -> None:
    aws.put_job([THREE_DOGS, {}])
    aws.describe(LabelingJobStatus="Stopped")
    aws.s3.versions.pop((BUCKET, f"output/{NAME}/manifests/output/output.manifest"))
    assert aws.deliver(job_ended("Stopped"))
    first, second = aws.manifest()
    assert first["animal"] == [0]
    assert second == {"source-ref": f"s3://{BUCKET}/images/1.jpg"}
