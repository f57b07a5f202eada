"""Two whole reports as files, so that a change to any number, word or element of it is seen.

After an intended change, ``python -m tests.label_quality.whole_report`` writes both again; read the diff.
"""

import re
from pathlib import Path

import msgspec

from label_quality.label_quality import LabelQuality
from label_quality.page import label_quality_page
from tests.label_quality.edge_report import edges
from tests.label_quality.sample_report import simulated

HERE = Path(__file__).parent
NUMBERS, PAGE = HERE / "whole_report.json", HERE / "whole_report.html"
EDGES = HERE / "edge_report.html"


def job() -> LabelQuality:
    """A small job with workers of all sorts."""
    return simulated(objects=30, workers=5, answers=4, seed=2)


def numbers(quality: LabelQuality) -> bytes:
    """All that was measured."""
    return msgspec.json.encode(quality) + b"\n"


def page(quality: LabelQuality) -> str:
    """What a reader sees but for the explanations, which are the same for each job; a line for each block."""
    [main] = re.findall(
        r"<main>.*?(?=<section[^>]* id=\"explanations\")", label_quality_page(quality), re.DOTALL
    )
    return re.sub(r"(</(?:li|p|tr|g|svg|figure|details|div)>)", r"\1\n", main)


if __name__ == "__main__":
    NUMBERS.write_bytes(numbers(job()))
    PAGE.write_text(page(job()))
    EDGES.write_text(page(edges()))
