"""Clients of AWS services: thousands of containers may ask at once, and no call may hang."""

import logging

from ground_truth.aws import CONNECTIONS, client


def test_a_client_is_made_once() -> None:
    assert client("s3") is client("s3")
    assert client("s3") is not client("sns")


def test_calls_are_tried_again_with_care_and_end_in_time() -> None:
    config = client("sagemaker").meta.config
    assert config.retries == {"mode": "adaptive", "total_max_attempts": 8}
    assert (config.connect_timeout, config.read_timeout) == (5, 30)


def test_as_many_requests_at_the_same_time_as_a_client_has_connections() -> None:
    assert client("s3").meta.config.max_pool_connections == CONNECTIONS


def test_credentials_are_not_logged() -> None:
    logging.getLogger("botocore").setLevel(logging.INFO)
    client("s3")
    assert logging.getLogger("botocore").level == logging.WARNING
