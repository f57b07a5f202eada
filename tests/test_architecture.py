"""What may import what, and what a cold start may load."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.project_folder import ROOT

FUNCTIONS = ("pre_annotation", "consolidation", "job_trigger", "job_completion")
# Which rooms of src/ a function may import beside its own and ground_truth.
ROOMS_BELOW = {"job_completion": {"consolidation", "label_quality"}}
STANDARD_LIBRARY = sys.stdlib_module_names
DEPLOYED = {"aws_lambda_powertools", "msgspec", "pyjson5", "boto3", "botocore"}


# Each room of rehearsal/ may import those that stand before it here, where the second column names them.
ROOMS = {
    "terminal": (),
    "local_aws": (),
    "lambda_functions": ("local_aws",),
    "labeling_job": ("lambda_functions", "local_aws"),
    "labeling_api": ("labeling_job", "local_aws"),
    "job_source": ("terminal", "local_aws"),
    "portal": ("labeling_job", "local_aws"),
    "workers": ("labeling_job", "job_source", "portal"),
    "results": ("terminal", "job_source"),
    "asking_plan": ("terminal", "job_source", "workers", "results"),
    "running_stack": ("local_aws", "lambda_functions", "labeling_job", "labeling_api", "portal"),
    "command": (
        *("terminal", "local_aws", "lambda_functions", "labeling_job", "job_source"),
        *("workers", "portal", "results", "asking_plan", "running_stack"),
    ),
    "cli": ("command",),
    "__main__": ("cli",),
}


# Which rooms use more of a function than its handler: how answers are read and pooled, what is checked, and
# where a completed job's files are.
FUNCTIONS_USED = {
    "lambda_functions": {"consolidation"},
    "job_source": {"consolidation"},
    "asking_plan": {"consolidation"},
    "command": {"consolidation", "job_completion", "job_trigger"},
    "results": {"consolidation", "job_completion"},
}


def imported_modules(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports, anywhere in it."""
    return {name.partition(".")[0] for name in imported_modules(path)}


def rooms_imported(path: Path) -> set[str]:
    """The rooms of rehearsal/ that a file imports, anywhere in it."""
    parts = [name.split(".") for name in imported_modules(path)]
    return {names[1] for names in parts if names[0] == "rehearsal" and len(names) > 1}


def room(path: Path) -> str:
    return path.relative_to(ROOT / "rehearsal").parts[0].removesuffix(".py")


def test_every_room_of_the_rehearsal_imports_only_rooms_below_it() -> None:
    files = [path for path in (ROOT / "rehearsal").rglob("*.py") if path != ROOT / "rehearsal/__init__.py"]
    assert {room(path) for path in files} - ROOMS.keys() == set()
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in rooms_imported(path) - {room(path), *ROOMS[room(path)]}
    }
    assert wrong == set()


def test_the_rehearsal_uses_the_functions_own_code_only_where_a_room_says_so() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "rehearsal").rglob("*.py")
        for name in imported(path) & set(FUNCTIONS) - FUNCTIONS_USED.get(room(path), set())
    }
    assert wrong == set()


def test_rooms_stand_in_an_order_in_which_each_imports_only_earlier_ones() -> None:
    order = list(ROOMS)
    assert [name for name, below in ROOMS.items() if not set(below) <= set(order[: order.index(name)])] == []


@pytest.mark.parametrize("room_folder", [path for path in (ROOT / "rehearsal").iterdir() if path.is_dir()])
def test_modules_of_a_room_import_each_other_in_no_circle(room_folder: Path) -> None:
    prefix = f"rehearsal.{room_folder.name}."
    below = {
        path.stem: {
            name.removeprefix(prefix).partition(".")[0]
            for name in imported_modules(path)
            if name.startswith(prefix)
        }
        for path in room_folder.glob("*.py")
    }
    TopologicalSorter(below).prepare()  # raises CycleError


def test_what_tests_share_stands_in_modules_that_are_not_tests() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "tests").rglob("*.py")
        for name in imported_modules(path)
        if re.search(r"^tests\..*\b(test_|conftest\b)", name)
    }
    assert wrong == set()


@pytest.mark.parametrize("package", ["ground_truth", *FUNCTIONS])
def test_deployed_code_imports_only_itself_the_language_and_what_is_deployed(package: str) -> None:
    below = ROOMS_BELOW.get(package, set())
    allowed = {package, "ground_truth", *below, *DEPLOYED, *STANDARD_LIBRARY}
    files = list((ROOT / "src" / package).rglob("*.py"))
    assert files
    wrong = {(path.name, name) for path in files for name in imported(path) if name not in allowed}
    assert wrong == set()


def test_label_quality_imports_only_itself_and_the_language() -> None:
    allowed = {"label_quality", "ground_truth", "msgspec", *STANDARD_LIBRARY}
    files = list((ROOT / "src" / "label_quality").rglob("*.py"))
    assert files
    wrong = {(path.name, name) for path in files for name in imported(path) if name not in allowed}
    assert wrong == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_cold_start_loads_no_sdk_and_nothing_that_is_not_deployed(function: str) -> None:
    # Powertools itself looks whether botocore is there, and brings jmespath and typing_extensions.
    below = ROOMS_BELOW.get(function, set())
    allowed = DEPLOYED - {"boto3"} | {"jmespath", "typing_extensions", "ground_truth", function} | below
    code = f"""
import sys
before = set(sys.modules)
import {function}.app
print(*sorted({{name for name in set(sys.modules) - before}}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT / "src",
        env={"PATH": "", "PYTHONPATH": str(ROOT / "src")},
    )
    loaded = done.stdout.split()
    assert f"{function}.app" in loaded
    top_level = {name.partition(".")[0] for name in loaded}
    foreign = top_level - STANDARD_LIBRARY - allowed
    assert {name for name in foreign if not name.startswith(("_cython_", "cython_runtime"))} == set()
    assert not [name for name in loaded if name.startswith("botocore.")]
