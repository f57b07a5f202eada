"""What all tests share: an environment with no AWS account in it, Lambda's context and the log."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from consolidation import job_settings
from ground_truth import aws, job_categories
from ground_truth.telemetry import logger
from tests.lambda_context import Context
from tests.project_folder import ROOT

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture
def event() -> Callable[[str], Any]:
    """Reads a sample event, such as ``consolidation/three-workers.json``."""
    return lambda name: json.loads((ROOT / "events" / name).read_text())


@pytest.fixture
def lines_of_log(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The lines of the log as CloudWatch gets them, while the test runs."""
    lines: list[dict[str, Any]] = []
    handler = logger.registered_handler
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(json.loads(handler.format(record))))
    return lines


@pytest.fixture(autouse=True)
def new_container(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts as a new container does: no clients, no categories, no settings of this machine."""
    for name in (
        "LABEL_CATEGORIES",
        "BUCKET",
        "CONSOLIDATION_METHOD",
        "MAJORITY_THRESHOLD",
        "NO_MAJORITY",
        "EXCLUSION_CATEGORY",
        "AWS_ENDPOINT_URL",
        "AWS_PROFILE",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):
        monkeypatch.setenv(name, value)
    aws.client.cache_clear()
    job_categories.categories_of_job.cache_clear()
    job_settings._file.cache_clear()
