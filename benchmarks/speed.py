"""What consolidation costs, in time and memory, against only decoding what Ground Truth sends.

    python benchmarks/speed.py [--quick]

The floor is ``orjson.loads`` of the payload and of each content in it, measured in the same run, so that the
machine's speed does not matter: all times are the least processor time of several rounds, taken in turn, as
ratios to the floor. The answers of large payloads would be over Lambda's 6 MB, so everything is called below
the handler, with an S3 that answers from memory. The peers are crowd-kit's, with one binary problem for all
pairs of object and category, from responses that are decoded already. Memory is the peak of a process of its
own, above its peak before it had the payload.
"""

import argparse
import gc
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import orjson
from payloads import category_names, payload

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from consolidation.app import lambda_handler, logger, metrics  # noqa: E402
from consolidation.batch import consolidate  # noqa: E402
from consolidation.choices import Choices  # noqa: E402
from consolidation.expectation_maximization import expectation_maximization  # noqa: E402
from consolidation.payload_files import AnnotationFiles, read_payload  # noqa: E402
from consolidation.response_reader import ResponseReader  # noqa: E402
from consolidation.settings import Settings  # noqa: E402
from consolidation.voting import decide  # noqa: E402
from ground_truth.annotation_payload import PayloadObject  # noqa: E402
from ground_truth.consolidated_annotation import AnswerShape  # noqa: E402
from ground_truth.label_categories import LabelCategories  # noqa: E402
from ground_truth.responses import responses_of  # noqa: E402
from ground_truth.s3_location import S3Location  # noqa: E402

PLACE = S3Location("memory", "payload.json")
HEADLINE = (20_000, 5, 50)
GRID = (
    (1_000, 5, 50),
    HEADLINE,
    (100_000, 5, 50),
    (1_000, 1, 5),
    (20_000, 1, 5),
    (20_000, 5, 5),
    (20_000, 9, 5),
    (20_000, 1, 50),
    (20_000, 9, 50),
)
# The figures that must hold, as ratios to the floor.
MAJORITY_AT_HEADLINE, MAJORITY_ANYWHERE, BATCH_EM, WHOLE_JOB_EM = 2.0, 3.0, 6.0, 10.0
WARM_MILLISECONDS, LARGEST_MEGABYTES = 10.0, 1000.0


def floor(content: bytes) -> None:
    """Only decode."""
    for item in orjson.loads(content):
        for annotation in item["annotations"]:
            orjson.loads(annotation["annotationData"]["content"])


def consolidated(categories: int, method: str) -> list[dict[str, Any]]:
    """From the bytes in :func:`memory_s3` to the answer, as the handler does it."""
    items = read_payload(PLACE)
    setup = Settings.from_environment({"CONSOLIDATION_METHOD": method})
    return consolidate(items, shape(categories), setup, AnnotationFiles(items).text).answers


def whole_job(categories: int) -> list[dict[str, Any]]:
    """The same over all objects of a job, with category effects."""
    items = [item for item in read_payload(PLACE) if isinstance(item, PayloadObject)]
    form = shape(categories)
    reader = ResponseReader(Choices(form.categories), AnnotationFiles(items).text)
    answered = [responses_of(reader.read(item)) for item in items]
    scores = expectation_maximization(answered, categories, category_effects=True)
    return [
        form.answer(item.dataset_object_id, decide(found), is_text=item.is_text)
        for item, found in zip(items, scores, strict=True)
    ]


def shape(categories: int) -> AnswerShape:
    names = LabelCategories(tuple(category_names(categories)))
    return AnswerShape("label", "benchmark", names, "2024-09-27T21:31:32.051349")


def memory_s3(content: bytes) -> Any:
    s3 = SimpleNamespace(get_object=lambda **_: {"Body": BytesIO(content)})
    return patch("consolidation.payload_files.client", lambda _: s3)


def crowd_kit(content: bytes, categories: int) -> dict[str, Callable[[], object]]:
    """crowd-kit's two methods over pairs of object and category, from a table that is made already."""
    import pandas
    from crowdkit.aggregation import DawidSkene, MajorityVote

    names = category_names(categories)
    rows = [
        (f"{item['datasetObjectId']}/{name}", annotation["workerId"], name in chosen)
        for item in orjson.loads(content)
        for annotation in item["annotations"]
        for chosen in [next(iter(orjson.loads(annotation["annotationData"]["content"]).values()))["labels"]]
        for name in names
    ]
    table = pandas.DataFrame(rows, columns=["task", "worker", "label"])
    return {
        "crowd-kit MajorityVote": lambda: MajorityVote().fit_predict(table),
        "crowd-kit DawidSkene": lambda: DawidSkene(n_iter=20).fit_predict(table),
    }


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    result = call()
    spent = time.process_time() - start
    # Only now may the result be thrown away: that is not part of making it.
    del result
    return spent


