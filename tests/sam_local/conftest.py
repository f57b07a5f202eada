"""What the ring needs: a Docker engine with the runtime's image, and one `sam build` for all tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
IMAGE = "public.ecr.aws/lambda/python:3.13-x86_64"
REHEARSAL_PORT = 5600
Sam = Callable[..., "subprocess.CompletedProcess[str]"]


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
    if not (scripts / "sam").exists():
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
            ["sam", *arguments],
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


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path, url: str) -> Iterator[None]:
    """A server for the time of a block; it is up when something answers at ``url``."""
    await_free_port(int(url.rpartition(":")[2]))
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            await_answer(server, url, log)
            yield
        finally:
            server.terminate()
            server.wait(timeout=60)


def await_free_port(port: int) -> None:
    """Another run on this machine may just be about to end."""
    for _ in range(60):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(1)
    pytest.fail(f"port {port} is in use")


def await_answer(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(120):
        assert server.poll() is None, log.read_text()
        try:
            urlopen(url, timeout=5).close()
        except URLError as answer:
            if isinstance(answer.reason, str):  # an HTTP error, which is an answer
                return
        else:
            return
        time.sleep(0.5)
    pytest.fail(f"{url} does not answer: {log.read_text()}")
