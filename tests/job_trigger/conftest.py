"""AWS in memory for all tests of the job trigger."""

import pytest

from job_trigger import app, job_start
from tests.job_trigger.stack import ENVIRONMENT, Aws


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    """AWS in memory, in place of the clients that the function makes."""
    services = Aws()
    monkeypatch.setattr(app, "client", services.client)
    monkeypatch.setattr(job_start, "PAUSES", (0.0, 0.0, 0.0))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return services
