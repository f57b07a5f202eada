"""Two whole reports, number by number and element by element."""

import json
from pathlib import Path
from typing import Any

import pytest

from label_quality.label_quality import LabelQuality
from tests.label_quality import whole_report
from tests.label_quality.edge_report import edges
from tests.label_quality.whole_report import EDGES, NUMBERS, PAGE, job


def approximately(value: Any) -> Any:
    """The same value with numbers that may differ in their last digits, as they do between processors."""
    if isinstance(value, dict):
        return {name: approximately(item) for name, item in value.items()}
    if isinstance(value, list):
        return [approximately(item) for item in value]
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


def test_every_number_of_the_report() -> None:
    assert json.loads(whole_report.numbers(job())) == approximately(json.loads(NUMBERS.read_bytes()))


@pytest.mark.parametrize(
    ("quality", "file"),
    [pytest.param(job(), PAGE, id="of a usual job"), pytest.param(edges(), EDGES, id="at its edges")],
)
def test_every_element_of_the_page(quality: LabelQuality, file: Path) -> None:
    assert whole_report.page(quality).splitlines() == file.read_text().splitlines()
