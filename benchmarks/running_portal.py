"""A portal that runs in a process of its own, for the benchmarks."""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self


def make_job(folder: Path, objects: int) -> None:
    """A job of this many images, which the rehearsal replaces with placeholders."""
    folder.mkdir()
    lines = (json.dumps({"source-ref": f"s3://images/image-{number}.jpg"}) for number in range(objects))
    (folder / "animals.manifest").write_text("".join(f"{line}\n" for line in lines))
    (folder / "job.json").write_text(json.dumps({"Labels": ["dog", "cat", "owl", "fox"]}))


class RunningPortal:
    """``rehearse run --workers browser``; it ends with the context.

    Args:
        folder: where it runs, and leaves its output.
        job: the job's folder in there.
    """

    def __init__(self, folder: Path, job: str) -> None:
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "rehearsal", "run", job, "--workers", "browser"),
                *("--workers-per-object", "1", "--portal-port", "0"),
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        """Wait until workers can come."""
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := re.search(r"http://\S+", line):
                self.url = found[0].rstrip("/")
                break
        else:
            sys.exit("".join(said))
        threading.Thread(target=self._process.stderr.read, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def wait(self) -> int:
        """Wait for the end of the job; the command's exit code."""
        return self._process.wait()


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
