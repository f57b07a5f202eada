"""A finished labeling job for all tests of its completion."""

import pytest

from job_completion import announcement, app, side_by_side
from tests.job_completion.finished import ENVIRONMENT, Finished


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Finished:
    """AWS in memory, in place of the clients that the function makes; files are read one after the other."""
    services = Finished()
    monkeypatch.setattr(app, "client", services.client)
    monkeypatch.setattr(announcement, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(side_by_side, "CONNECTIONS", 1)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return services
