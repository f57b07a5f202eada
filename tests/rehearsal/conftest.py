"""A rehearsal of Ground Truth for each file of tests."""

import zlib
from collections.abc import Iterator

import pytest

from tests.rehearsal.scripted_rehearsal import Rehearsal


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    with Rehearsal() as rehearsal:
        yield rehearsal


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A job name of the test's own."""
    return f"test-{zlib.crc32(request.node.nodeid.encode()):x}"
