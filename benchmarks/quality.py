"""How near each consolidation method comes to gold, on real crowds.

    python benchmarks/quality.py DATA... [--seeds 10] [--write docs/consolidation-quality.md]

DATA are folders as crowds.py reads them. Every method is measured with all workers' answers and with 3 and 5
drawn from each object's (once for each seed), on whole jobs and in batches of 10 and 50 as a consolidation
function sees them. crowd-kit's methods are measured on whole jobs. The last lines say which of the figures
that expectation maximization has to reach are reached; the exit status is 1 when one is not. Beside the page
that is written stands a reliability diagram, as SVG.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from agreement_with_gold import agreement  # noqa: E402
from calibration import reliability  # noqa: E402
from calibration_page import DIAGRAM  # noqa: E402
from crowds import Crowd, InvalidCrowd, read_crowd  # noqa: E402
from measurements import SETTINGS, Measurements, Setting  # noqa: E402
from methods import own_outcome, peer_outcome  # noqa: E402
from quality_page import page  # noqa: E402
from reliability_diagram import reliability_diagram  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import Progress  # noqa: E402
from verdicts import verdicts  # noqa: E402


def runs(crowds: list[Crowd], seeds: int) -> list[tuple[Crowd, Setting, int]]:
    """What is measured; a whole job of which nothing is left out is the same for each seed."""
    return [
        (crowd, setting, seed)
        for crowd in crowds
        for setting in SETTINGS
        for seed in range(1 if setting.batch is None and setting.is_everybody(crowd) else seeds)
    ]


def measure(measurements: Measurements, crowd: Crowd, setting: Setting, seed: int) -> None:
    """Add what each method reaches on one sample."""
    sample = crowd.sample(seed, setting.workers)
    outcomes = [own_outcome(sample, setting.batch)]
    if setting.batch is None:
        outcomes.append(peer_outcome(sample))
    for outcome in outcomes:
        for method, labels in outcome.label_sets.items():
            measurements.add(crowd, setting, method, agreement(labels, sample))
        for method, confidences in outcome.confidences.items():
            measurements.add_reliability(crowd, setting, method, reliability(confidences, sample))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help="a folder with a data set")
    parser.add_argument("--seeds", type=int, default=10, help="samples drawn for each setting")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the Markdown page to FILE too")
    options = parser.parse_args()
    try:
        crowds = [read_crowd(folder) for folder in options.data]
    except (InvalidCrowd, OSError) as error:
        parser.error(str(error))
    measurements = Measurements()
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        for run in progress.track(runs(crowds, max(1, options.seeds)), description="measuring"):
            measure(measurements, *run)
    text = page(crowds, measurements, options.seeds)
    print(text)
    if options.write:
        options.write.write_text(text)
        options.write.with_name(DIAGRAM).write_text(reliability_diagram(crowds, measurements))
    return 0 if all(verdict.reached for verdict in verdicts(crowds, measurements)) else 1


if __name__ == "__main__":
    sys.exit(main())
