"""Names that AWS's managed policy for labeling jobs and AWS's limits ask for."""

import re
import tomllib

import pytest

from tests.template.resolved import resolved_template
from tests.template.stack_template import ROOT, resources_of_type, source_template, transformed_template

LONGEST_STACK_NAME = 38
FUNCTIONS = resources_of_type(transformed_template(), "AWS::Lambda::Function")


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_the_managed_policy_may_call_a_function_and_its_name_fits_the_longest_stack_name(
    logical_id: str,
) -> None:
    name = FUNCTIONS[logical_id]["Properties"]["FunctionName"]["Fn::Sub"]
    assert name.startswith("${AWS::StackName}-sagemaker-")
    assert len(name.replace("${AWS::StackName}", "s" * LONGEST_STACK_NAME)) <= 64


def test_the_functions_are_named_as_the_rehearsal_and_other_stacks_know_them() -> None:
    properties = {
        name: it["Properties"]
        for name, it in resources_of_type(resolved_template(), "AWS::Lambda::Function").items()
    }
    assert {name: (it["FunctionName"], it["Handler"]) for name, it in properties.items()} == {
        "PreAnnotationFunction": ("multilabel-sagemaker-pre-annotation", "pre_annotation.app.lambda_handler"),
        "ConsolidationFunction": ("multilabel-sagemaker-consolidation", "consolidation.app.lambda_handler"),
        "JobTriggerFunction": ("multilabel-sagemaker-job-trigger", "job_trigger.app.lambda_handler"),
        "JobCompletionFunction": ("multilabel-sagemaker-job-completion", "job_completion.app.lambda_handler"),
    }
    assert {it["Runtime"] for it in properties.values()} == {"python3.13"}


def test_the_managed_policy_may_use_the_bucket() -> None:
    assert resolved_template()["Outputs"]["BucketName"]["Value"] == "groundtruth-111122223333-0a1b2c3d"


def test_the_default_stack_name_is_short_enough() -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    assert len(config["default"]["global"]["parameters"]["stack_name"]) <= LONGEST_STACK_NAME


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_functions_log_group_carries_its_name_and_a_retention(logical_id: str) -> None:
    resources = resolved_template({"LogRetentionDays": "30"})["Resources"]
    function = resources[logical_id]["Properties"]
    group = resources[logical_id.replace("Function", "LogGroup")]["Properties"]
    assert group["LogGroupName"] == f"/aws/lambda/{function['FunctionName']}"
    assert function["LoggingConfig"] == {
        "LogFormat": "JSON", "ApplicationLogLevel": "INFO", "LogGroup": group["LogGroupName"],
    }  # fmt: skip
    assert group["RetentionInDays"] == "30"
    assert function["TracingConfig"] == {"Mode": "Active"}


def test_the_application_repository_takes_the_applications_metadata() -> None:
    application = source_template()["Metadata"]["AWS::ServerlessRepo::Application"]
    # As the API model of the AWS Serverless Application Repository documents them for CreateApplication.
    assert re.fullmatch(r"[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?", application["Author"])
    assert re.fullmatch(r"[a-zA-Z0-9-]{1,140}", application["Name"])
    assert 1 <= len(application["Description"]) <= 256
    assert 1 <= len(application["Labels"]) <= 10
    assert all(re.fullmatch(r"[a-zA-Z0-9+\-_:/@]{1,127}", label) for label in application["Labels"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", application["SemanticVersion"])
    assert all((ROOT / application[file]).is_file() for file in ("LicenseUrl", "ReadmeUrl"))
