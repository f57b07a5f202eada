"""What the portal's tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.portal.portal_bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Makes a portal; each further one, of the same folder, is the portal after an interruption."""
    made: list[Bench] = []

    def make(**settings: Any) -> Bench:
        if made:
            made[-1].journal.close()
        made.append(Bench(tmp_path / "output", **settings))
        return made[-1]

    yield make
    made[-1].journal.close()
