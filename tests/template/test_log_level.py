"""Metrics reach CloudWatch at every LogLevel, and the log holds what the level says.

Lambda developer guide, "Log-level filtering": with JSON logs, Lambda drops lines below ApplicationLogLevel,
and takes a line without a level, such as a metric, for INFO. It also passes ApplicationLogLevel to the
function in AWS_LAMBDA_LOG_LEVEL.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.template.resolved import resolved_template
from tests.template.stack_template import ROOT, source_template

SEVERITY = {"TRACE": 0, "DEBUG": 10, "INFO": 20, "WARN": 30, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
LEVELS = source_template()["Parameters"]["LogLevel"]["AllowedValues"]
CALL = """
from pre_annotation import app
from tests.lambda_context import Context
app.logger.debug("debug")
app.logger.info("info")
app.lambda_handler({"dataObject": {"source": "text", "isHumanAnnotationRequired": "perhaps"}}, Context())
app.lambda_handler({"dataObject": {}}, Context())
"""


def logged(level: str) -> list[dict[str, Any]]:
    """Lines that reach CloudWatch Logs from two objects with errors, at a LogLevel of the stack."""
    function = resolved_template({"LogLevel": level, "LabelCategories": '["dog", "cat"]'})["Resources"][
        "PreAnnotationFunction"
    ]["Properties"]
    lambdas_level = function["LoggingConfig"]["ApplicationLogLevel"]
    done = subprocess.run(
        [sys.executable, "-c", CALL],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={
            **{name: str(value) for name, value in function["Environment"]["Variables"].items()},
            "AWS_LAMBDA_LOG_LEVEL": lambdas_level,
            "PATH": "",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        },
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [it for it in lines if SEVERITY[it.get("level", "INFO")] >= SEVERITY[lambdas_level]]


@pytest.mark.parametrize("level", LEVELS)
def test_a_metric_is_logged_at(level: str) -> None:
    metrics = [it for it in logged(level) if "_aws" in it]
    assert [it["ObjectsWithoutSource"] for it in metrics] == [[1.0]]
    assert [it["_aws"]["CloudWatchMetrics"][0]["Dimensions"] for it in metrics] == [[["service"]]]


@pytest.mark.parametrize("level", LEVELS)
def test_the_log_begins_at(level: str) -> None:
    severities = {it["level"] for it in logged(level) if "_aws" not in it}
    everything = ["DEBUG", "INFO", "WARNING", "ERROR"]
    assert severities == {it for it in everything if SEVERITY[it] >= SEVERITY[level]}
