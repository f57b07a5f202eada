"""What the job trigger's check of a manifest costs, in time and memory.

    python benchmarks/manifest.py [--lines 100000] [--rounds 5]

Time is given against ``for line in file: orjson.loads(line)`` on the same file in the same run, so that the
machine's speed and load do not matter: the least processor time of several rounds of each, taken in turn.
The check is the whole pass of the function: bytes from S3, every rule for every line, the copy's parts back
to S3, with an S3 that reads the file from the disk and throws parts away. Memory is the peak of a process of
its own that does the pass over the larger file, above its peak after importing the handler.
"""

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

SRC = Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SRC))

LIMITS = {"bare source-ref lines": 8.0, "chained lines of 1 kB": 3.0}
MOST_MEMORY = 40.0  # MB


class DiskS3:
    """Reads one file, throws away what is put."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.received = 0

    def head_object(self, **_: Any) -> dict[str, Any]:
        return {"ETag": '"0"', "VersionId": "v1"}

    def get_object(self, **_: Any) -> dict[str, Any]:
        return {"Body": self}

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        """What botocore's streaming body does."""
        with self.path.open("rb") as file:
            while piece := file.read(size):
                yield piece

    def create_multipart_upload(self, **_: Any) -> dict[str, Any]:
        return {"UploadId": "upload"}

    def upload_part(self, *, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803  # S3's name
        self.received += len(Body)
        return {"ETag": '"0"'}

    def put_object(self, *, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803  # S3's name
        self.received += len(Body)
        return {}

    def complete_multipart_upload(self, **_: Any) -> dict[str, Any]:
        return {}


def bare_line(number: int) -> bytes:
    """A line as people write it."""
    return b'{"source-ref": "s3://groundtruth-data/jobs/pets/images/%08d.jpg"}\n' % number


def chained_line(number: int) -> bytes:
    """A line of 1 kB from an earlier job's output."""
    attribute = {
        "source-ref": f"s3://groundtruth-data/jobs/pets/images/{number:08d}.jpg",
        "scene": [0, 3],
        "scene-metadata": {
            "job-name": "labeling-job/scenes-0123456789",
            "confidence-map": {"0": 0.93, "3": 0.67},
            "class-map": {"0": "indoors", "3": "daylight"},
            "type": "groundtruth/image-classification-multilabel",
            "human-annotated": "yes",
            "creation-date": "2024-09-27T21:31:32.051349",
        },
        "camera": {"maker": "Example", "model": "X100", "exposure": 0.004, "iso": 200, "flash": False},
    }
    line = json.dumps(attribute).encode()
    return line[:-1] + b', "note": "%s"}\n' % (b"n" * (1024 - len(line) - len(b', "note": ""\n')))


def read_plainly(path: Path) -> None:
    """What the check is compared with."""
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)


def check(path: Path, lines: int) -> None:
    """The function's pass over a manifest."""
    from ground_truth.s3_location import S3Location
    from job_trigger.checks.data_object_rules import DataObjectRules
    from job_trigger.checks.manifest_check import ManifestCheck
    from job_trigger.manifest_copy import ManifestCopy
    from job_trigger.s3_files import S3Files
    from job_trigger.upload import Upload

    s3 = DiskS3(path)
    files = S3Files(s3)
    rules = DataObjectRules("animal", ("groundtruth-data",))
    manifest = ManifestCheck("pets.manifest", rules, 100_000)
    with ManifestCopy(files, S3Location("groundtruth-data", "generated/pets/input.manifest")) as copy:
        for piece in files.uploaded_manifest(Upload("groundtruth-data", "jobs/pets.manifest", "v1")):
            manifest.feed(piece)
            copy.write(piece)
        findings = manifest.finish()
        copy.commit()
    if (findings.to_label, findings.error_count, findings.warning_count) != (lines, 0, 0):
        raise SystemExit(f"the check found something else than {lines} good lines: {findings}")
    if s3.received != path.stat().st_size:
        raise SystemExit(f"the copy has {s3.received} bytes, the manifest {path.stat().st_size}")


def ratio(path: Path, lines: int, rounds: int) -> float:
    """How many times as long as the plain reading the check takes."""
    plain, checked = [], []
    for _ in range(rounds):
        plain.append(seconds(lambda: read_plainly(path)))
        checked.append(seconds(lambda: check(path, lines)))
    return min(checked) / min(plain)


def seconds(action: Callable[[], None]) -> float:
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def peak_above_import(path: Path, lines: int) -> float:
    """MB that a new process takes at its peak for the check, above its peak after importing the handler."""
    command = [sys.executable, __file__, "--memory-of", str(path), "--lines", str(lines)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_peak(path: Path, lines: int) -> None:
    import job_trigger.app  # noqa: F401  # its memory is what is measured first

    imported = peak_memory()
    check(path, lines)
    print(peak_memory() - imported)


def peak_memory() -> float:
    """MB that this process had at most. From /proc: getrusage counts what the parent had before exec, too."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory-of", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        print_peak(arguments.memory_of, arguments.lines)
        return
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pets.manifest")
        for (kind, limit), line in zip(LIMITS.items(), (bare_line, chained_line), strict=True):
            with path.open("wb") as file:
                file.writelines(map(line, range(arguments.lines)))
            times = ratio(path, arguments.lines, arguments.rounds)
            failed |= times > limit
            print(f"{arguments.lines:,} {kind}: {times:.2f} times orjson.loads per line (at most {limit:g})")
        peak = peak_above_import(path, arguments.lines)
        failed |= peak > MOST_MEMORY
        print(f"peak memory: {peak:.1f} MB above importing the handler (at most {MOST_MEMORY:g})")
    sys.exit(failed)


if __name__ == "__main__":
    main()
