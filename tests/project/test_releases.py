"""One version everywhere, and a changelog in its form."""

import re
import tomllib
from datetime import date

from tests.template.stack_template import ROOT, source_template

CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
RELEASES = re.findall(r"^## \[(.+?)\](?: - (.+))?$", CHANGELOG, re.MULTILINE)


def test_the_newest_release_is_the_version_of_the_package_and_of_the_application() -> None:
    (version, _) = next(it for it in RELEASES if it[0] != "Unreleased")
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == version
    application = source_template()["Metadata"]["AWS::ServerlessRepo::Application"]
    assert application["SemanticVersion"] == version


def test_releases_are_dated_and_the_newest_is_first() -> None:
    released = [it for it in RELEASES if it[0] != "Unreleased"]
    versions = [tuple(map(int, version.split("."))) for version, _ in released]
    dates = [date.fromisoformat(day) for _, day in released]
    assert versions == sorted(versions, reverse=True)
    assert dates == sorted(dates, reverse=True)


def test_changes_are_of_the_kinds_that_keep_a_changelog_knows() -> None:
    kinds = set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
