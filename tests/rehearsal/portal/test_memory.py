"""What the portal holds in memory does not grow with the answers that it has taken."""

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import rehearsal.portal
from tests.rehearsal.portal.portal_bench import Bench, Browser, task

ANSWERS = 300
PORTAL = Path(rehearsal.portal.__file__).parent
WHERE = (
    tracemalloc.Filter(True, str(PORTAL / "*")),
    # SQLite's connection drops the cursors of earlier statements 200 at a time.
    tracemalloc.Filter(False, str(PORTAL / "journal.py")),
)


def test_answers_leave_nothing_behind_in_the_portal(bench: Callable[..., Bench]) -> None:
    made = bench(objects=2)
    ann = made.browser("Ann")
    tracemalloc.start()
    try:
        answer_tasks(made, ann, range(2, 2 + ANSWERS))
        before = things_held()
        answer_tasks(made, ann, range(2 + ANSWERS, 2 + 2 * ANSWERS))
        after = things_held()
    finally:
        tracemalloc.stop()
    # The last few tasks are kept in about 30 blocks, some of which Python had before this began.
    assert after - before < ANSWERS / 10


def answer_tasks(made: Bench, ann: Browser, new: range) -> None:
    """Open tasks one by one, and let Ann look at the one before her and answer it."""
    view = ann.view()
    for number in new:
        made.board.open(task(number))
        made.desk.write_openings()
        assert ann.get(view["task"]["frame"]).status_code == 200
        view = ann.answer(view["task"]["object"])
        made.board.take_finished()


def things_held() -> int:
    """How many blocks of memory there are that the portal's code asked for."""
    gc.collect()
    return len(tracemalloc.take_snapshot().filter_traces(WHERE).traces)
