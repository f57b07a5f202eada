"""The share of mutants that the tests notice: ``make mutants``.

    python -m tests.mutants [--room NAME ...] [--changes 60] [--seed 1] [--workers 2] [--only TEXT]

Plants changes one at a time in a copy of the project, a sample of them in each folder of src/ and in
template.yaml, and runs the tests that reach the changed line. Prints what no test noticed. Some of that
changes nothing that anybody could see: judge each.
"""

import argparse
import ast
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.mutants.change import Change
from tests.mutants.python_changes import python_changes
from tests.mutants.template_changes import template_changes
from tests.project_folder import ROOT

TEMPLATE = "template.yaml"
SRC_ROOMS = (
    "ground_truth",
    "pre_annotation",
    "consolidation",
    "job_trigger",
    "job_completion",
    "label_quality",
)
USERS = {
    "ground_truth": SRC_ROOMS,
    "consolidation": ("consolidation", "job_completion"),
    "label_quality": ("label_quality", "job_completion"),
}
"""Rooms whose tests have to do with a room; of any other room its own."""
NOT_OF_BEHAVIOUR = {"test_documents.py", "test_pages.py"}
"""Tests of the template that compare it with pages of documentation."""
COPIED = ("src", "tests", "rehearsal", "events", "docs", "benchmarks")
MOST_SECONDS = 40.0
"""Processor time of the tests that are tried on one change, the quickest first."""
type Tests = dict[str, dict[str, Any]]


class Worker:
    """A process that runs tests in its own copy of the project."""

    def __init__(self, folder: Path) -> None:
        copy_project(folder)
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-m", "tests.mutants.worker"],
            cwd=folder,
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": f"{folder}/src:{folder}",
                "OPENBLAS_NUM_THREADS": "1",  # a process with threads can't be forked safely
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **request: Any) -> Any:
        """The answer to one request."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"do": do, **request}), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


class RelevantTests:
    """Which tests have to do with a change."""

    def __init__(self, tests: Tests) -> None:
        self._tests = {name: it for name, it in tests.items() if it["passes"]}
        self._of_line: dict[tuple[str, int], set[str]] = {}
        for name, test in self._tests.items():
            for path, lines in test["lines"].items():
                for line in lines:
                    self._of_line.setdefault((path, line), set()).add(name)
        self._importers = importers()

    def of(self, change: Change) -> dict[str, float]:
        """Tests that reach the changed lines, with what each takes; the quickest that fit.

        A line that runs only while modules are imported, such as a constant's, belongs to every test that
        reaches its module or one that imports it, and to those in files that import it themselves.
        """
        if change.path == TEMPLATE:
            names = {it for it in self._tests if it.startswith("tests/template/")}
        else:
            names = self._reaching(change)
        spent, chosen = 0.0, {}
        for name in sorted(names, key=lambda it: self._tests[it]["seconds"]):
            seconds = self._tests[name]["seconds"]
            spent += seconds
            if spent < MOST_SECONDS:
                chosen[name] = seconds
        return chosen

    def _reaching(self, change: Change) -> set[str]:
        reaching: set[str] = set()
        for line in range(change.line, change.last_line + 1):
            reaching |= self._of_line.get((change.path, line), set())
        if reaching:
            return reaching
        files = {change.path, *self._importers.get(change.path, ())}
        reached = {name for (path, _), names in self._of_line.items() if path in files for name in names}
        return reached | {name for name in self._tests if name.partition("::")[0] in files}


def importers() -> dict[str, set[str]]:
    """The files of src/ and tests/ that import from each of src/."""
    found: dict[str, set[str]] = {}
    for file in chain((ROOT / "src").rglob("*.py"), (ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                for module in (node.module, *(f"{node.module}.{it.name}" for it in node.names)):
                    imported = f"src/{module.replace('.', '/')}.py"
                    found.setdefault(imported, set()).add(str(file.relative_to(ROOT)))
    return found


def copy_project(folder: Path) -> None:
    """What the tests need of the project."""
    leave_out = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy2(file, folder)
    shared = ROOT.parent / "shared"
    if shared.exists() and not (folder.parent / "shared").exists():
        (folder.parent / "shared").symlink_to(shared)


def texts_of(room: str) -> dict[str, str]:
    """The files of one room, by path."""
    files = [ROOT / TEMPLATE] if room == TEMPLATE else sorted((ROOT / "src" / room).rglob("*.py"))
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


def changes_of(texts: dict[str, str]) -> Iterator[Change]:
    """All that can be planted in these files."""
    for path, text in texts.items():
        yield from template_changes(path, text) if path == TEMPLATE else python_changes(path, text)


def sampled(texts: dict[str, str], options: argparse.Namespace) -> list[Change]:
    """A sample of the changes to these files; the same for the same files."""
    changes = [it for it in changes_of(texts) if options.only in it.path]
    return random.Random(f"{options.seed} {min(texts)}").sample(changes, min(options.changes, len(changes)))


def tests_of(rooms: list[str]) -> list[str]:
    """Files with the tests of behaviour of these rooms."""
    users = {user for room in rooms if room != TEMPLATE for user in USERS.get(room, (room,))}
    files = [f"tests/{user}" for user in sorted(users)]
    if TEMPLATE in rooms:
        found = sorted((ROOT / "tests" / "template").glob("test_*.py"))
        files += [str(it.relative_to(ROOT)) for it in found if it.name not in NOT_OF_BEHAVIOUR]
    return files


def main() -> None:
    """Measures, and prints a line for each room and each change that was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--room", action="append", choices=[*SRC_ROOMS, TEMPLATE])
    parser.add_argument("--changes", type=int, default=60, help="how many in each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes that run tests")
    parser.add_argument("--only", default="", help="only in files whose path contains this")
    options = parser.parse_args()
    rooms: list[str] = options.room or [*SRC_ROOMS, TEMPLATE]
    with tempfile.TemporaryDirectory() as scratch:
        # All at once, so that the project may be edited meanwhile.
        texts = {room: texts_of(room) for room in rooms}
        workers = [Worker(Path(scratch) / str(number)) for number in range(options.workers)]
        measure(workers, texts, options)
        for worker in workers:
            worker.close()


