"""Which tests run, and which lines of the code each of them reaches."""

import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from time import process_time
from types import CodeType, FrameType
from typing import Any

import pytest

_TOOL = sys.monitoring.COVERAGE_ID


class Selection:
    """Runs the tests it is given and those whose id a change made another; those of a quick file first."""

    def __init__(self, seconds_of_test: dict[str, float], known: Collection[str]) -> None:
        self._seconds, self._known = seconds_of_test, known

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        chosen = [it for it in items if it.nodeid in self._seconds or it.nodeid not in self._known]
        config.hook.pytest_deselected(items=list(set(items) - set(chosen)))
        of_file: dict[Path, float] = {}
        for item in chosen:
            of_file[item.path] = of_file.get(item.path, 0.0) + self._seconds.get(item.nodeid, 0.0)
        items[:] = sorted(chosen, key=lambda it: of_file[it.path])


class Record:
    """Notes for each test whether it passes, its seconds of processor time and the lines that it reaches."""

    def __init__(self, root: Path) -> None:
        self.tests: dict[str, dict[str, Any]] = {}
        self._root = f"{root}/"
        self._lines_of_file: dict[str, dict[str, set[int]]] = {}
        self._lines: dict[str, set[int]] = {}

    def start(self) -> None:
        monitoring = sys.monitoring
        monitoring.use_tool_id(_TOOL, "mutants")
        monitoring.register_callback(_TOOL, monitoring.events.LINE, self._reached)
        monitoring.set_events(_TOOL, monitoring.events.LINE)

    def _reached(self, code: CodeType, line: int) -> object:
        if code.co_filename.startswith(self._root) and not self._is_importing():
            self._lines.setdefault(code.co_filename.removeprefix(self._root), set()).add(line)
        return sys.monitoring.DISABLE

    def _is_importing(self) -> bool:
        """Whether a module is being imported: its constants belong to all its tests, not only to this one."""
        sources = f"{self._root}src/"
        frame: FrameType | None = sys._getframe(2)
        while frame and frame.f_code.co_filename.startswith(self._root):
            if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(sources):
                return True
            frame = frame.f_back
        return False

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Iterator[None]:
        """Note what the tables of a file reach before any of its tests runs."""
        if isinstance(collector, pytest.Module):
            self._lines = self._lines_of_file.setdefault(collector.nodeid, {})
            sys.monitoring.restart_events()
        yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        of_file = self._lines_of_file.get(item.nodeid.partition("::")[0], {})
        self._lines = {path: set(lines) for path, lines in of_file.items()}
        sys.monitoring.restart_events()
        began = process_time()
        yield
        noted = self.tests.setdefault(item.nodeid, {"passes": True})
        noted["seconds"] = process_time() - began
        noted["lines"] = {
            path: sorted(lines) for path, lines in self._lines.items() if path.startswith("src/")
        }

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tests.setdefault(report.nodeid, {})["passes"] = False