def least_seconds(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least processor time of each call over several rounds, taken in turn."""
    measured = [{name: seconds(call) for name, call in calls.items()} for _ in range(rounds)]
    return {name: min(times[name] for times in measured) for name in calls}


def rounds_for(objects: int) -> int:
    """Short calls are disturbed more easily: they are given more rounds to run undisturbed in."""
    return 25 if objects < 5_000 else 7 if objects < 50_000 else 3


def ratios(size: tuple[int, int, int], *, comments: bool, rounds: int) -> dict[str, float]:
    """Each way of consolidating as a multiple of the floor, and the floor itself in milliseconds."""
    objects, workers, categories = size
    content = payload(objects, workers, categories, comments=comments)
    calls = {
        "floor": lambda: floor(content),
        "majority": lambda: consolidated(categories, "majority"),
        "EM, one batch": lambda: consolidated(categories, "expectation-maximization"),
        "EM, whole job": lambda: whole_job(categories),
    }
    with memory_s3(content):
        times = least_seconds(calls, rounds)
    least = times.pop("floor")
    return {"floor": least * 1000} | {name: spent / least for name, spent in times.items()}


def peer_ratios(size: tuple[int, int, int]) -> dict[str, float]:
    objects, workers, categories = size
    content = payload(objects, workers, categories)
    least = min(seconds(lambda: floor(content)) for _ in range(5))
    return {name: seconds(call) / least for name, call in crowd_kit(content, categories).items()}


def warm_milliseconds() -> float:
    """The handler's median time for what Ground Truth really sends: 50 objects with 5 responses each."""
    event = {
        "version": "2018-10-06",
        "labelingJobArn": "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/benchmark",
        "labelCategories": category_names(50),
        "labelAttributeName": "label",
        "payload": {"s3Uri": str(PLACE)},
    }
    context = SimpleNamespace(
        function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="r"
    )
    times = []
    with memory_s3(payload(50, 5, 50)), patch.object(logger, "_logger"), patch("builtins.print"):
        for _ in range(50):
            start = time.perf_counter()
            lambda_handler(event, context)
            times.append((time.perf_counter() - start) * 1000)
    metrics.clear_metrics()
    return sorted(times)[len(times) // 2]


def peak_megabytes(method: str, size: tuple[int, int, int]) -> float:
    """The most memory that one way of consolidating takes, measured in a process of its own."""
    objects, workers, categories = size
    done = subprocess.run(
        [sys.executable, __file__, "--memory", method, str(categories)],
        input=payload(objects, workers, categories),
        check=True,
        capture_output=True,
    )
    return float(done.stdout)


def print_peak(method: str, categories: int) -> None:
    content = sys.stdin.buffer.read()
    before = high_water_megabytes()
    with memory_s3(content):
        whole_job(categories) if method == "whole job" else consolidated(categories, method)
    print(high_water_megabytes() - before)


def high_water_megabytes() -> float:
    """The most memory that this process has had; ru_maxrss would be its parent's where that was larger."""
    status = Path("/proc/self/status").read_text().splitlines()
    [line] = [line for line in status if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def print_growth(rows: dict[tuple[tuple[int, int, int], bool], dict[str, float]]) -> None:
    """How many times as long 100 times the objects take, at 5 workers and 50 categories."""
    small, large = rows[(1_000, 5, 50), False], rows[(100_000, 5, 50), False]
    floor_growth = large["floor"] / small["floor"]
    print("100 times the objects take, times as long:")
    print(f"         the floor: {floor_growth:.0f}")
    for name in ("majority", "EM, one batch", "EM, whole job"):
        print(f"         {name}: {floor_growth * large[name] / small[name]:.0f}")
    print()


def verdict(name: str, figure: float, limit: float, unit: str) -> bool:
    reached = figure <= limit
    print(f"{'reached' if reached else 'MISSED '}  {name}: {figure:.2f}{unit}, at most {limit:g}{unit}")
    return reached


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only 1,000 objects, and no peers")
    parser.add_argument("--memory", nargs=2, metavar=("METHOD", "CATEGORIES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        method, categories = options.memory
        print_peak(method, int(categories))
        return 0

    sizes = [size for size in GRID if size[0] == 1_000 or not options.quick]
    print("objects  workers  categories  contents   floor ms  majority  EM, one batch  EM, whole job")
    rows = {}
    for size in sizes:
        for comments in (False, True):
            row = ratios(size, comments=comments, rounds=rounds_for(size[0]))
            rows[size, comments] = row
            print(
                f"{size[0]:7,}  {size[1]:7}  {size[2]:10}  {'all differ' if comments else 'plain':10}"
                f" {row['floor']:8.1f}  {row['majority']:8.2f}  {row['EM, one batch']:13.2f}"
                f"  {row['EM, whole job']:13.2f}",
                flush=True,
            )
    print()
    if not options.quick:
        print_growth(rows)
    figures = [
        verdict(
            "majority, the largest of all sizes",
            max(row["majority"] for row in rows.values()),
            MAJORITY_ANYWHERE,
            "x",
        ),
        verdict("warm handler, 50 objects x 5 workers", warm_milliseconds(), WARM_MILLISECONDS, " ms"),
    ]
    if not options.quick:
        headline = rows[HEADLINE, False]
        print("\nat 20,000 objects x 5 workers x 50 categories:")
        figures += [
            verdict("majority", headline["majority"], MAJORITY_AT_HEADLINE, "x"),
            verdict("EM, one batch", headline["EM, one batch"], BATCH_EM, "x"),
            verdict("EM, whole job", headline["EM, whole job"], WHOLE_JOB_EM, "x"),
        ]
        for name, ratio in peer_ratios(HEADLINE).items():
            print(f"         {name}: {ratio:.0f}x")
        print("\npeak memory at 100,000 objects x 5 workers x 50 categories:")
        for method in ("majority", "expectation-maximization", "whole job"):
            figures.append(
                verdict(method, peak_megabytes(method, (100_000, 5, 50)), LARGEST_MEGABYTES, " MB")
            )
    return 0 if all(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
