"""Values from outside in errors and logs, and texts that no file can hold."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidation.app import lambda_handler as consolidation
from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.safe_text import LONGEST, safe_repr
from pre_annotation.app import lambda_handler as pre_annotation

HALF_A_PAIR = json.loads('"\\ud83d"')
ARN = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets"


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("dog", "'dog'", id="a text"),
        pytest.param("a\nb\x1b[31m", r"'a\nb\x1b[31m'", id="odd characters are escaped"),
        pytest.param(HALF_A_PAIR, r"'\ud83d'", id="half a surrogate pair"),
        pytest.param({"a": [1, None]}, "{'a': [1, None]}", id="an object"),
        pytest.param(nested(5000), "[[[[[...]]]]]", id="nested more deeply than repr goes"),
        pytest.param(list(range(9)), "[0, 1, 2, 3, 4, 5, 6, 7, ...]", id="a list of more than eight"),
        pytest.param(
            dict.fromkeys("abcdefghi", 0),
            "{'a': 0, 'b': 0, 'c': 0, 'd': 0, 'e': 0, 'f': 0, 'g': 0, 'h': 0, ...}",
            id="an object of more than eight members",
        ),
        pytest.param(10**39, "1" + "0" * 39, id="a number of 40 digits"),
        pytest.param(10**40, "1" + "0" * 17 + "..." + "0" * 19, id="a number of 41 digits"),
        pytest.param("y" * 300, f"'{'y' * 97}...{'y' * 98}'", id="a long string"),
        pytest.param(b"x" * 300, f"b'{'x' * 96}...{'x' * 98}'", id="many bytes"),
    ],
)
def test_values_are_shown_on_one_line(value: object, text: str) -> None:
    assert safe_repr(value) == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_no_value_is_shown_in_more_than_its_room(value: object) -> None:
    text = safe_repr(value)
    assert len(text) <= LONGEST
    assert text.isprintable()


HOSTILE = [
    pytest.param(nested(900), id="nested deeply"),
    pytest.param(HALF_A_PAIR, id="half a surrogate pair"),
    pytest.param("x" * 1_000_000, id="a million characters"),
]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_in_a_manifest_line_fails_the_job(
    monkeypatch: pytest.MonkeyPatch, context: Any, value: Any
) -> None:
    monkeypatch.setenv("LABEL_CATEGORIES", '["dog", "cat"]')
    for line in ({"x": value}, {"source-ref": value, "isHumanAnnotationRequired": value}):
        answer = pre_annotation({"labelingJobArn": ARN, "dataObject": line}, context)
        assert answer["taskInput"]["labels"] == ["dog", "cat"]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_in_a_payload_takes_other_objects_down(context: Any, value: Any) -> None:
    def item(object_id: Any, worker: Any, labels: Any) -> dict[str, Any]:
        content = json.dumps({"element": {"labels": labels}})
        return {
            "datasetObjectId": object_id,
            "annotations": [
                {"workerId": worker, "annotationData": {"content": content}},
                {"workerId": worker, "annotationData": {"content": value}},
            ],
        }

    payload = [item("0", "w", ["dog"]), item(value, "w", ["dog"]), item("2", value, [value, "cat"]), value]
    answers = consolidation(
        {
            "labelingJobArn": ARN,
            "labelAttributeName": "a",
            "labelCategories": ["dog", "cat"],
            "payload": payload,
        },
        context,
    )
    labels = {
        answer["datasetObjectId"]: answer["consolidatedAnnotation"]["content"]["a"] for answer in answers
    }
    assert (labels["0"], labels["2"]) == ([0], [1])
    json.dumps(answers, ensure_ascii=False).encode()


def test_a_category_that_no_file_can_hold_is_refused() -> None:
    with pytest.raises(InvalidLabelCategories) as raised:
        LabelCategories.of_names(["dog", HALF_A_PAIR], "labels")
    assert raised.value.errors == (r"labels[1]: a label category must be a string, got '\ud83d'",)
