"""Each environment variable that the code reads is in the template, and none is there for nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from consolidation.settings import Settings as ConsolidationSettings
from job_completion.settings import Settings as JobCompletionSettings
from job_trigger.settings import Settings as JobTriggerSettings
from tests.template.resolved import EVERYTHING, resolved_template
from tests.template.stack_template import ROOT

READ_BY_ALL = {
    "POWERTOOLS_SERVICE_NAME": "Powertools: the service in logs and the dimension of metrics",
    "POWERTOOLS_METRICS_NAMESPACE": "Powertools: the namespace of metrics",
    "POWERTOOLS_LOG_LEVEL": "the functions' logger: how severe a message must be",
    "AWS_ENDPOINT_URL": "botocore: where AWS is, in a rehearsal",
    "AWS_ENDPOINT_URL_SAGEMAKER": "botocore: where SageMaker is, on an emulator without it",
}
FOLDERS = {
    "PreAnnotationFunction": ("pre_annotation", "ground_truth"),
    "ConsolidationFunction": ("consolidation", "ground_truth"),
    "JobTriggerFunction": ("job_trigger",),
    "JobCompletionFunction": ("job_completion",),
}


class Recorder(dict[str, str]):
    """An environment that remembers which variables it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(name)
        return default


def names_of_variables(folder: Path) -> Iterator[str]:
    """The names of variables, as string constants, in files that read the environment."""
    for path in sorted(folder.rglob("*.py")):
        code = path.read_text()
        if "environ" in code:
            for node in ast.walk(ast.parse(code)):
                if isinstance(node, ast.Constant) and re.fullmatch("[A-Z]+(_[A-Z]+)*", str(node.value)):
                    yield str(node.value)


def read_by(function: str) -> set[str]:
    names = {name for folder in FOLDERS[function] for name in names_of_variables(ROOT / "src" / folder)}
    recorder = Recorder()
    if function == "ConsolidationFunction":
        ConsolidationSettings.from_environment(recorder)
    if function == "JobTriggerFunction":
        with pytest.raises(ValueError, match="BUCKET must be set"):
            JobTriggerSettings.from_environment(recorder)
    if function == "JobCompletionFunction":
        with pytest.raises(ValueError, match="BUCKET must be set"):
            JobCompletionSettings.from_environment(recorder)
    return names | recorder.asked


@pytest.mark.parametrize("function", FOLDERS)
def test_the_template_sets_what_the_function_reads_and_no_more(function: str) -> None:
    resources = resolved_template(EVERYTHING)["Resources"]
    in_template = set(resources[function]["Properties"]["Environment"]["Variables"])
    assert in_template - set(READ_BY_ALL) == read_by(function) - set(READ_BY_ALL)
    assert set(READ_BY_ALL) <= in_template


@pytest.mark.parametrize("function", FOLDERS)
def test_on_aws_no_endpoint_is_set(function: str) -> None:
    variables = resolved_template()["Resources"][function]["Properties"]["Environment"]["Variables"]
    assert not [name for name in variables if "ENDPOINT" in name]
