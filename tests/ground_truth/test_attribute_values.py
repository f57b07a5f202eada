"""Attributes that hold data are read as the crowd elements read them: one table of cases for both."""

import json
from pathlib import Path
from typing import Any

import pytest

from ground_truth.worker_page import InvalidAttribute, MultiSelect

CASES = json.loads((Path(__file__).parent / "attribute_values.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['attribute']}: {case['name']}")
def test_each_case_of_the_table(case: dict[str, Any]) -> None:
    element = MultiSelect({case["attribute"]: case["text"]}, in_form=True)
    try:
        read = list(element.categories) if case["attribute"] == "categories" else element.exclusion_category
    except InvalidAttribute:
        read = None
    assert read == case["value"]
