"""Writes docs/parameters.md from template.yaml: ``python tests/template/parameter_table.py``."""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "parameters.md"
_INTRODUCTION = """# Parameters

Every parameter has a default. To change one, write it into `parameters.yaml` and run `make deploy`:

```yaml
MajorityThreshold: 0.6
WorkersPerObject: 5
TaskTitle: Which animals are there?
DefaultLabels: '["dog", "cat"]'
```

That file is the one place for settings. A parameter that it does not name keeps the value it has in the
deployed stack; to get a default back, write the default. `sam deploy --parameter-overrides` would work once,
and the next `make deploy` would undo it.

A `job.json` beside a manifest overrides the labeling parameters for that one job. CloudFormation rejects a
value that is not allowed before it changes anything. This page is written from template.yaml by
`python tests/template/parameter_table.py`; a test fails when they differ.
"""


def parameters_page(template: dict[str, Any]) -> str:
    """The page's text.

    Args:
        template: the template as written, with its parameters and their groups.
    """
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    return "\n".join([_INTRODUCTION, *(_section(group, template["Parameters"]) for group in groups)])


def _section(group: dict[str, Any], parameters: dict[str, Any]) -> str:
    rows = [_row(name, parameters[name]) for name in group["Parameters"]]
    head = ["| Parameter | Default | Allowed | Meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([f"## {group['Label']['default']}", "", *head, *rows, ""])


def _row(name: str, parameter: dict[str, Any]) -> str:
    default = parameter["Default"]
    shown = "(empty)" if default == "" else f"`{default}`"
    return f"| `{name}` | {shown} | {_allowed(parameter)} | {parameter['Description'].strip()} |"


def _allowed(parameter: dict[str, Any]) -> str:
    if "AllowedValues" in parameter:
        return ", ".join(f"`{value}`" for value in parameter["AllowedValues"])
    if parameter["Type"] == "Number":
        least, most = parameter["MinValue"], parameter.get("MaxValue")
        return f"{least} to {most}" if most is not None else f"{least} or more"
    if "ConstraintDescription" in parameter:
        return str(parameter["ConstraintDescription"]).removeprefix("must be ")
    least = parameter.get("MinLength", 0)
    return f"{least} to {parameter['MaxLength']} characters"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tests.template.stack_template import source_template

    PAGE.write_text(parameters_page(source_template()))
