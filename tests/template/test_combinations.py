"""The stack resolved for combinations of parameters: nothing dangles, is empty, or is half an ARN."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.template.resolved import EVERYTHING, resolved_template
from tests.template.stack_template import source_template

SWITCHES = {**EVERYTHING, "ExistingBucket": "mine"}
PAIRS = {"SubnetIds", "SecurityGroupIds"}  # a rule of the template asks for both


def combinations() -> Iterator[Any]:
    """No parameter, all, each alone, and all but each; the network's two go together."""
    yield pytest.param({}, id="nothing is given")
    yield pytest.param(SWITCHES, id="everything is given")
    for name in SWITCHES:
        group = PAIRS if name in PAIRS else {name}
        alone = {key: it for key, it in SWITCHES.items() if key in group}
        yield pytest.param(alone, id=f"only {name}")
        yield pytest.param(
            {key: it for key, it in SWITCHES.items() if key not in group}, id=f"all but {name}"
        )


def values(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every text, number and empty container, with where it is."""
    if isinstance(value, dict) and value:
        for key, it in value.items():
            yield from values(it, f"{path}/{key}")
    elif isinstance(value, list) and value:
        for it in value:
            yield from values(it, f"{path}/-")
    else:
        yield path, value


@pytest.mark.parametrize("parameters", list(combinations()))
def test_a_resource_refers_only_to_what_is_in_the_stack_and_holds_nothing_empty(
    parameters: dict[str, str],
) -> None:
    resources = resolved_template(parameters)["Resources"]  # raises for a reference to what is not there
    empty = [
        path
        for path, value in values({name: it["Properties"] for name, it in resources.items()})
        if value in ("", None, [], {}) and "/Environment/Variables/" not in path
    ]
    assert set(empty) <= {
        "/LabelingRole/ManagedPolicyArns",  # it needs no policy beside its own
        "/NotificationTopic",  # it has no setting but its key
    }


@pytest.mark.parametrize("parameters", list(combinations()))
def test_every_arn_is_whole(parameters: dict[str, str]) -> None:
    template = resolved_template(parameters)
    found = [
        (path, value)
        for path, value in values([template["Resources"], template["Outputs"]])
        if isinstance(value, str) and value.startswith("arn:") and not path.endswith("/aws:SourceArn")
    ]
    assert found
    for path, arn in found:
        parts = arn.split(":", 5)
        assert len(parts) == 6, (path, arn)
        assert parts[1] == "aws", (path, arn)
        assert parts[5], (path, arn)
        assert not parts[5].startswith("/"), (path, arn)
        assert parts[5] != "*", (path, arn)
        assert "${" not in arn, (path, arn)
        assert "," not in arn, (path, arn)


def test_the_combinations_switch_every_condition() -> None:
    assert set(SWITCHES) == {
        name
        for name in source_template()["Parameters"]
        if f"'{name}'" in str(source_template()["Conditions"])
    }
