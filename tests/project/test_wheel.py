"""The wheel: it holds all that the rehearsal needs, and works in an empty environment and another folder."""

import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.lambda_functions.function_container import DEPLOYED_PACKAGES
from tests.template.stack_template import ROOT

SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
SAMPLE = ROOT / "rehearsal" / "samples" / "shapes"


def packages() -> Iterator[str]:
    for top in (ROOT / "src", ROOT):
        for file in sorted(top.glob("*/**/__init__.py")):
            name = ".".join(file.parent.relative_to(top).parts)
            if top != ROOT or name.startswith("rehearsal"):
                yield name


def test_the_wheel_holds_every_package() -> None:
    assert sorted(SETUPTOOLS["packages"]) == sorted(packages())


def test_the_functions_packages_are_those_in_src() -> None:
    assert {it.parent.name for it in (ROOT / "src").glob("*/__init__.py")} <= DEPLOYED_PACKAGES


def test_the_wheel_holds_every_file_that_is_no_code() -> None:
    held = {
        file
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for file in (ROOT / SETUPTOOLS["package-dir"].get(package, package.replace(".", "/"))).glob(pattern)
    }
    files = {it for top in ("src", "rehearsal") for it in (ROOT / top).rglob("*.*") if it.is_file()}
    others = {it for it in files if it.suffix not in (".py", ".pyc") and "egg-info" not in str(it)}
    assert others - held == {ROOT / "src" / "requirements.txt"}


@pytest.fixture(scope="module")
def rehearse(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command, installed from the wheel into an environment with nothing else."""
    folder = tmp_path_factory.mktemp("release")
    sources = folder / "sources"
    for name in ("src", "rehearsal"):
        shutil.copytree(
            ROOT / name, sources / name, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(sources)], check=True, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "environment", with_pip=True)
    python = folder / "environment" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, str(wheel)], check=True, cwd=folder)
    return [str(python), "-m", "rehearsal"]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "pets")
    return tmp_path


def ran(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.wheel
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="the sample job"),
        pytest.param(["pets"], id="a job's folder"),
        pytest.param(["pets/images", "--labels", "circle,square"], id="a folder of images"),
    ],
)
def test_run_labels_all_objects_of(rehearse: list[str], elsewhere: Path, arguments: list[str]) -> None:
    assert "Completed" in ran([*rehearse, "run", *arguments], elsewhere)
    assert (elsewhere / "rehearsal-output").is_dir()


@pytest.mark.wheel
def test_check_finds_no_fault_in_the_sample(rehearse: list[str], elsewhere: Path) -> None:
    ran([*rehearse, "check", "pets"], elsewhere)


@pytest.mark.wheel
def test_from_images_to_a_report(rehearse: list[str], elsewhere: Path) -> None:
    place = ["s3://b-1/jobs/shapes/", "--labels", "circle,square"]
    ran([*rehearse, "manifest", "pets/images", *place, "--output", "shapes"], elsewhere)
    ran([*rehearse, "run", "shapes", "--output", "out"], elsewhere)
    assert "You can" in ran([*rehearse, "report", "out"], elsewhere)
    assert "micro-F1" in ran([*rehearse, "plan", "out", "--draws", "1"], elsewhere)


@pytest.mark.wheel
def test_serve_answers_boto3(rehearse: list[str], elsewhere: Path) -> None:
    with subprocess.Popen(
        [*rehearse, "serve", "--port", "0"], cwd=elsewhere, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            said = ""
            while "# ready" not in said:
                line = server.stdout.readline()
                assert line, said
                said += line
            (url,) = re.findall(r"^export AWS_ENDPOINT_URL=(\S+)$", said, re.MULTILINE)
            ask = f"""
import boto3
client = boto3.client("sagemaker", endpoint_url="{url}", region_name="us-east-1",
    aws_access_key_id="test", aws_secret_access_key="test")
print(client.list_labeling_jobs()["LabelingJobSummaryList"])
"""
            assert ran([rehearse[0], "-c", ask], elsewhere) == "[]\n"
        finally:
            server.terminate()
