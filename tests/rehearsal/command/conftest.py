"""Running the command as a user does."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rehearsal.cli import cli
from tests.rehearsal.command.command_runs import ROOT, Done, Rehearse, environment

CROWD_DATA = ROOT.parent / "shared" / "data" / "crowd"


@pytest.fixture
def rehearse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rehearse:
    """Runs ``rehearse`` with these arguments in an empty folder, in this process: no imports to wait for."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Done:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments], prog_name="rehearse")
        output = capsys.readouterr()
        return Done(int(ended.value.code or 0), output.out, output.err)

    return run


@pytest.fixture
def rehearse_in_shell(tmp_path: Path) -> Rehearse:
    """Runs ``rehearse`` with these arguments in an empty folder, as a shell does with its output piped."""

    def run(*arguments: str | Path) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "rehearsal", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], dict[str, str]]]]:
    """Starts ``rehearse serve`` with these arguments; gives the process and the environment it prints.

    Beside the environment, under ``PORTAL``, stands where people answer.
    """
    processes = []

    def serve(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "rehearsal", "serve", "--port", "0", *arguments],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        exports = {}
        assert process.stdout
        for line in process.stdout:
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                exports[name] = value
            if line.startswith("# Workers answer at "):
                exports["PORTAL"] = line.rpartition(" ")[2].strip()
            if line.startswith("# ready"):
                break
        return process, exports

    yield serve
    for process in processes:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def crowd_data() -> Path:
    """The folder with real people's answers; tests that need it are skipped without it."""
    if not CROWD_DATA.is_dir():
        pytest.skip(f"there is no {CROWD_DATA}")
    return CROWD_DATA
