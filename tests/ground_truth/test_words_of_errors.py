"""What the errors about somebody's input say, word by word."""

from collections.abc import Callable
from typing import Any

import pytest

from ground_truth.annotation_payload import UnreadablePayload, decode_payload
from ground_truth.consolidation_request import ConsolidationRequest, InvalidConsolidationRequest
from ground_truth.earlier_answers import InvalidEarlierAnswers, earlier_answers
from ground_truth.follow_up_rules import objects_asked_again
from ground_truth.known_labels import InvalidKnownLabels, known_labels
from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.labeling_job import InvalidLabelingJobArn, job_name_of
from ground_truth.manifest import InvalidLine, read_line
from ground_truth.s3_location import InvalidS3Uri, S3Location
from ground_truth.strict_json import decode_json
from ground_truth.worker_page import InvalidAttribute, MultiSelect, PageTooLong, read_worker_page

ARN = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets"
REQUEST: dict[str, Any] = {
    "labelingJobArn": ARN,
    "labelAttributeName": "animal",
    "payload": {"s3Uri": "s3://b/k"},
}
CATEGORIES = LabelCategories(("dog", "cat"))
ERRORS: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: decode_payload(b"{}"), UnreadablePayload, "must be a JSON array, got {}"),
    (
        lambda: decode_payload(b"no JSON"),
        UnreadablePayload,
        "must be a JSON array in UTF-8: Expecting value: line 1 column 1 (char 0)",
    ),
    (
        lambda: decode_payload(b"\xff"),
        UnreadablePayload,
        "must be a JSON array in UTF-8: 'utf-8' codec can't decode byte 0xff in position 0:"
        " invalid start byte",
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"labelAttributeName": ""}),
        InvalidConsolidationRequest,
        "\"labelAttributeName\" must be a string, got ''",
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"labelAttributeName": 5}),
        InvalidConsolidationRequest,
        '"labelAttributeName" must be a string, got 5',
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"labelingJobArn": "x"}),
        InvalidLabelingJobArn,
        "\"labelingJobArn\" must be an ARN that ends in labeling-job/<name>, got 'x'",
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"payload": 5}),
        InvalidConsolidationRequest,
        '"payload" must be {"s3Uri": "s3://..."}, or the payload itself, got 5',
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"payload": {"s3Uri": "x"}}),
        InvalidConsolidationRequest,
        "\"payload.s3Uri\" must be an s3:// URI, got 'x'",
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"payload": {"s3Uri": "s3://b"}}),
        InvalidConsolidationRequest,
        "\"payload.s3Uri\" must name a bucket and a key (s3://bucket/key), got 's3://b'",
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"labelCategories": ["a", "a"]}),
        InvalidLabelCategories,
        "\"labelCategories\"[1]: 'a' is repeated, first at [0]",
    ),
    (
        lambda: ConsolidationRequest.parse(REQUEST | {"labelCategories": "x"}),
        InvalidLabelCategories,
        "\"labelCategories\": must be a list of label categories, got 'x'",
    ),
    (
        lambda: earlier_answers({}, 2),
        InvalidEarlierAnswers,
        'the answers must be a list of objects such as {"worker": "w1", "labels": [0, 2]}, got {}',
    ),
    (
        lambda: earlier_answers([{"worker": "w", "labels": []}] * 101, 2),
        InvalidEarlierAnswers,
        "an object has at most 100 answers, got 101",
    ),
    (
        lambda: earlier_answers([5], 2),
        InvalidEarlierAnswers,
        'an answer must be an object such as {"worker": "w1", "labels": [0, 2]}, got 5',
    ),
    (
        lambda: earlier_answers([{"worker": "w", "labels": [], "x": 1}], 2),
        InvalidEarlierAnswers,
        'an answer must be an object such as {"worker": "w1", "labels": [0, 2]}, got {\'labels\':'
        " [], 'worker': 'w', 'x': 1}",
    ),
    (
        lambda: earlier_answers([{"worker": "", "labels": []}], 2),
        InvalidEarlierAnswers,
        "\"worker\" of an answer must be a worker id, got ''",
    ),
    (
        lambda: earlier_answers([{"worker": 5, "labels": []}], 2),
        InvalidEarlierAnswers,
        '"worker" of an answer must be a worker id, got 5',
    ),
    (
        lambda: earlier_answers([{"worker": "\ud800", "labels": []}], 2),
        InvalidEarlierAnswers,
        r""""worker" of an answer must be a worker id, got '\ud800'""",
    ),
    (
        lambda: earlier_answers([{"worker": "w", "labels": [True]}], 2),
        InvalidEarlierAnswers,
        '"labels" of an answer must be a list of numbers from 0 to 1, got [True]',
    ),
    (
        lambda: earlier_answers([{"worker": "w", "labels": [2]}], 2),
        InvalidEarlierAnswers,
        '"labels" of an answer must be a list of numbers from 0 to 1, got [2]',
    ),
    (
        lambda: earlier_answers([{"worker": "w", "labels": 2}], 2),
        InvalidEarlierAnswers,
        '"labels" of an answer must be a list of numbers from 0 to 1, got 2',
    ),
    (
        lambda: earlier_answers([{"worker": "w", "labels": [], "expert": 1}], 2),
        InvalidEarlierAnswers,
        '"expert" of an answer must be true or false, got 1',
    ),
    (lambda: objects_asked_again(5, 1.1), ValueError, "a share must be a number from 0 to 1, got 1.1"),
    (
        lambda: known_labels("dog", CATEGORIES),
        InvalidKnownLabels,
        "\"known-labels\" must be a list of label categories, got 'dog'",
    ),
    (
        lambda: known_labels(["owl"], CATEGORIES),
        InvalidKnownLabels,
        "\"known-labels\" must name label categories, got 'owl'",
    ),
    (
        lambda: LabelCategories.of_names("x", "V"),
        InvalidLabelCategories,
        "V: must be a list of label categories, got 'x'",
    ),
    (
        lambda: LabelCategories.of_names(["a"], "V"),
        InvalidLabelCategories,
        "V: must hold 2 to 50 label categories, got 1",
    ),
    (
        lambda: LabelCategories.of_names(["a"] * 2 + [5, "", "x" * 257], "V"),
        InvalidLabelCategories,
        "V[1]: 'a' is repeated, first at [0]; V[2]: a label category must be a string, got 5;"
        " V[3]: a label category must not be empty; V[4]: must have at most 256 characters, got 257",
    ),
    (
        lambda: LabelCategories.of_file(b"\xef\xbb\xbf{}", "f.json"),
        InvalidLabelCategories,
        "f.json: must be UTF-8 without a byte order mark",
    ),
    (
        lambda: LabelCategories.of_file(b"no JSON", "f.json"),
        InvalidLabelCategories,
        "f.json: must be JSON in UTF-8: JSON is malformed: invalid character (byte 4)",
    ),
    (
        lambda: LabelCategories.of_file(b"[]", "f.json"),
        InvalidLabelCategories,
        'f.json: must be a JSON object like {"document-version": "2018-11-28", "labels":'
        ' [{"label": "dog"}, {"label": "cat"}]}',
    ),
    (
        lambda: LabelCategories.of_file(b'{"labels": {}}', "f.json"),
        InvalidLabelCategories,
        'f.json: must be a JSON object like {"document-version": "2018-11-28", "labels":'
        ' [{"label": "dog"}, {"label": "cat"}]}',
    ),
    (
        lambda: LabelCategories.of_file(b'{"labels": [5, {"label": "a"}]}', "f.json"),
        InvalidLabelCategories,
        'f.json: labels[0]: must be an object such as {"label": "dog"}, got 5',
    ),
    (
        lambda: LabelCategories.of_file(b'{"labels": [{"label": "a"}]}', "f.json"),
        InvalidLabelCategories,
        "f.json: labels: must hold 2 to 50 label categories, got 1",
    ),
    (
        lambda: job_name_of("arn:aws:sagemaker:::x"),
        InvalidLabelingJobArn,
        "\"labelingJobArn\" must be an ARN that ends in labeling-job/<name>, got 'arn:aws:sagemaker:::x'",
    ),
    (
        lambda: job_name_of(None),
        InvalidLabelingJobArn,
        '"labelingJobArn" must be an ARN that ends in labeling-job/<name>, got None',
    ),
    (lambda: S3Location.parse("http://x"), InvalidS3Uri, "must be an s3:// URI, got 'http://x'"),
    (lambda: S3Location.parse(None), InvalidS3Uri, "must be an s3:// URI, got None"),
    (
        lambda: S3Location.parse("s3:///key"),
        InvalidS3Uri,
        "must name a bucket and a key (s3://bucket/key), got 's3:///key'",
    ),
    (lambda: decode_json("NaN"), ValueError, "NaN is not allowed"),
    (
        lambda: read_line(b"\xff"),
        InvalidLine,
        "the line is not UTF-8: byte 0xff at position 1; expected text in UTF-8",
    ),
    (
        lambda: read_line(b"\xef\xbb\xbf{}"),
        InvalidLine,
        "the line starts with a byte order mark; expected UTF-8 without a byte order mark",
    ),
    (
        lambda: read_line(b" \t\r"),
        InvalidLine,
        'the line is blank; expected one JSON object, such as {"source-ref": "s3://bucket/dog.jpg"}',
    ),
    (
        lambda: read_line(b"x" * 100_001),
        InvalidLine,
        "the line has more than 100,000 characters; expected at most 100,000 characters a line",
    ),
    (
        lambda: read_line(b"[" * 90_000),
        InvalidLine,
        'the line is nested too deeply; expected one JSON object, such as {"source-ref":'
        ' "s3://bucket/dog.jpg"}',
    ),
    (
        lambda: read_line(b"{"),
        InvalidLine,
        "the line is not valid JSON: Expecting property name enclosed in double quotes at"
        " character 2, got '{'; expected one JSON object, such as {\"source-ref\":"
        ' "s3://bucket/dog.jpg"}',
    ),
    (
        lambda: read_line(b"NaN"),
        InvalidLine,
        "the line is not valid JSON: NaN is not allowed, got 'NaN'; expected one JSON object, such"
        ' as {"source-ref": "s3://bucket/dog.jpg"}',
    ),
    (
        lambda: read_line(b"[]"),
        InvalidLine,
        "the line is not a JSON object, got '[]'; expected one JSON object, such as {\"source-ref\":"
        ' "s3://bucket/dog.jpg"}',
    ),
    (
        lambda: read_worker_page("x" * 1_000_001),
        PageTooLong,
        "the page has 1,000,001 characters, more than 1,000,000",
    ),
    (
        lambda: MultiSelect({}, in_form=True).name,
        InvalidAttribute,
        '<crowd-image-classifier-multi-select> has no attribute "name"; expected'
        ' name="crowd-image-classifier-multi-select"',
    ),
    (
        lambda: MultiSelect({}, in_form=True).src,
        InvalidAttribute,
        '<crowd-image-classifier-multi-select> has no attribute "src"; expected src="{{'
        ' task.input.taskObject | grant_read_access }}"',
    ),
    (
        lambda: MultiSelect({}, in_form=True).categories,
        InvalidAttribute,
        '<crowd-image-classifier-multi-select> has no attribute "categories"; expected'
        ' categories="{{ task.input.labels | to_json | escape }}"',
    ),
    (
        lambda: MultiSelect({"categories": "dog"}, in_form=True).categories,
        InvalidAttribute,
        'the attribute "categories" of <crowd-image-classifier-multi-select> is not a list of'
        ' names, got \'dog\'; expected a list such as ["dog", "cat"]',
    ),
    (
        lambda: MultiSelect({"categories": "[]"}, in_form=True).categories,
        InvalidAttribute,
        'the attribute "categories" of <crowd-image-classifier-multi-select> is not a list of'
        ' names, got \'[]\'; expected a list such as ["dog", "cat"]',
    ),
    (
        lambda: MultiSelect({"exclusion-category": "none"}, in_form=True).exclusion_category,
        InvalidAttribute,
        'the attribute "exclusion-category" of <crowd-image-classifier-multi-select> is not valid,'
        " got 'none'; expected { text: 'None of these' }",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_an_error_says(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert str(raised.value) == message
