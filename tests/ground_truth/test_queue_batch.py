"""Batches of messages from SQS: what is one, and what becomes of each message."""

import json
import logging
from typing import Any

import pytest

from ground_truth.queue_batch import is_queue_batch, process_batch

MESSAGE = {"messageId": "m", "eventSource": "aws:sqs", "body": "{}"}


@pytest.mark.parametrize(
    ("event", "is_batch"),
    [
        pytest.param({"Records": [MESSAGE]}, True, id="one message"),
        pytest.param({"Records": [MESSAGE, MESSAGE]}, True, id="two messages"),
        pytest.param({"Records": []}, False, id="no message"),
        pytest.param({"Records": 5}, False, id="a number"),
        pytest.param({"Records": "aws:sqs"}, False, id="a string"),
        pytest.param({"Records": {"eventSource": "aws:sqs"}}, False, id="an object"),
        pytest.param({"Records": [5]}, False, id="a record that is not an object"),
        pytest.param({"Records": [{"eventSource": "aws:s3"}]}, False, id="a notification of S3"),
        pytest.param({"Records": [MESSAGE, {"eventSource": "aws:s3"}]}, False, id="one of each"),
        pytest.param({}, False, id="no records"),
        pytest.param([MESSAGE], False, id="a list"),
        pytest.param(None, False, id="nothing"),
    ],
)
def test_a_batch_from_the_queue_is(event: Any, is_batch: bool) -> None:
    assert is_queue_batch(event) is is_batch


def test_what_fails_is_delivered_again_and_takes_no_other_message_down(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = []

    def process(body: Any) -> None:
        if body == "bad":
            raise ValueError("this one is bad")
        done.append(body)

    bodies = ["1", '"bad"', "no JSON", '{"a": 2}']
    batch = {"Records": [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]}
    assert process_batch(batch, process) == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]
    }
    assert done == [1, {"a": 2}]
    errors = [(record.levelno, record.getMessage(), vars(record)["message_id"]) for record in caplog.records]
    assert errors == [
        (logging.ERROR, "to be delivered again", "m1"),
        (logging.ERROR, "to be delivered again", "m2"),
    ]
    assert "this one is bad" in str(caplog.records[0].exc_info)
    assert isinstance((caplog.records[1].exc_info or (None, None))[1], json.JSONDecodeError)
