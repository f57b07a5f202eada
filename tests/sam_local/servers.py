"""Servers that a test runs beside itself: the rehearsal, and ``sam local start-lambda``."""

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

from tests.project_folder import ROOT

# Not the script: the path of its Python stands in its first line, which a space or a move breaks.
SAM = [sys.executable, "-m", "samcli"]
Sam = Callable[..., "subprocess.CompletedProcess[str]"]


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
