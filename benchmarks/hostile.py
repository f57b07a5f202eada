"""Whether the cost of hostile inputs grows with their size, and no faster.

    python benchmarks/hostile.py [--only TEXT] [--rounds 3] [--scale 1.0]

Each kind of input is read at half its size and at its size: the ratio of the least processor times of several
rounds, taken in turn, is 2 where the cost is linear and 4 where it is quadratic. Memory is what is allocated
at most while a manifest far beyond MaxObjects streams by, at both sizes.
"""

import argparse
import gc
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence

from hostile_inputs import Hostile, endless_manifest, hostile_inputs

MOST = 2.6
"""The largest ratio of times that counts as linear."""
MOST_MEMORY = 1.1
"""The largest ratio of memory that counts as flat."""
SHORTEST = 0.002
"""Seconds: what takes less at its full size can't be measured, and does no harm."""
SHORT_LINES = 10_000_000


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one round."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def ratio(hostile: Hostile, scale: float, rounds: int) -> tuple[float, float]:
    """How many times as long twice the input takes, and the seconds of the larger one."""
    size = max(2, int(hostile.size * scale))
    half, whole = hostile.work(size // 2), hostile.work(size)
    times = [(seconds(half), seconds(whole)) for _ in range(rounds)]
    shorter, longer = min(it[0] for it in times), min(it[1] for it in times)
    return longer / max(shorter, SHORTEST / 2), longer


def memory(lines: int) -> float:
    """Megabytes that the check of a manifest of that many short lines allocates at most."""
    tracemalloc.start()
    endless_manifest(lines)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and judges.

    Returns:
        How many kinds of input cost more than they may.
    """
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="only kinds whose names contain this")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes")
    options = parser.parse_args(arguments)
    too_much = 0
    print(f"{'read by':<34}{'input':<60}{'size':>10}{'seconds':>9}{'ratio':>7}")
    for hostile in hostile_inputs():
        if options.only not in f"{hostile.reader}: {hostile.name}":
            continue
        found, longer = ratio(hostile, options.scale, options.rounds)
        too_much += found > MOST
        size = int(hostile.size * options.scale)
        mark = "  more than linear" if found > MOST else ""
        print(
            f"{hostile.reader:<34}{hostile.name[:58]:<60}{size:>10,}{longer:>9.3f}{found:>7.2f}{mark}",
            flush=True,
        )
    if not options.only:
        lines = int(SHORT_LINES * options.scale)
        half, whole = memory(lines // 2), memory(lines)
        too_much += whole > half * MOST_MEMORY
        print(f"memory of {lines:,} short lines: {whole:.1f} MB; of half as many: {half:.1f} MB")
    return too_much


if __name__ == "__main__":
    sys.exit(min(1, main()))
