"""What the ring needs: a Docker engine with the runtime's image, and one `sam build` for all tests."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.sam_local.servers import ROOT, SAM, Sam

IMAGE = "public.ecr.aws/lambda/python:3.13-x86_64"


@pytest.fixture(scope="session")
def docker() -> None:
    if not shutil.which("docker"):
        pytest.skip("there is no docker command here")
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        pytest.skip("no Docker engine answers")
    if subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False).returncode:
        pytest.skip(f"the image {IMAGE} is not here: sam local would have to pull it")


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The caller's environment without its AWS settings, so that no account can be what makes a test pass."""
    scripts = Path(sys.executable).parent
    if not find_spec("samcli"):
        pytest.skip("SAM CLI is not in this Python environment")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
    }


@pytest.fixture(scope="session")
def sam(environment: dict[str, str]) -> Sam:
    """Runs a SAM command in the project's folder and returns the finished process."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [*SAM, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def build(sam: Sam) -> str:
    """What `sam build` said."""
    done = sam("build")
    return done.stdout + done.stderr
