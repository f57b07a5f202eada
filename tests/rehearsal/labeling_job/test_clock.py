"""The rehearsal's clock."""

from datetime import UTC, datetime, timedelta

import pytest

from rehearsal.labeling_job.clock import Clock

NOON = datetime(2024, 9, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("jumps", "shown"),
    [
        ([], NOON),
        ([NOON + timedelta(days=10)], NOON + timedelta(days=10)),
        ([NOON - timedelta(days=10)], NOON),
        ([NOON + timedelta(days=2), NOON + timedelta(days=1)], NOON + timedelta(days=2)),
        ([NOON + timedelta(days=1), NOON + timedelta(days=2)], NOON + timedelta(days=2)),
    ],
    ids=["real time", "a jump ahead", "no jump back", "the second jump is behind", "two jumps ahead"],
)
def test_a_clock_shows_real_time_and_what_was_jumped_over(jumps: list[datetime], shown: datetime) -> None:
    clock = Clock(lambda: NOON)
    for moment in jumps:
        clock.jump_to(moment)
    assert clock.now() == shown


def test_time_goes_on_after_a_jump() -> None:
    moments = iter([NOON, NOON + timedelta(seconds=5)])
    clock = Clock(lambda: next(moments))
    clock.jump_to(NOON + timedelta(days=1))
    assert clock.now() == NOON + timedelta(days=1, seconds=5)


def test_a_fork_shows_the_same_time_and_jumps_alone() -> None:
    clock = Clock(lambda: NOON)
    clock.jump_to(NOON + timedelta(days=1))
    fork = clock.fork()
    fork.jump_to(NOON + timedelta(days=3))
    clock.jump_to(NOON + timedelta(days=2))
    assert (clock.now(), fork.now()) == (NOON + timedelta(days=2), NOON + timedelta(days=3))
