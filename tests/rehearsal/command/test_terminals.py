"""What a terminal shows: progress and colors, and neither where they are not wanted."""

import re
from pathlib import Path

import pytest

from tests.rehearsal.command.command_runs import Rehearse, said_on_terminal

ESCAPE = "\x1b"
COLOR = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")


def test_a_terminal_sees_a_progress_bar_and_colors(tmp_path: Path) -> None:
    seen = said_on_terminal(tmp_path, "run")
    assert "Labeling" in seen
    assert "24/24" in seen
    assert COLOR.search(seen)


def test_no_color_leaves_the_progress_bar(tmp_path: Path) -> None:
    seen = said_on_terminal(tmp_path, "run", NO_COLOR="1")
    assert "24/24" in seen
    assert not COLOR.search(seen)


def test_a_dumb_terminal_gets_text_only(tmp_path: Path) -> None:
    seen = said_on_terminal(tmp_path, "run", TERM="dumb")
    assert "shapes" in seen
    assert ESCAPE not in seen


@pytest.mark.parametrize("arguments", [["run"], ["run", "--json"], ["run", "--quiet"]], ids=" ".join)
def test_a_pipe_gets_no_progress(rehearse_in_shell: Rehearse, arguments: list[str]) -> None:
    done = rehearse_in_shell(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert ESCAPE not in done.stdout
