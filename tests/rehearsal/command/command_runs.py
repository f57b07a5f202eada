"""A run of the command, and the environment that a process of it gets."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.project_folder import ROOT


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


type Rehearse = Callable[..., Done]


def environment() -> dict[str, str]:
    """The environment for a process that runs the command: nothing of AWS, nothing about colours."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "FORCE_", "NO_"))}
    return kept | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONUNBUFFERED": "1"}


def said_on_terminal(folder: Path, *arguments: str, **variables: str) -> str:
    """What a terminal gets of ``rehearse`` with these arguments, run in a folder; it must end with 0."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rehearsal", *arguments],
        cwd=folder,
        env=environment() | {"TERM": "xterm-256color"} | variables,
        stdin=subprocess.DEVNULL,
        stdout=end,
        stderr=end,
    )
    os.close(end)
    seen = b""
    try:
        while piece := os.read(terminal, 4096):
            seen += piece
    except OSError:  # how Linux says that the terminal's other end is closed
        pass
    os.close(terminal)
    assert process.wait(timeout=30) == 0, seen.decode()
    return seen.decode()
