"""A rehearsal of Ground Truth for each file of tests."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from played_rehearsal import Rehearsal


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    played = Rehearsal()
    with played.endpoint:
        played.connect()
        yield played


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A job name of the test's own."""
    return f"test-{zlib.crc32(request.node.nodeid.encode()):x}"
