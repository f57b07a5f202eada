"""The rehearsals in README.md and docs/rehearsal.md, run word for word."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project_folder import ROOT

SAMPLE = ROOT / "rehearsal" / "samples" / "shapes"
PAGES = ("README.md", "docs/rehearsal.md", "docs/jobs.md")


def documented() -> list[str]:
    """Every `rehearse run`, `check` and `plan` in a code block or in a line of text, without its comment.

    Not those that need people, or a `sam local start-lambda`, which has a ring of its own.
    """
    text = "\n".join((ROOT / page).read_text() for page in PAGES)
    found = re.findall(r"^\$? ?(rehearse (?:run|check|plan)\b[^#\n`]*)", text, re.MULTILINE)
    found += re.findall(r"`(rehearse check \w+)`", text)
    elsewhere = ("->", "--lambda", "--workers browser")
    return sorted({it.strip() for it in found if not any(part in it for part in elsewhere)})


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with everything that the documented commands name."""
    for name in ("photos", "my-photos"):
        (tmp_path / name).mkdir()
        for image in sorted((SAMPLE / "images").iterdir())[:3]:
            shutil.copy(image, tmp_path / name)
    for name in ("jobs/pets", "pets", "my-job"):
        shutil.copytree(SAMPLE, tmp_path / name)
    for name in ("answers.csv", "responses.csv"):
        lines = [f"cat{item},w{worker},cat" for item in range(3) for worker in range(5)]
        (tmp_path / name).write_text("\n".join(["item,worker,labels", *lines]) + "\n")
    (tmp_path / "categories.txt").write_text("cat\ndog\n")
    (tmp_path / "gold.csv").write_text("item,labels\ncat0,cat\ncat1,cat|dog\n")
    return tmp_path


def test_the_documents_show_how_to_rehearse() -> None:
    assert len(documented()) >= 8


@pytest.mark.parametrize("command", documented())
def test_the_command_does_what_it_says(desk: Path, command: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    done = subprocess.run(
        [sys.executable, "-m", "rehearsal", *shlex.split(command)[1:]],
        cwd=desk,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("Completed" in done.stdout) == command.startswith("rehearse run")
