"""What may import what, and what a cold start may load."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FUNCTIONS = ("pre_annotation", "consolidation", "job_trigger")
STANDARD_LIBRARY = sys.stdlib_module_names
DEPLOYED = {"aws_lambda_powertools", "msgspec", "boto3", "botocore"}


def imported(path: Path) -> Iterator[str]:
    """The top-level packages that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", ["ground_truth", *FUNCTIONS])
def test_deployed_code_imports_only_itself_the_language_and_what_is_deployed(package: str) -> None:
    allowed = {package, "ground_truth", *DEPLOYED, *STANDARD_LIBRARY}
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
    allowed = DEPLOYED - {"boto3"} | {"jmespath", "typing_extensions", "ground_truth", function}
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
    assert top_level - STANDARD_LIBRARY - allowed == set()
    assert not [name for name in loaded if name.startswith("botocore.")]
