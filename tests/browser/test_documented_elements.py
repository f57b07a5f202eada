"""docs/crowd-elements.md names each element that there is."""

import re
from pathlib import Path

import pytest

from tests.browser.framed_task import STATIC

pytestmark = pytest.mark.browser

PAGE = (Path(__file__).parents[2] / "docs/crowd-elements.md").read_text()
LOADER = (STATIC / "crowd/crowd-html-elements.js").read_text()


def test_each_element_is_explained_and_has_a_file_of_its_own() -> None:
    (table,) = re.findall(r"const ELEMENTS = \[(.*?)\];", LOADER, re.DOTALL)
    elements = re.findall(r'"([a-z-]+)"', table)
    section = PAGE.split("## What each element submits")[1].split("## ")[0]
    assert sorted(set(re.findall(r"`((?:crowd|worker|short|full)-[a-z-]+)`", section))) == sorted(elements)
    for element in elements:
        source = (STATIC / f"crowd/{element.replace('-', '_')}.js").read_text()
        assert f"`<{element}>`" in source.split("*/")[0]
