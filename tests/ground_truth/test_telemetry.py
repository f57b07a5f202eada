"""How severe a message must be to be logged is not left to Lambda, whose filter would drop metrics too."""

import logging
import runpy

import pytest

from ground_truth import telemetry


@pytest.mark.parametrize(
    ("chosen", "level"),
    [("INFO", logging.INFO), ("WARN", logging.WARNING), ("ERROR", logging.ERROR), ("", logging.INFO)],
)
def test_the_logger_has_the_stacks_level_and_not_that_of_lambdas_filter(
    monkeypatch: pytest.MonkeyPatch, chosen: str, level: int
) -> None:
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", chosen)
    monkeypatch.setenv("AWS_LAMBDA_LOG_LEVEL", "INFO")
    shared = logging.getLogger(telemetry.logger.service)
    before = shared.level
    try:
        runpy.run_path(telemetry.__file__)
        assert shared.level == level
    finally:
        shared.setLevel(before)
