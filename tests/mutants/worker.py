"""Runs tests in a copy of the project, one change at a time: ``python -m tests.mutants.worker``.

Reads one request a line and answers with one line. Libraries are loaded once, and each run is a fork, so that
a change costs little more than its tests.
"""

import importlib
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.change import Change
from tests.mutants.selected_tests import Record, Selection

WALL_SECONDS = 600
_known: set[str] = set()
QUIET = ["-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no"]


def main() -> None:
    """Answers requests until there are no more."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(ANSWERS[request["do"]](request)), file=answers)


def record(request: dict[str, Any]) -> Any:
    """Runs all tests on the unchanged code."""
    root = Path.cwd()

    def run() -> Any:
        recorder = Record(root)
        recorder.start()
        pytest.main([*QUIET, *request["tests"]], plugins=[recorder])
        return {"tests": recorder.tests, "libraries": _libraries(root)}

    _, result = _in_fork(run, cpu_seconds=3600)
    return result


def load(request: dict[str, Any]) -> bool:
    """Imports the libraries that tests import, so that no fork has to, and notes the names of all tests."""
    _known.update(request["tests"])
    for name in request["libraries"]:
        with suppress(Exception):
            importlib.import_module(name)
    return True


def attempt(request: dict[str, Any]) -> bool:
    """Whether the tests notice a change: one of them fails, or does not end."""
    change = Change(**request["change"])
    file = Path(change.path)
    text, times = file.read_text(), file.stat()
    selection = Selection(request["tests"], _known)
    files = sorted({name.partition("::")[0] for name in request["tests"]})

    def run() -> int:
        sys.dont_write_bytecode = True
        return int(pytest.main([*QUIET, "-x", *files], plugins=[selection]))

    try:
        file.write_text(change.applied_to(text))
        # Bytecode is found by the second in which its source was written.
        os.utime(file, (times.st_atime, times.st_mtime + 1000))
        ended, code = _in_fork(run, request["cpu_seconds"])
    finally:
        file.write_text(text)
        os.utime(file, (times.st_atime, times.st_mtime))
    return not ended or code != 0


ANSWERS = {"record": record, "load": load, "attempt": attempt}


def _libraries(root: Path) -> list[str]:
    """Modules that were imported from anywhere but the project."""
    outside = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and not file.startswith(f"{root}/") and name != "__main__":
            outside.append(name)
    return outside


def _in_fork(run: Any, cpu_seconds: float) -> tuple[bool, Any]:
    """What the function returns in a process of its own, and whether that process came to its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds) + 1, int(cpu_seconds) + 1))
        signal.alarm(WALL_SECONDS)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(os.open(os.environ.get("MUTANTS_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
        os.dup2(1, 2)
        result = run()
        with os.fdopen(writer, "w") as pipe:
            json.dump(result, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return status == 0, json.loads(content) if status == 0 else None


if __name__ == "__main__":
    main()
