"""A run of the command, and the environment that a process of it gets."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


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
