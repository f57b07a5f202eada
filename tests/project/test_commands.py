"""What Makefile, CI and pre-commit run: by paths that survive spaces and moves, and the same everywhere."""

import re
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
