"""What Makefile, CI and pre-commit run: by paths that survive spaces and moves, and the same everywhere."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.template.stack_template import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
RECIPES = [line.strip().lstrip("@") for line in MAKEFILE.splitlines() if line.startswith("\t")]
SHELL_WORDS = ("echo", "pwd", "rm", "touch")
OWN_WORDS = ("$(PY)", "$(SAM)", "$(CHECKOV)/bin/python", '"$(PYTHON)"', "$(call", "$(python-is-there)")


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_runs_python_of_its_environment_and_no_script_with_a_path_in_its_head(recipe: str) -> None:
    command = re.sub(r"^([A-Z_]+=\S+ )+", "", recipe)  # without variables that are set for it
    assert command.startswith((*SHELL_WORDS, *OWN_WORDS)), recipe


def test_every_target_that_is_no_file_is_phony() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    (phony,) = re.findall(r"^\.PHONY: ([a-z -]+)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == targets


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in a folder, as a shell does: what a make around the tests hands down is left out."""
    own = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=60
    )


def environment(folder: Path, made_in: str | None, python: str) -> None:
    """What is left of an environment: its Python, and the note of the folder it was made in."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(python)
    if made_in is not None:
        (folder / ".venv" / ".whole").write_text(f"{made_in}\n")


@pytest.mark.parametrize(
    ("made_in", "python", "is_made_anew"),
    [
        pytest.param("here", "/bin/sh", False, id="whole"),
        pytest.param("/elsewhere", "/bin/sh", True, id="moved"),
        pytest.param(None, "/bin/sh", True, id="half-made"),
        pytest.param("here", "/no/python", True, id="its Python was removed"),
    ],
)
def test_an_environment_is_used_only_where_it_is_whole(
    tmp_path: Path, made_in: str | None, python: str, is_made_anew: bool
) -> None:
    folder = tmp_path / "with a space"
    environment(folder, str(folder.resolve()) if made_in == "here" else made_in, python)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    done = make(folder, "-n", "rehearsal")
    assert done.returncode == 0, done.stderr
    assert ("-m venv --clear .venv" in done.stdout) == is_made_anew


@pytest.mark.parametrize(
    ("python", "message"),
    [
        pytest.param(
            "/no/python",
            "Python 3.13 is needed, and there is no '/no/python': install it, or say where it is with"
            " PYTHON=/path/to/python, then run the same command again.",
            id="no Python",
        ),
        pytest.param(
            "/bin/ls",
            "Python 3.13 or later is needed, and '/bin/ls' is not: say where it is with"
            " PYTHON=/path/to/python, then run the same command again.",
            id="another program",
        ),
    ],
)
def test_one_sentence_says_which_python_is_missing(tmp_path: Path, python: str, message: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = make(tmp_path, "-s", ".venv/.whole", f"PYTHON={python}")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == message
    assert not (tmp_path / ".venv").exists()


def test_pre_commit_runs_only_what_lint_runs() -> None:
    lint = MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0]
    hooks: Any = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    entries = [hook["entry"] for repository in hooks["repos"] for hook in repository["hooks"]]
    assert entries
    for entry in entries:
        command = entry.replace(".venv/bin/python -m samcli", "$(SAM)").replace(".venv/bin/python", "$(PY)")
        assert f"\t{command}\n" in f"{lint}\n"


def test_the_public_checks_run_the_commands_of_the_readme_and_need_no_secret() -> None:
    text = (ROOT / ".github/workflows/checks.yml").read_text()
    checks: Any = yaml.safe_load(text)
    commands = [step.get("run") for step in checks["jobs"]["checks"]["steps"]]
    assert {"make rehearsal", "make test", "make lint"} <= set(commands)
    assert "secrets" not in text.partition("jobs:")[2]
    assert checks["permissions"] == {"contents": "read"}


def test_every_target_that_a_page_names_is_in_the_makefile() -> None:
    pages = [
        ROOT / name for name in ("README.md", "CONTRIBUTING.md", "docs/operations.md", "docs/parameters.md")
    ]
    code = [
        it for page in pages for it in re.findall(r"`([^`\n]+)`|^(make .+)$", page.read_text(), re.MULTILINE)
    ]
    named = {target for texts in code for target in re.findall(r"^make ([a-z-]+)", "".join(texts))}
    assert named
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert named <= targets
