"""The pages in docs/ say what the template does: parameters, alarms, metrics, each statement of each role."""

import re
from typing import Any

import pytest

from tests.template.emitted_metrics import emitted
from tests.template.parameter_table import PAGE, parameters_page
from tests.template.resolved import EVERYTHING, resolved_template
from tests.template.stack_template import ROOT, resources_of_type, source_template

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SECURITY = (ROOT / "docs" / "security.md").read_text()
RESOURCES: dict[str, Any] = resolved_template(EVERYTHING)["Resources"]


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next heading of the same or a higher level."""
    level = heading.partition(" ")[0]
    (found,) = re.findall(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", page, re.DOTALL | re.MULTILINE
    )
    return str(found)


def rows(text: str) -> list[list[str]]:
    """Cells of the table in a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def actions_in(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def statements(document: dict[str, Any]) -> set[tuple[str, frozenset[str]]]:
    return {
        (it["Sid"], frozenset(it["Action"] if isinstance(it["Action"], list) else [it["Action"]]))
        for it in document["Statement"]
    }


def test_the_parameters_page_is_the_one_that_the_template_gives() -> None:
    assert PAGE.read_text() == parameters_page(source_template())


def test_each_alarm_is_explained_and_no_other() -> None:
    alarms = resources_of_type({"Resources": RESOURCES}, "AWS::CloudWatch::Alarm").values()
    names = {it["Properties"]["AlarmName"].removeprefix("multilabel-") for it in alarms}
    explained = section(OPERATIONS, "## Alarms")
    assert set(re.findall(r"^### (.+)$", explained, re.MULTILINE)) == names
    for name in names:
        text = section(OPERATIONS, f"### {name}")
        assert "**Means:**" in text
        assert "**Do:**" in text


def test_each_metric_is_explained_and_no_other() -> None:
    assert {cells[0].strip("`") for cells in rows(section(OPERATIONS, "## Logs"))} == emitted()


ROLES = ["PreAnnotationRole", "ConsolidationRole", "JobTriggerRole", "JobCompletionRole", "LabelingRole"]


@pytest.mark.parametrize("role", ROLES)
def test_each_statement_of_a_role_is_explained_and_no_other(role: str) -> None:
    (policy,) = RESOURCES[role]["Properties"]["Policies"]
    explained = {
        (cells[0], frozenset(actions_in(cells[1]))) for cells in rows(section(SECURITY, f"### {role}"))
    }
    assert explained == statements(policy["PolicyDocument"])


def test_each_shared_policy_is_explained_with_the_roles_it_is_attached_to() -> None:
    everybody = set(ROLES)
    attached = {"all roles": everybody, "the functions' roles": everybody - {"LabelingRole"}}
    explained = {
        (
            policy,
            sid.partition(" ")[0],
            frozenset(actions_in(actions)),
            frozenset(attached.get(roles) or roles.split(", ")),
        )
        for policy, sid, actions, _, roles, _ in rows(
            section(SECURITY, "### Policies that several roles share")
        )
    }
    policies = resources_of_type({"Resources": RESOURCES}, "AWS::IAM::ManagedPolicy")
    roles_of = {
        name: frozenset(
            role
            for role in everybody
            if any(arn.endswith(f"/{name}") for arn in RESOURCES[role]["Properties"]["ManagedPolicyArns"])
        )
        for name in policies
    }
    assert explained == {
        (name, sid, actions, roles_of[name])
        for name, policy in policies.items()
        for sid, actions in statements(policy["Properties"]["PolicyDocument"])
    }


def test_each_resource_policy_is_explained_and_no_other() -> None:
    policies = {
        "bucket": resolved_template()["Resources"]["BucketPolicy"],
        "queues of manifests": RESOURCES["QueuePolicy"],
        "queues of job ends": RESOURCES["JobEndQueuePolicy"],
        "topic": RESOURCES["NotificationTopicPolicy"],
    }
    explained = {(cells[0], cells[1]) for cells in rows(section(SECURITY, "## Resource policies"))}
    assert explained == {
        (name, it["Sid"])
        for name, policy in policies.items()
        for it in policy["Properties"]["PolicyDocument"]["Statement"]
    }
