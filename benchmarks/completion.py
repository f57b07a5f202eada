"""What the completion of a finished job costs, in time and memory, from 1,000 to 100,000 objects.

    python benchmarks/completion.py [--objects 1000 10000 100000] [--workers 5] [--categories 50]

Each job is completed in a process of its own, by the function's own code below its handler, with an S3 that
answers each request after 20 milliseconds from files on this machine and throws away what is put. Time is the
wall clock's; memory is the peak of the process, with Python, boto3's parts and all. The exit status is 1 when
100,000 objects take longer than 225 seconds or more than 1,200 MB.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from payloads import category_names, payload_objects  # noqa: E402

MOST_SECONDS, MOST_MEGABYTES = 225.0, 1200.0
LATENCY = 0.02
BATCH = 50
NAME, BUCKET = "benchmark", "groundtruth-benchmark"
OUTPUT = f"output/{NAME}/"
REQUESTS = f"{OUTPUT}annotations/consolidated-annotation/consolidation-request/iteration-1/"
RESPONSES = f"{OUTPUT}annotations/worker-response/iteration-1/"


class SlowS3:
    """Files of a folder behind a boto3 client's methods, each call after LATENCY seconds."""

    def __init__(self, folder: Path, objects: int) -> None:
        self.folder = folder
        self.objects = objects
        self.requests = 0

    def get_object(self, *, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803  # S3's name
        self._answer()
        if Key.startswith(RESPONSES):
            return {"Body": BytesIO(_worker_response(int(Key.split("/")[-2])))}
        path = self.folder / Key.replace("/", "|")
        if not path.exists():
            from botocore.exceptions import ClientError

            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": ""}}, "GetObject")
        return {"Body": _Body(path)}

    def list_objects_v2(self, *, Prefix: str, ContinuationToken: str = "0", **_: Any) -> dict[str, Any]:  # noqa: N803
        self._answer()
        start = int(ContinuationToken)
        if Prefix == RESPONSES:
            keys = [
                f"{RESPONSES}{number}/2024-09-27_21:30:10.json"
                for number in range(start, min(start + 1000, self.objects))
            ]
            more = start + 1000 < self.objects
        else:
            names = sorted(path.name.replace("|", "/") for path in self.folder.iterdir())
            found = [name for name in names if name.startswith(Prefix)]
            keys, more = found[start : start + 1000], start + 1000 < len(found)
        return {
            "Contents": [{"Key": key} for key in keys],
            "IsTruncated": more,
            "NextContinuationToken": str(start + 1000),
        }

    def put_object(self, **_: Any) -> dict[str, Any]:
        self._answer()
        return {"ETag": '"0"'}

    upload_part = complete_multipart_upload = put_object

    def create_multipart_upload(self, **_: Any) -> dict[str, Any]:
        self._answer()
        return {"UploadId": "upload"}

    def _answer(self) -> None:
        self.requests += 1
        time.sleep(LATENCY)


class _Body:
    """What botocore's streaming body does."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes:
        return self._path.read_bytes()

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while piece := file.read(size):
                yield piece


def _worker_response(number: int) -> bytes:
    random = Random(number)
    answers = [
        {
            "acceptanceTime": "2024-09-27T21:30:00.000Z",
            "submissionTime": f"2024-09-27T21:{random.randrange(31, 60)}:10.000Z",
            "timeSpentInSeconds": round(random.uniform(1, 40), 3),
            "workerId": f"private.us-east-1.{random.randrange(200):016x}",
        }
        for _ in range(5)
    ]
    return json.dumps({"answers": answers}).encode()


def write_job(folder: Path, objects: int, workers: int, categories: int) -> None:
    """The files of a finished job, their keys with ``|`` for ``/``."""

    def put(key: str, content: bytes) -> None:
        (folder / key.replace("/", "|")).write_bytes(content)

    line = '{"source-ref": "s3://groundtruth-benchmark/images/%06d.jpg", "note": "a line as it was"}\n'
    put(f"generated/{NAME}/input.manifest", b"".join((line % n).encode() for n in range(objects)))
    put(f"{OUTPUT}manifests/output/output.manifest", b"".join((line % n).encode() for n in range(objects)))
    found = payload_objects(objects, workers, categories)
    for number in range(0, objects, BATCH):
        batch = [next(found) for _ in range(min(BATCH, objects - number))]
        put(f"{REQUESTS}{number:09}.json", json.dumps(batch).encode())


def complete(folder: Path, objects: int, categories: int) -> dict[str, Any]:
    """Complete the job in a folder, and what that took."""
    from consolidation.settings import Settings
    from ground_truth.label_categories import LabelCategories
    from ground_truth.s3_location import S3Location
    from job_completion.completion import JobCompletion
    from job_completion.finished_job import FinishedJob
    from job_completion.job_files import S3JobFiles
    from job_completion.progress import Progress

    s3 = SlowS3(folder, objects)
    output = S3Location(BUCKET, OUTPUT)
    job = FinishedJob(
        name=NAME,
        status="Completed",
        ended=datetime(2024, 9, 27, 21, 40, tzinfo=UTC).isoformat(),
        failure_reason="",
        label_attribute="label",
        input_manifest=S3Location(BUCKET, f"generated/{NAME}/input.manifest"),
        output=output,
        destination=output,
        task={},
    )
    names = LabelCategories(tuple(category_names(categories)))
    started = time.perf_counter()
    progress = Progress(lambda: 900 - (time.perf_counter() - started))
    completion = JobCompletion(
        S3JobFiles(s3), job, names, Settings(consolidation_method="expectation-maximization"), progress
    )
    concluded = completion.conclude()
    found = time.perf_counter() - started
    completion.write(concluded)
    return {
        "seconds": time.perf_counter() - started,
        "concluding": found,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "requests": s3.requests,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--objects", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--workers", type=int, default=5)
    parser.add_argument("--categories", type=int, default=50)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        print(json.dumps(complete(options.folder, options.objects[0], options.categories)))
        return 0
    print("| objects | seconds | of these to conclude | MB | requests | microseconds an object |")
    print("| --- | --- | --- | --- | --- | --- |")
    reached = True
    for objects in options.objects:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            write_job(folder, objects, options.workers, options.categories)
            arguments = ["--objects", str(objects), "--categories", str(options.categories)]
            done = subprocess.run(
                [sys.executable, __file__, *arguments, "--folder", scratch],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            took = json.loads(done.stdout.splitlines()[-1])
        print(
            f"| {objects:,} | {took['seconds']:.1f} | {took['concluding']:.1f} | {took['megabytes']:.0f}"
            f" | {took['requests']:,} | {took['seconds'] / objects * 1e6:.0f} |",
            flush=True,
        )
        reached &= took["seconds"] <= MOST_SECONDS and took["megabytes"] <= MOST_MEGABYTES
    print(f"{'reached' if reached else 'NOT reached'}: {MOST_SECONDS:.0f} s and {MOST_MEGABYTES:.0f} MB")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
