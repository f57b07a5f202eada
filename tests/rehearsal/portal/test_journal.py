"""What a portal's journal says of a job before anybody has opened a desk for it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rehearsal.portal.journal import Journal, Step, StepKind

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kinds", "answers"),
    [
        ("", 0),
        ("accepted", 0),
        ("accepted answered", 1),
        ("answered declined answered", 2),
        ("answered undone", 0),
        ("answered undone answered", 1),
    ],
)
def test_answers_that_were_taken_back_do_not_count(tmp_path: Path, kinds: str, answers: int) -> None:
    with Journal(tmp_path) as journal:
        journal.write([Step("pets", "0", "w1", StepKind(kind), AT) for kind in kinds.split()])
        journal.write([Step("another-job", "0", "w1", StepKind.ANSWERED, AT)])
        assert journal.answers("pets") == answers
