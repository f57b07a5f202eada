"""What all tests share: an environment with no AWS account in it, and Lambda's context."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from consolidation import job_settings
from ground_truth import aws, job_categories
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
