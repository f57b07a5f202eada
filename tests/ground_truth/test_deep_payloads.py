"""Payloads nested more deeply than Python reads: the object that is loses its answers, the others don't."""

import json

import pytest

from ground_truth.annotation_payload import PayloadObject, UnreadablePayload, UnusableObject, decode_payload

DEEP = "[" * 50_000 + "]" * 50_000
GOOD = json.dumps({"datasetObjectId": "good", "annotations": [{"workerId": 'a "], [{\\'}]})


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        pytest.param(
            [f'{{"datasetObjectId": "1", "annotations": {DEEP}}}', GOOD], [None, "good"], id="first"
        ),
        pytest.param([GOOD, DEEP], ["good", None], id="last"),
        pytest.param(
            [GOOD, f'{{"dataObject": {{"x": {DEEP}}}}}', "[]", GOOD], ["good", None, None, "good"], id="in"
        ),
        pytest.param([GOOD, '"\\ud800 [["', DEEP], ["good", None, None], id="beside a string with brackets"),
    ],
)
def test_an_object_that_is_nested_too_deeply_is_left_out_alone(
    elements: list[str], found: list[str | None]
) -> None:
    payload = decode_payload(f" [{', '.join(elements)} ]\n".encode())
    assert [it.dataset_object_id if isinstance(it, PayloadObject) else None for it in payload] == found
    unusable = [it for it in payload if isinstance(it, UnusableObject)]
    assert {it.position for it in unusable} == {number for number, it in enumerate(found) if it is None}
    assert "is nested too deeply" in {it.reason for it in unusable}


@pytest.mark.parametrize(
    "payload",
    [
        "[" * 50_000,
        f'{{"a": {DEEP}}}',
        f"[{GOOD}, {DEEP}",
        f"[{GOOD} {DEEP}]",
        f"[,{DEEP}]",
        f"[{DEEP}}}",
        f'"{DEEP}',
    ],
    ids=[
        "no end",
        "an object",
        "no end of the array",
        "no comma",
        "nothing",
        "another end",
        "an open string",
    ],
)
def test_what_is_not_an_array_is_unreadable(payload: str) -> None:
    with pytest.raises(UnreadablePayload, match="must be a JSON array"):
        decode_payload(payload.encode())