def measure(workers: list[Worker], texts: dict[str, dict[str, str]], options: argparse.Namespace) -> None:
    """Plants the sampled changes of all rooms."""
    baseline = workers[0].ask("record", tests=tests_of(list(texts)))
    tests: Tests = baseline["tests"]
    for name in (it for it in tests if not tests[it]["passes"]):
        print(f"left out, since it fails without a change: {name}", flush=True)
    relevant = RelevantTests(tests)
    free: SimpleQueue[Worker] = SimpleQueue()
    with ThreadPoolExecutor(len(workers)) as threads:
        list(
            threads.map(
                lambda it: it.ask("load", libraries=baseline["libraries"], tests=list(tests)), workers
            )
        )
        for worker in workers:
            free.put(worker)

        def is_noticed(change: Change) -> bool:
            chosen = relevant.of(change)
            if not chosen:
                return False
            worker = free.get()
            try:
                return bool(
                    worker.ask(
                        "attempt",
                        change=change.as_json(),
                        tests=chosen,
                        cpu_seconds=20 + 3 * sum(chosen.values()),
                    )
                )
            finally:
                free.put(worker)

        for room, files in texts.items():
            changes = sampled(files, options)
            noticed = Counter[bool]()
            for change, seen in zip(changes, threads.map(is_noticed, changes), strict=True):
                noticed[seen] += 1
                if not seen:
                    print(f"  {change.shown(files[change.path])}", flush=True)
            share = noticed[True] / max(1, len(changes))
            print(f"{room}: {noticed[True]} of {len(changes)} changes noticed ({share:.0%})", flush=True)


if __name__ == "__main__":
    main()
