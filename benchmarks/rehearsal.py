"""What a rehearsed object costs: time and memory of ``rehearse run``, from 100 to 20,000 objects.

    python benchmarks/rehearsal.py [--sizes 100 1000 5000 20000] [--rounds 3]

Each run is a process of its own: placeholder images, three simulated workers for each object, the functions
in the process. Time is processor time, the least of several rounds, so that the load of the machine matters
little; an object's is counted above that of a job of one object. Memory is the peak of the process.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LABELS = ("dog", "cat", "bird", "horse", "none")


def job_folder(folder: Path, objects: int) -> Path:
    """A job's folder whose manifest names this many images that do not exist."""
    folder.mkdir()
    lines = (json.dumps({"source-ref": f"s3://photos/{number:05d}.jpg"}) for number in range(objects))
    (folder / "photos.manifest").write_text("".join(f"{line}\n" for line in lines))
    labels = {"document-version": "2018-11-28", "labels": [{"label": label} for label in LABELS]}
    (folder / "labels.json").write_text(json.dumps(labels))
    return folder


def cost(folder: Path) -> tuple[float, float]:
    """Processor seconds and peak megabytes of one rehearsal."""
    with tempfile.TemporaryDirectory() as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "rehearsal", "run", str(folder), "--output", output, "--quiet"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        )
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the rehearsal of {folder} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000, 20_000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        one = job_folder(Path(scratch, "one"), 1)
        start = min(cost(one)[0] for _ in range(options.rounds))
        print("objects   ms an object   peak MB")
        for size in options.sizes:
            folder = job_folder(Path(scratch, str(size)), size)
            costs = [cost(folder) for _ in range(options.rounds)]
            each = (min(seconds for seconds, _ in costs) - start) / size * 1000
            print(f"{size:7,}   {each:12.2f}   {max(memory for _, memory in costs):7.0f}", flush=True)


if __name__ == "__main__":
    main()
