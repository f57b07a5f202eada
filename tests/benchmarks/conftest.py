"""The benchmarks are programs, not a package: their folder is what they import from."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
