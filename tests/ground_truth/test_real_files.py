"""What real labeling jobs left behind, held against the shapes that this package reads and writes."""

import json
from pathlib import Path
from typing import Any

import pytest

from consolidation.batch import consolidate
from consolidation.settings import Settings
from ground_truth.annotation_payload import payload_objects
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.label_categories import LabelCategories
from ground_truth.s3_location import S3Location

REAL = Path(__file__).parents[3] / "shared" / "data" / "ground-truth"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason=f"the real files are not at {REAL}")


def layout(value: Any) -> Any:
    """Keys in their order and types of values, without the values."""
    if isinstance(value, dict):
        return [(key, layout(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [layout(item) for item in value]
    return type(value).__name__


def test_an_answer_is_laid_out_as_the_built_in_functions() -> None:
    [real] = json.loads((REAL / "consolidation-response-multilabel.json").read_text())
    content = json.dumps({"crowd-image-classifier-multi-select": {"labels": ["clouds", "Canyon"]}})
    names = ["Canyon", "a", "b", "c", "d", "e", "clouds"]
    shape = AnswerShape(
        "bg-labeling", "bg-labeling", LabelCategories(tuple(names)), "2024-09-27T21:31:32.051349"
    )
    payload = [
        {"datasetObjectId": "5", "annotations": [{"workerId": "w", "annotationData": {"content": content}}]}
    ]
    [ours] = consolidate(payload_objects(payload), shape, Settings(), {}.get).answers
    # With one worker the built-in function lists labels in the order they were chosen, this one by number.
    metadata = real["consolidatedAnnotation"]["content"]["bg-labeling-metadata"]
    for key in ("confidence-map", "class-map"):
        metadata[key] = dict(sorted(metadata[key].items()))
    assert layout(ours) == layout(real)
    assert ours["consolidatedAnnotation"]["content"]["bg-labeling"] == [0, 6]
    assert ours["consolidatedAnnotation"]["content"]["bg-labeling-metadata"] == metadata


def test_answers_of_another_task_are_dropped_and_crash_nothing() -> None:
    real = json.loads((REAL / "worker-response.json").read_text())
    payload = [
        {
            "datasetObjectId": "0",
            "annotations": [
                {"workerId": a["workerId"], "annotationData": {"content": json.dumps(a["answerContent"])}}
                for a in real["answers"]
            ],
        }
    ]
    shape = AnswerShape("label", "birds", LabelCategories(("Falcon", "Owl")), "")
    result = consolidate(payload_objects(payload), shape, Settings(), {}.get)
    assert result.answers == []
    assert len(result.reader.unreadable) == len(real["answers"]) == 5


def test_odd_characters_in_real_keys_survive() -> None:
    lines = (REAL / "output-single-label.manifest").read_text().splitlines()
    uris = [json.loads(line)["source-ref"] for line in lines]
    assert any("\u200b" in uri for uri in uris)
    assert [str(S3Location.parse(uri)) for uri in uris] == uris
