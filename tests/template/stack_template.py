"""The stack's template as tests and linters read it: as written, and as CloudFormation will get it.

Run as a program it writes the transformed template, which shows what the source hides (cycles, the event
source mapping, the functions' real properties): ``python tests/template/stack_template.py FILE``.
"""

import json
import os
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
Template = dict[str, Any]


class NoManagedPolicies:
    """In place of the list of AWS's managed policies: this template names none by its short name."""

    def load(self) -> dict[str, str]:
        return {}


@cache
def _source() -> Template:
    return dict(yaml_parse((ROOT / "template.yaml").read_text()))


@cache
def _transformed() -> Template:
    template = source_template()
    # The translator takes only code that was uploaded already, as `sam package` leaves it.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/package.zip"
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    return dict(transform(template, {}, NoManagedPolicies(), passthrough_metadata=True))


def source_template() -> Template:
    """template.yaml, with the short forms of intrinsic functions written out."""
    return deepcopy(_source())


def transformed_template() -> Template:
    """The template after the AWS::Serverless transform, with default parameters."""
    return deepcopy(_transformed())


def resources_of_type(template: Template, resource_type: str) -> dict[str, Any]:
    """The resources of one type, by logical id."""
    return {name: it for name, it in template["Resources"].items() if it["Type"] == resource_type}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(transformed_template(), indent=1) + "\n")
