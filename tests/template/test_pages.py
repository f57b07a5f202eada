"""README and docs as a reader meets them: links lead somewhere, text is not cut off, sums are right."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.template.emitted_metrics import emitted
from tests.template.resolved import EVERYTHING, resolved_template
from tests.template.stack_template import ROOT, resources_of_type

README = ROOT / "README.md"
PAGES = [README, *sorted([*(ROOT / "docs").glob("*.md"), *(it for it in ROOT.glob("*.md") if it != README)])]
PUBLIC_SITES = (
    "https://docs.aws.amazon.com/",
    "https://aws.amazon.com/",
    "https://docs.docker.com/",
    "https://docs.localstack.cloud/",
    "https://keepachangelog.com/",
    "https://semver.org/",
)
WRITTEN_BY_A_PROGRAM = {"asking-again.md", "consolidation-quality.md"}
COSTS = (ROOT / "docs" / "costs.md").read_text()


def prose(page: Path) -> str:
    """A page without its code blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[Any]:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", prose(page))):
            yield pytest.param(page, target, id=f"{page.name} to {target}")


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_a_link_leads_to_a_file_and_to_a_heading_that_is_there(page: Path, target: str) -> None:
    if target.startswith("https://"):
        assert target.startswith(PUBLIC_SITES)
        return
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    assert file.is_file()
    assert file.is_relative_to(ROOT)
    if anchor:
        assert anchor in anchors(file)


def test_the_readme_leads_to_every_page() -> None:
    readme = README.read_text()
    assert [page.name for page in PAGES[1:] if f"({page.relative_to(ROOT)})" not in readme] == []


def test_the_readme_leads_to_every_step_of_a_labeling_job() -> None:
    steps = re.findall(r"^\d\. \[.+\]\((#.+)\)$", (ROOT / "docs" / "jobs.md").read_text(), re.MULTILINE)
    assert len(steps) == 8
    readme = README.read_text()
    assert [step for step in steps if f"(docs/jobs.md{step})" not in readme] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in WRITTEN_BY_A_PROGRAM])
def test_lines_of_text_are_short_enough_to_be_reviewed(page: Path) -> None:
    text = re.sub(r"\]\(https://[^)]*\)", "]", prose(page))  # an address is as long as it is
    lines = [line for line in text.splitlines() if not line.startswith("|")]
    assert [line for line in lines if len(line) > 120] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"`((?:src|tests|rehearsal|benchmarks|events|docs)/[\w./-]+)`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


def sums() -> list[tuple[str, str]]:
    """Each sum on the page about costs, and what it says it makes."""
    found = re.findall(r"((?:[\d,]+|\$[\d.]+) x [^=|]*?)= \$([\d,.]*\d)", COSTS)
    return [(term.strip(), result) for term, result in found]


def test_the_costs_are_calculated() -> None:
    assert len(sums()) == 7


@pytest.mark.parametrize(("term", "result"), sums())
def test_a_sum_on_the_page_about_costs_is_right(term: str, result: str) -> None:
    plain = re.sub(r"\$|,| GB| s\b", "", term).replace("x", "*")
    assert re.fullmatch(r"[\d.()*+ ]+", plain)
    value = eval(re.sub(r"([\d.]+)", r'Decimal("\1")', plain))
    shown = Decimal(result.replace(",", ""))
    assert round(value, -int(shown.as_tuple().exponent)) == shown


def test_the_page_about_costs_counts_what_the_stack_has() -> None:
    resources = resolved_template(EVERYTHING)["Resources"]
    alarms = len(resources_of_type({"Resources": resources}, "AWS::CloudWatch::Alarm"))
    all_paid = alarms * Decimal("0.10")
    assert f"| {alarms} [alarms](operations.md#alarms) x $0.10 = ${all_paid} | ${all_paid - 1} if " in COSTS
    metrics = len(emitted())
    assert f"| {metrics} [metrics](operations.md#logs) x $0.30 = ${metrics * Decimal('0.30')}" in COSTS
    assert f"| $0 to ${metrics * Decimal('0.30')} |" in COSTS
    memory = {
        name: resources[f"{name}Function"]["Properties"]["MemorySize"]
        for name in ("PreAnnotation", "Consolidation")
    }
    assert memory == {"PreAnnotation": 512, "Consolidation": 1024}  # 0.5 GB and 1 GB in the sums
