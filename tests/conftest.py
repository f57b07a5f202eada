"""What all tests share: an environment with no AWS account in it, and Lambda's context."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, settings

from consolidation import job_settings
from ground_truth import aws, job_categories

ROOT = Path(__file__).parent.parent
# How long an example takes says how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")

# Laws are about values; how long they take depends on what else the machine does.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@dataclass
class Context:
    """What Lambda hands to a handler beside the event."""

    function_name: str = "test-sagemaker-function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:111122223333:function:test-sagemaker-function"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


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
